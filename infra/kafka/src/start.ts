import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

import { HubError } from '@xianglian/core'

import { launchBroker } from './broker.ts'
import { requireUnused } from './in-use.ts'
import { kafkaJars } from './jars.ts'
import { serverProperties, type Listeners } from './settings.ts'

const run = promisify(execFile)

export interface KafkaOptions {
  /** Where data, settings and broker.log are kept. Default: a temporary folder, removed by `stop`. */
  readonly folder?: string
  /** Empty the folder's data first. */
  readonly fresh?: boolean
  /** Loopback port; a free one when left out. */
  readonly port?: number
  /** Passwords by user: opens a listener where they sign in and may do only what they were granted. */
  readonly accounts?: Readonly<Record<string, string>>
  /** Gives up starting. */
  readonly signal?: AbortSignal
  /** Told what takes long: fetching, formatting. */
  readonly log?: (message: string) => void
}

/** A Kafka broker that this process started; it dies with this process. */
export interface KafkaProcess {
  /** `127.0.0.1:<port>`, as HUB_KAFKA_BROKERS takes it. */
  readonly brokers: string
  /** Where those of `accounts` sign in; undefined without them. */
  readonly guarded: string | undefined
  /** Runs a command of Kafka's distribution, such as `kafka-acls.sh …`, and answers what it prints. */
  tool(command: string): Promise<string>
  /** Changes with `restart`. */
  readonly pid: number
  /** Shuts the broker down in order. */
  stop(): Promise<void>
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same data and port; stops it first where it runs. */
  restart(): Promise<void>
}

/** Starts Kafka as a KRaft single node from Maven Central's jars and resolves once it serves. Throws a HubError that says what is missing. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaProcess> {
  const { signal, log = () => undefined } = options
  if (options.port !== undefined) await requireFree(options.port)
  log("Looking for Kafka's jars (fetched once through Maven) …")
  const jars = await kafkaJars(signal)
  const folder = options.folder === undefined ? await mkdtemp(join(tmpdir(), 'xianglian-kafka-')) : resolve(options.folder)
  const port = options.port ?? (await freePort())
  const guarded = options.accounts && { port: await freePort(), accounts: options.accounts }
  const listeners = { port, controllerPort: await freePort(), ...(guarded && { guarded }) }
  const settings = await prepare({ folder, jars, listeners, fresh: options.fresh ?? false, log })
  log('Starting the broker …')
  let broker = await launchBroker({ jars, settings, folder, signal })
  return {
    brokers: `127.0.0.1:${port}`,
    guarded: guarded && `127.0.0.1:${guarded.port}`,
    tool: (command) => runTool(jars, command),
    get pid() {
      return broker.pid
    },
    async stop() {
      await broker.stop()
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
    },
    kill: () => broker.kill(),
    async restart() {
      await broker.stop()
      broker = await launchBroker({ jars, settings, folder, signal: undefined })
    },
  }
}

interface Preparation {
  readonly folder: string
  readonly jars: string
  readonly listeners: Listeners
  readonly fresh: boolean
  readonly log: (message: string) => void
}

/** Writes the settings and formats the data folder where it is new; returns the settings' path. */
async function prepare({ folder, jars, listeners, fresh, log }: Preparation): Promise<string> {
  const data = join(folder, 'data')
  const settings = join(folder, 'server.properties')
  await mkdir(folder, { recursive: true })
  await requireUnused(folder, settings)
  if (fresh) await rm(data, { recursive: true, force: true })
  await writeFile(settings, serverProperties(listeners, data))
  if (existsSync(join(data, 'meta.properties'))) return settings
  log('Formatting the data folder …')
  const format = ['-cp', join(jars, '*'), 'kafka.tools.StorageTool', 'format', '-t', randomUuid(), '-c', settings]
  await run('java', format, { timeout: 120_000 }).catch((failure: unknown) => {
    throw new HubError('unavailable', `The folder ${data} could not be formatted for Kafka. Look at the cause; --fresh empties it.`, {
      cause: failure,
    })
  })
  return settings
}

/** The classes behind the scripts in the bin folder of Kafka's distribution, which the jars come without. */
const tools: Readonly<Record<string, string>> = { 'kafka-acls.sh': 'org.apache.kafka.tools.AclCommand' }

async function runTool(jars: string, command: string): Promise<string> {
  const [script = '', ...args] = command.split(' ')
  const tool = tools[script]
  if (tool === undefined) throw new HubError('invalid-request', `${script} is not one of ${Object.keys(tools).join(', ')}.`)
  const { stdout } = await run('java', ['-cp', join(jars, '*'), tool, ...args], { timeout: 60_000 })
  return stdout
}

/** Kafka's own form of a UUID: 16 bytes in URL-safe base64. One that begins with a dash would be read as an option. */
function randomUuid(): string {
  const uuid = randomBytes(16).toString('base64url')
  return uuid.startsWith('-') ? randomUuid() : uuid
}

async function requireFree(port: number): Promise<void> {
  await listenOnce(port).catch((failure: unknown) => {
    const message = `Port ${port} on 127.0.0.1 is taken. Stop what listens there, or choose another with --port.`
    throw new HubError('invalid-configuration', message, { cause: failure })
  })
}

const freePort = (): Promise<number> => listenOnce(0)

function listenOnce(port: number): Promise<number> {
  return new Promise((fulfil, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const taken = typeof address === 'object' && address !== null ? address.port : port
      server.close(() => fulfil(taken))
    })
  })
}
