import { join } from 'node:path'

import { openCatalogue } from '@xianglian/contracts'
import { aggregates } from '@xianglian/domain'
import { createRegisterReader, openEngine, type RegisterReader } from '@xianglian/registers'
import { startEmbeddedPostgres } from '@xianglian/runtime'
import { createSchemaTable, openStore } from '@xianglian/store-postgres'
import { eventually, freePort, type ServiceProcess } from '@xianglian/testkit'
import pg from 'pg'
import { expect, test } from 'vitest'

import { httpClient } from '../e2e/hub.ts'
import { chaosKey, chaosScene, pick, type Place } from './scene.ts'

const clock = '2026-06-01T00:00:00Z'
const scene = chaosScene()

type Event = Readonly<Record<string, unknown>>

const source = '/511602-test/chaos'
const caseNo = (number: number): string => `alarm-${number}`

/** A case whose stated due date two of three miss before the clock, and a step of it. */
function facts(number: number): readonly Event[] {
  const month = number % 3 === 0 ? '07' : '03'
  const common = { specversion: '1.0', source, subject: `case/${caseNo(number)}`, region: '511602' }
  const data = { caseNo: caseNo(number) }
  return [
    {
      ...common,
      id: `filed-${number}`,
      type: 'case.filed',
      time: '2026-02-02T00:00:00Z',
      data: { ...data, statedDue: `2026-${month}-02T00:00:00Z` },
    },
    { ...common, id: `step-${number}`, type: 'case.step-recorded', time: '2026-02-03T00:00:00Z', data: { ...data, activity: 'seen' } },
  ]
}

/** Takes the filing of a case back, or states it again. */
const correction = (number: number, revision: number, isVoid: boolean): Event => ({
  ...facts(number)[0],
  id: `filed-${number}-${revision}`,
  record: `filed-${number}`,
  revision,
  void: isVoid,
})

const isLate = (number: number): boolean => number % 3 !== 0
const finding = (number: number): string => `stated-due-missed:case/${caseNo(number)}`

/** A hub of processes over a database of its own, whose projector and alarm are killed. */
async function startServices() {
  const home = scene.folder()
  const postgres = await startEmbeddedPostgres({ folder: join(home, 'postgres'), port: await freePort() })
  scene.atEnd(() => postgres.stop())
  const key = chaosKey()
  const env = { HUB_DATABASE_URL: postgres.url, HUB_ADMIN_KEY: key, HUB_DATA_DIR: join(home, 'hub'), HUB_CLOCK: clock }
  const gateway = await scene.occupy('gateway', env)
  await scene.occupy('recorder', env)
  const projector = await scene.occupy('projector', env)
  const client = httpClient(gateway.current.url, key)
  return {
    url: postgres.url,
    projector,
    send: async (events: readonly Event[]): Promise<void> => {
      const { status } = await client.post('/v1/events', [...events], { 'content-type': 'application/cloudevents-batch+json' })
      expect(status).toBe(202)
    },
  }
}

async function openHub(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 5 })
  // A pool emits the errors of idle connections; stopping the database ends them.
  pool.on('error', () => undefined)
  scene.atEnd(() => pool.end())
  const catalogue = await openCatalogue(createSchemaTable(pool))
  const store = await openStore(pool, { sameData: (a, b) => catalogue.sameData(a, b) })
  const reader = await createRegisterReader({ pool, definitions: aggregates, store, catalogue })
  return { pool, catalogue, store, reader }
}

type Hub = Awaited<ReturnType<typeof openHub>>

/** What there is of cards: finding, round and status of each, in this order. */
async function cards({ pool }: Hub): Promise<readonly string[]> {
  const { rows } = await pool.query<{ card: string }>(
    `SELECT concat_ws(' ', finding, round, CASE WHEN "liftedAt" IS NULL THEN 'stands' ELSE 'lifted' END) AS card FROM registers.supervision`,
  )
  return rows.map(({ card }) => card).toSorted()
}

