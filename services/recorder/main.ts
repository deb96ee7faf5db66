import { runServiceOnEngines } from '@xianglian/engines'

import { createRecorderService } from './src/index.ts'

await runServiceOnEngines('recorder', createRecorderService)
