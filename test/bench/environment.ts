import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'

import { kafkaVersion, startKafka } from '@xianglian/kafka'
import { startEmbeddedPostgres } from '@xianglian/runtime'
import { spawnService, type ServiceProcess } from '@xianglian/testkit'
import pg from 'pg'

/** Real Kafka, real PostgreSQL and the services, each a process of its own. */
export interface Bench {
  readonly brokers: string
  readonly pool: pg.Pool
  readonly key: string
  readonly processes: ReadonlyMap<string, number>
  start(name: string): Promise<ServiceProcess>
  stop(): Promise<void>
}

export async function startBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-bench-'))
  const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres') })
  const kafka = await startKafka({ folder: join(folder, 'kafka'), fresh: true })
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 })
  const key = `bench-${randomBytes(16).toString('hex')}`
  const env = { HUB_DATABASE_URL: postgres.url, HUB_KAFKA_BROKERS: kafka.brokers, HUB_ADMIN_KEY: key, HUB_DATA_DIR: join(folder, 'hub') }
  const processes = new Map([['kafka', kafka.pid]])
  const running = new Set<ServiceProcess>()
  return {
    brokers: kafka.brokers,
    pool,
    key,
    processes,
    async start(name) {
      const service = await spawnService(name, { env })
      running.add(service)
      processes.set(name, service.pid)
      void service.exited.then(() => running.delete(service))
      return service
    },
    async stop() {
      for (const service of running) await service.stop()
      await pool.end()
      await kafka.stop()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Peak resident memory of a process in MB, from the kernel; undefined where there is no /proc or the process is gone. */
export function peakMemory(pid: number): number | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return peak === undefined ? undefined : Math.round(Number(peak) / 1024)
  } catch {
    return undefined
  }
}

export function machine(): string {
  const [cpu] = cpus()
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr.split('\n')[0]?.trim() ?? 'no Java'
  return `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${java}, Kafka ${kafkaVersion}`
}

/** Calls per second and the time taken, of one piece of work over `count` items. */
export async function rate(count: number, work: () => Promise<unknown>): Promise<{ perSecond: number; seconds: number }> {
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  return { perSecond: count / seconds, seconds }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