/** Moments at which to kill a projector that was only just started; each comes about in any case. */
const moments = (hub: Hub, { current }: Place): readonly (() => Promise<unknown>)[] => [
  async () => undefined,
  () => eventually(() => current.output().includes('"projecting"')),
  () => eventually(() => current.output().includes('"alarm-watching"')),
  async () => {
    const head = await hub.store.head()
    await eventually(async () => (await hub.reader.position()) >= head)
  },
  () => eventually(async () => (await hasLooked(current)) || (await isUnderWay(hub))),
]

/** Whether the alarm has compared findings with cards since it was started. */
async function hasLooked({ url }: ServiceProcess): Promise<boolean> {
  const answer = await fetch(`${url}/metrics`)
  return /^hub_alarm_scan_seconds_count [1-9]/m.test(await answer.text())
}

/** Whether a card or a lifting waits to be recorded. */
const isUnderWay = async ({ pool }: Hub): Promise<boolean> =>
  (await pool.query('SELECT 1 FROM outbox WHERE position IS NULL LIMIT 1')).rowCount === 1

/** The same events, projected by an engine that nobody disturbs. */
async function undisturbed(hub: Hub, url: string): Promise<RegisterReader> {
  await hub.pool.query('CREATE DATABASE twin')
  const address = new URL(url)
  address.pathname = '/twin'
  const twin = await openHub(address.href)
  const appender = await twin.store.acquire()
  for await (const events of hub.store.read({ from: 0 })) await appender.append({ events, offsets: new Map(), now: Date.now() })
  const engine = await openEngine({ ...twin, definitions: aggregates })
  while (await engine.advance());
  await engine.close()
  return twin.reader
}

const hashes = async (reader: RegisterReader): Promise<Record<string, string>> => {
  const names = (await reader.registers()).map(({ name }) => name)
  const entries = await Promise.all(names.map(async (name): Promise<[string, string]> => [name, await reader.hash(name)]))
  return { ...Object.fromEntries(entries), findings: await reader.findingsHash() }
}

test(
  '50 kill -9 of projector and alarm while events flow change neither registers nor findings, and show and lift each card once',
  { timeout: 280_000 },
  async () => {
    const { url, projector, send } = await startServices()
    const hub = await openHub(url)
    const disturb = async (rounds: readonly (readonly Event[])[]): Promise<void> => {
      for (const events of rounds) {
        await send(events)
        await pick(moments(hub, projector))()
        await projector.kill()
      }
    }
    const numbers = Array.from({ length: 300 }, (_, number) => number)
    const late = numbers.filter(isLate)
    const withdrawn = late.filter((number) => number % 2 === 0)
    const again = withdrawn.filter((number) => number % 4 === 0)
    const inTurn = (events: readonly (readonly Event[])[], turns: number) =>
      Array.from({ length: turns }, (_, turn) => events.filter((__, index) => index % turns === turn).flat())
    const reach = async (expected: readonly string[]): Promise<void> => {
      await eventually(async () => (await cards(hub)).join() === expected.toSorted().join(), { deadline: 60_000, what: 'the cards' })
    }

    await disturb(inTurn(numbers.map(facts), 30))
    await reach(late.map((number) => `${finding(number)} 1 stands`))
    await disturb(
      inTurn(
        withdrawn.map((number) => [correction(number, 1, true)]),
        10,
      ),
    )
    const lifted = late.map((number) => `${finding(number)} 1 ${withdrawn.includes(number) ? 'lifted' : 'stands'}`)
    await reach(lifted)
    await disturb(
      inTurn(
        again.map((number) => [correction(number, 2, false)]),
        10,
      ),
    )
    await reach([...lifted, ...again.map((number) => `${finding(number)} 2 stands`)])

    const { rows } = await hub.pool.query<{ id: string }>(`SELECT id FROM events WHERE source = '/hub/alarm'`)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    expect(rows).toHaveLength(late.length + withdrawn.length + again.length)
    expect((await hub.pool.query('SELECT reason, detail FROM dead_letters')).rows).toEqual([])
    await eventually(async () => (await hub.reader.position()) === (await hub.store.head()) && (await hub.reader.pending()) === 0)
    expect(await hashes(hub.reader)).toEqual(await hashes(await undisturbed(hub, url)))
  },
)
