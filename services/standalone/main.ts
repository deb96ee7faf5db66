import { createLogger, runService } from '@xianglian/runtime'

import { createStandalone } from './src/index.ts'

// On a terminal a person reads what the hub prints when it is up; the log then only tells what needs attention.
const logger = createLogger({ name: 'standalone', level: process.stdout.isTTY ? 'warn' : 'info' })

await runService('standalone', createStandalone, { logger })
