import { runServiceOnEngines } from '@xianglian/engines'

import { createDeliveryService } from './src/index.ts'

await runServiceOnEngines('delivery', createDeliveryService)
