export { kafkaVersion, mavenJars } from './jars.ts'
export type { JarSet } from './jars.ts'
export { startKafka } from './start.ts'
export type { KafkaOptions, KafkaProcess } from './start.ts'
