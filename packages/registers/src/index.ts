export { openEngine, type BatchReport, type Engine, type EngineOptions } from './engine.ts'
export { requestRebuild } from './projections.ts'
export { effectiveVersions, type VersionKey } from './versions.ts'
