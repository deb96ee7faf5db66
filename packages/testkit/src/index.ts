export * from './database.ts'
export * from './shared-data.ts'
