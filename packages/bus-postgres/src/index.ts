export { createPostgresBus, supports } from './bus.ts'
export type { PostgresBusOptions } from './bus.ts'
