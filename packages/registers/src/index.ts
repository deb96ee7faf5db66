export { openEngine, type BatchReport, type Engine, type EngineOptions } from './engine.ts'
export { requestRebuild } from './projections.ts'
export { effectiveVersions, type VersionKey } from './versions.ts'
export type { Condition } from './reader/conditions.ts'
export type { HistoryStep } from './reader/as-of.ts'
export type { RegisterItem, Sort } from './reader/page.ts'
export {
  createRegisterReader,
  type AsOf,
  type ListQuery,
  type ParkedStream,
  type RegisterReader,
  type RegisterSummary,
} from './reader/reader.ts'
