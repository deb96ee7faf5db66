import { join } from 'node:path'

import type { Engines } from '@xianglian/engines'
import type { ServiceContext } from '@xianglian/runtime'

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`)

/** The one time that the key is shown. */
export function announceKey(key: string, dataDir: string): void {
  print(['', `Administrator's key, shown this once and kept in ${join(dataDir, 'admin-key')}:`, `  ${key}`])
}

/** Where to look, what there is, and what to try. */
export async function announceStart(context: ServiceContext, { store }: Engines): Promise<void> {
  const { config } = context
  const url = context.url()
  const events = await store.head()
  print([
    '',
    `Xianglian is up: ${url}`,
    `  Interface  ${url}/docs`,
    `  Data       ${config.dataDir}`,
    `  Database   ${config.databaseUrl === undefined ? 'PostgreSQL, embedded' : 'PostgreSQL, by HUB_DATABASE_URL'}`,
    `  Inbox      ${config.kafkaBrokers === undefined ? 'in the database' : `Kafka at ${config.kafkaBrokers.join(', ')}`}`,
    `  Recorded   ${events.toLocaleString('en')} events`,
    '',
    'Try next, in another terminal:',
    '  pnpm hub stats',
    '  pnpm hub --help',
    '',
  ])
}
