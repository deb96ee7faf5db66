export { createDeadLetters } from './dead-letters.ts'
export { migrateStore } from './migrate.ts'
export { createSchemaTable, registerSchemas } from './schema-table.ts'
export { openStore, type StoreOptions } from './store.ts'
