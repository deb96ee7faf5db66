export { createQuery, type Query, type QueryOptions } from './query.ts'
export { createQueryService } from './service.ts'
