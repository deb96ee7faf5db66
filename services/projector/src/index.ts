export { createProjectorMetrics, type ProjectorMetrics } from './metrics.ts'
export { createProjector, type ProjectorOptions } from './projector.ts'
export { createProjectorService } from './service.ts'
