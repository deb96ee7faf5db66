export { kafkaVersion } from './jars.ts'
export { startKafka } from './start.ts'
export type { KafkaOptions, KafkaProcess } from './start.ts'
