export { createProjectorMetrics, type ProjectorMetrics } from './metrics.ts'
export { createProjector, type Projector, type ProjectorOptions } from './projector.ts'
export { createProjectorService } from './service.ts'
