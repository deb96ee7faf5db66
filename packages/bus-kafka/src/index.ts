export { createKafkaBus, supports } from './bus.ts'
export type { KafkaBusOptions } from './bus.ts'
export { createKafkaPublisher } from './publisher.ts'
export type { KafkaPublisher, KafkaPublisherOptions, TopicRecord } from './publisher.ts'
