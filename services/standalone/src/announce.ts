import { join } from 'node:path'

import { createHubClient } from '@xianglian/client'
import type { ServiceContext } from '@xianglian/runtime'

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`)

/** The one time that the key is shown. */
export function announceKey(key: string, dataDir: string): void {
  print(['', `Administrator's key, shown this once and kept in ${join(dataDir, 'admin-key')}:`, `  ${key}`])
}

/** Where to look, what there is, and what to try. */
export async function announceStart(context: ServiceContext, key: string): Promise<void> {
  const { config } = context
  const url = context.url()
  const { head, registers } = await createHubClient({ url, key }).stats()
  const rows = Object.entries(registers).filter(([, count]) => count > 0)
  print([
    '',
    `Xianglian is up: ${url}`,
    `  Interface  ${url}/docs`,
    `  Data       ${config.dataDir}`,
    `  Database   ${config.databaseUrl === undefined ? 'PostgreSQL, embedded' : 'PostgreSQL, by HUB_DATABASE_URL'}`,
    `  Inbox      ${config.kafkaBrokers === undefined ? 'in the database' : `Kafka at ${config.kafkaBrokers.join(', ')}`}`,
    `  Recorded   ${head.toLocaleString('en')} events`,
    ...(rows.length > 0 ? [`  Registers  ${rows.map(([name, count]) => `${name} ${count.toLocaleString('en')}`).join(', ')}`] : []),
    '',
    'Try next, in another terminal:',
    '  pnpm hub stats',
    ...(registers['case'] ? ['  pnpm hub register case --where status=closed'] : ['  pnpm hub import --help']),
    ...(registers['case'] ? ['  pnpm hub stream case/511602-2026-000001', '  pnpm hub replay --type power.delegated'] : []),
    '  pnpm hub --help',
    '',
    'Ctrl-C stops it; the data is kept.',
    '',
  ])
}
