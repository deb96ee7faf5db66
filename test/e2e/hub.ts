import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startKafka } from '@xianglian/kafka'
import { eventually, runHub, spawnService, type CommandResult, type ServiceProcess } from '@xianglian/testkit'

export type Engine = 'embedded' | 'kafka'

/** What `GET /v1/stats` answers. */
export interface Stats {
  readonly head: number
  readonly events: Readonly<Record<string, number>>
  readonly registers: Readonly<Record<string, number>>
  readonly lag: Readonly<Record<string, number>>
  readonly deadletters: Readonly<Record<string, number>>
  readonly hashes?: Readonly<Record<string, string>>
}

export type Row = Readonly<Record<string, string | number | boolean | null>>

export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

/** A hub of its own for one suite: the standalone on embedded PostgreSQL, its bus embedded or a Kafka broker of its own. */
export interface TestHub {
  readonly url: string
  readonly key: string
  readonly process: ServiceProcess
  readonly folder: string
  /** The Kafka broker of its own, where it has one. */
  readonly brokers: string | undefined
  /** The command line against this hub. */
  hub(...args: readonly string[]): Promise<CommandResult>
  /** `hub import` with --json; its report whatever the exit code. */
  importFile(...args: readonly string[]): Promise<{ code: number | null; report: ImportReport }>
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: string | object, headers?: Readonly<Record<string, string>>): Promise<Answer<T>>
  /** All rows of a register by its pages. */
  rows(register: string): Promise<Row[]>
  /** Waits until everything sent is recorded and projected. */
  settled(): Promise<Stats>
  stop(): Promise<void>
}

/** The part of the import's report that the tests look at. */
export interface ImportReport {
  readonly records: number
  readonly events: Readonly<Record<string, number>>
  readonly recorded: number
  readonly duplicate: number
  readonly rejected: { readonly events: number; readonly byReason: Readonly<Record<string, number>> }
  readonly rounded?: Readonly<Record<string, number>>
  readonly unchanged?: number
}

export async function startHub(engine: Engine, env: Readonly<Record<string, string>> = {}): Promise<TestHub> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-e2e-'))
  const kafka = engine === 'kafka' ? await startKafka({ folder: join(folder, 'kafka'), fresh: true }) : undefined
  const key = `test-${randomBytes(16).toString('hex')}`
  const process = await spawnService('standalone', {
    env: {
      HUB_DATA_DIR: join(folder, 'hub'),
      HUB_ADMIN_KEY: key,
      HUB_SAMPLE: 'off',
      // Nothing is due, so that the events of a test are those it sends, and no cards.
      HUB_CLOCK: '1900-01-01T00:00:00Z',
      ...(kafka ? { HUB_KAFKA_BROKERS: kafka.brokers } : {}),
      ...env,
    },
  })
  const { url } = process
  const client = httpClient(url, key)
  const hub = (...args: readonly string[]): Promise<CommandResult> => runHub(args, { HUB_URL: url, HUB_API_KEY: key })
  return {
    url,
    key,
    process,
    folder,
    brokers: kafka?.brokers,
    hub,
    ...client,
    async importFile(...args) {
      const { code, stdout, stderr } = await hub('import', '--json', ...args)
      try {
        return { code, report: JSON.parse(stdout) as ImportReport }
      } catch (cause) {
        throw new Error(`hub import ${args.join(' ')} printed no report (exit ${code}):\n${stdout}\n${stderr}`, { cause })
      }
    },
    async stop() {
      await process.stop()
      await kafka?.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Nothing that is read here waits for delivery, which may not run. */
const isBehind = ({ lag }: Stats): boolean => Object.entries(lag).some(([service, events]) => events !== 0 && service !== 'delivery')

/** HTTP calls against a hub; a body that is text goes as it is. */
export function httpClient(url: string, key: string): Pick<TestHub, 'get' | 'post' | 'rows' | 'settled'> {
  const headers = { authorization: `Bearer ${key}` }
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${url}${path}`, { headers })
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
  return {
    get,
    async post<T>(path: string, body: string | object, more = {}) {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', ...more },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      })
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as T }
    },
    async rows(register) {
      const rows: Row[] = []
      let cursor: string | undefined
      do {
        const page = await get<{ items: Row[]; next?: string | null }>(
          `/v1/registers/${register}?limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
        )
        rows.push(...page.items)
        cursor = page.next ?? undefined
      } while (cursor)
      return rows
    },
    settled: () =>
      eventually(
        async () => {
          // Hashing all registers takes longer than what it would be asked for meanwhile: once there is something to hash for.
          if (isBehind(await get<Stats>('/v1/stats'))) return undefined
          const stats = await get<Stats>('/v1/stats?hash=1')
          return isBehind(stats) ? undefined : stats
        },
        { what: 'a hub without lag', deadline: 120_000 },
      ),
  }
}
