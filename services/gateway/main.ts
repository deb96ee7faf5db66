import { runServiceOnEngines } from '@xianglian/engines'

import { createGatewayService } from './src/index.ts'

await runServiceOnEngines('gateway', createGatewayService)
