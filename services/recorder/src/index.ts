export { createRecorder, type RecorderOptions } from './recorder.ts'
export { createRecorderMetrics, type RecorderMetrics } from './metrics.ts'
export { createRecorderService } from './service.ts'
