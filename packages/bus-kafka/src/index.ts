export { createKafkaBus, supports } from './bus.ts'
export type { KafkaBusOptions } from './bus.ts'
