import { runServiceOnEngines } from '@xianglian/engines'

import { createQueryService } from './src/index.ts'

await runServiceOnEngines('query', createQueryService)
