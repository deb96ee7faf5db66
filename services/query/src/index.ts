export { createQuery, type Query, type QueryOptions } from './query.ts'
export { createQueryService, openQuery } from './service.ts'
