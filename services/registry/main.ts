import { runServiceOnEngines } from '@xianglian/engines'

import { createRegistryService } from './src/index.ts'

await runServiceOnEngines('registry', createRegistryService)
