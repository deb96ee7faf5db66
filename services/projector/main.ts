import { runServiceOnEngines } from '@xianglian/engines'

import { createProjectorService } from './src/index.ts'

await runServiceOnEngines('projector', createProjectorService)
