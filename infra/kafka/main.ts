import { once } from 'node:events'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { toHubError } from '@xianglian/core'

import { kafkaVersion, startKafka } from './src/index.ts'

const usage = `pnpm kafka [--fresh] [--port N] [--data DIR]

Runs Kafka ${kafkaVersion} as a single node on this machine until Ctrl-C.

  --fresh      begin with empty data
  --port N     port on 127.0.0.1 (default 9092)
  --data DIR   where data and broker.log are kept (default .kafka)
  --help       this text
`

const print = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean', default: false },
      port: { type: 'string', default: '9092' },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return print(usage)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--port ${values.port} is not a port; it is a number from 1 to 65535.`)
  // A folder that is named is the caller's; pnpm runs scripts in the repository's root.
  const folder = values.data === undefined ? resolve('.kafka') : resolve(process.env['INIT_CWD'] ?? '', values.data)
  const stopping = new AbortController()
  const stopped = once(stopping.signal, 'abort')
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort())
  const kafka = await startKafka({ folder, fresh: values.fresh, port, signal: stopping.signal, log: print })
  print(`Kafka ${kafkaVersion} serves ${kafka.brokers} (process ${kafka.pid}); data in ${folder}. Ctrl-C stops it.`)
  print(`\n  HUB_KAFKA_BROKERS=${kafka.brokers} pnpm start\n`)
  await stopped
  print('Stopping …')
  await kafka.stop()
}

await main().catch((failure: unknown) => {
  if (failure instanceof Error && failure.name === 'AbortError') return
  process.stderr.write(`${toHubError(failure).message}\n`)
  process.exitCode = 1
})
