import type { RegionEvent } from '@xianglian/contracts'
import { identityOf, maxEventBytes, type HubError, type OutRecord } from '@xianglian/core'
import { aggregate, aggregates, date, register, rule, text, type Severity } from '@xianglian/domain'
import { createOutbox, migrateOutbox, type Outbox } from '@xianglian/engines'
import { rebuilding, requestRebuild } from '@xianglian/registers'
import { acquireLeadership, createMetrics, type ActiveInstance } from '@xianglian/runtime'
import { eventually, memoryDeadLetters } from '@xianglian/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createAlarmMetrics } from './alarm-metrics.ts'
import { createAlarm, type AlarmOptions } from './alarm.ts'
import { createScene, silent, type Scene, type Stated } from './fixture.ts'

interface Region {
  readonly code?: string
  readonly name?: string
  readonly kind?: string | null
  readonly validFrom?: string | null
  readonly abolishedAt?: string
}

const columns = {
  code: text,
  name: text.optional,
  kind: text.optional,
  validFrom: date.optional,
  abolishedAt: text.optional,
  region: text.optional,
}

/** Finds a division from the day it is valid from until it is abolished; its kind is how grave that is, its name who has to answer it. */
const finds = (severity: Severity) =>
  rule<Readonly<Partial<Record<'name' | 'kind' | 'validFrom' | 'abolishedAt', string | null | undefined>>>>({
    id: `is-${severity}`,
    clause: '一',
    severity,
    message: { zh: severity, en: severity },
    judge: ({ name, kind, validFrom, abolishedAt }) =>
      kind === severity && typeof validFrom === 'string'
        ? { since: `${validFrom}T00:00:00.000Z`, until: abolishedAt, org: name, evidence: ['/a/b#1'] }
        : undefined,
  })

const divisions = aggregate<Region, RegionEvent>({
  name: 'region',
  initial: {},
  evolve: {
    'region.registered': (state, { data: { code, name, kind, validFrom } }) => ({ ...state, code, name, kind, validFrom }),
    'region.abolished': (state, { time }) => ({ ...state, abolishedAt: time }),
  },
  registers: {
    division: register({
      columns,
      rows: ({ code, ...rest }) => (code === undefined ? [] : [{ ...rest, code, region: code.startsWith('r') ? code : undefined }]),
      rules: [finds('breach'), finds('warning'), finds('notice')],
    }),
  },
})
/** Cards as they are, but for what they take over from cases, which there are none of. */
const supervision = aggregates
  .filter(({ name }) => name === 'supervision')
  .map((each) => ({
    ...each,
    registers: Object.fromEntries(Object.entries(each.registers).map(([name, one]) => [name, { ...one, derive: undefined, rollups: {} }])),
  }))

let scene: Scene
let now: number
/** What was published. */
let published: OutRecord[]
/** Outcomes of what was recorded. */
let outcomes: string[]
/** Codes of cards that can never be recorded. */
let refusals: string[]
/** Whether what is published is recorded. */
let records: boolean

beforeEach(async () => {
  scene = await createScene([divisions, ...supervision])
  await migrateOutbox(scene.database.pool)
  await scene.startProjector()
  now = Date.UTC(2026, 0, 10)
  published = []
  outcomes = []
  refusals = []
  records = true
})
afterEach(() => scene.close())

function openOutbox(): Outbox {
  const publish = async (added: readonly OutRecord[]): Promise<void> => {
    published.push(...added)
    if (records) outcomes.push(...(await scene.recordAll(added)).map(({ status }) => status))
  }
  const { store, catalogue } = scene
  const onRefused = ({ code }: HubError): void => void refusals.push(code)
  return createOutbox({
    pool: scene.database.pool,
    bus: { publish },
    store,
    deadLetters: memoryDeadLetters(),
    catalogue,
    onRefused,
    resendAfter: 100,
  })
}

async function startAlarm(more: Partial<AlarmOptions> = {}): Promise<ActiveInstance> {
  const { store, reader, definitions } = scene
  const { pool } = scene.database
  const alarm = createAlarm({
    pool,
    store,
    reader,
    definitions,
    outbox: openOutbox(),
    lead: (signal) => acquireLeadership(pool, 'alarm', signal, { poll: 20 }),
    clock: () => now,
    settle: 0,
    every: 0,
    metrics: createAlarmMetrics(createMetrics()),
    logger: silent,
    ...more,
  })
  scene.stopWith(() => alarm.stop())
  await alarm.start()
  return alarm
}

const registered = (code: string, kind: Severity, validFrom: string, more: Partial<Stated> = {}): Stated => ({
  type: 'region.registered',
  data: { code, name: 'o1', kind, validFrom },
  ...more,
})

type Card = Readonly<Record<string, unknown>>

async function cards(): Promise<readonly Card[]> {
  const { items } = await scene.reader.list('supervision', { sort: { column: 'finding', direction: 'asc' }, limit: 1000 })
  return items
}

/** The cards once there are so many, with their findings and status. */
const shown = (count: number): Promise<readonly unknown[]> =>
  eventually(async () => {
    const all = await cards()
    return all.length >= count && all.map(({ finding, status, round }) => [finding, status, round])
  })

const finding = (code: string, kind: Severity): string => `is-${kind}:division/${code}`

test('what is due is shown, red for a breach and yellow for a warning, and a notice is not', async () => {
  await scene.record(
    registered('r1', 'breach', '2026-01-02'),
    registered('2', 'warning', '2026-01-03'),
    registered('3', 'notice', '2026-01-02'),
  )
  await startAlarm()
  expect(await shown(2)).toEqual([
    [finding('r1', 'breach'), 'carded', 1],
    [finding('2', 'warning'), 'carded', 1],
  ])
  const [red, yellow] = await cards()
  const common = { org: 'o1', register: 'division', evidence: ['/a/b#1'], caseNo: null, source: '/hub/alarm' }
  expect(red).toMatchObject({
    ...common,
    card: 'red',
    rule: 'is-breach',
    row: 'r1',
    region: 'r1',
    since: '2026-01-02T00:00:00.000Z',
    message: 'breach',
  })
  expect(yellow).toMatchObject({ ...common, card: 'yellow', rule: 'is-warning', row: '2', region: '000000' })
  const { cardId } = red ?? {}
  const recorded = await scene.store.find('/hub/alarm', `${String(cardId)}-carded`)
  expect(recorded?.envelope).toMatchObject({ time: Date.UTC(2026, 0, 2), type: 'supervision.carded' })
})

test('what falls due later is shown when its time has come, without any new event', async () => {
  await scene.record(registered('1', 'breach', '2026-01-02'), registered('2', 'breach', '2026-02-01'))
  await startAlarm()
  await shown(1)
  now = Date.UTC(2026, 0, 31, 23, 59, 59, 999)
  await scene.record(registered('3', 'breach', '2026-01-03'))
  expect(await shown(2)).not.toContainEqual([finding('2', 'breach'), 'carded', 1])
  now = Date.UTC(2026, 1, 1)
  expect(await shown(3)).toContainEqual([finding('2', 'breach'), 'carded', 1])
})

test('what fell due while it was down is shown, once', async () => {
  await scene.record(registered('1', 'breach', '2026-01-02'), registered('2', 'breach', '2026-02-01'))
  const alarm = await startAlarm()
  await shown(1)
  await alarm.stop()
  now = Date.UTC(2026, 5, 1)
  await startAlarm()
  expect(await shown(2)).toHaveLength(2)
  expect(published).toHaveLength(2)
})

test('a finding that ended keeps its card', async () => {
  await scene.record(registered('1', 'breach', '2026-01-02'), {
    type: 'region.abolished',
    data: { code: '1' },
    time: '2026-01-04T00:00:00Z',
  })
  await startAlarm()
  await shown(1)
  await scene.record(registered('2', 'breach', '2026-01-03'))
  expect(await shown(2)).toEqual([
    [finding('1', 'breach'), 'carded', 1],
    [finding('2', 'breach'), 'carded', 1],
  ])
})

describe('a card whose finding is withdrawn', () => {
  const id = crypto.randomUUID()
  const correction = (revision: number, more: Partial<Stated> = {}): Stated =>
    registered('1', 'breach', '2026-01-02', { id: `${id}-${revision}`, record: id, revision, ...more })
  const isLifted = () => eventually(async () => (await cards()).some(({ status }) => status === 'lifted'))

  test('is lifted once, when it is noticed, and the next card is of the next round', async () => {
    await scene.record(registered('1', 'breach', '2026-01-02', { id }))
    await startAlarm()
    await shown(1)
    now = Date.UTC(2026, 0, 20)
    await scene.record(correction(1, { void: true }))
    await isLifted()
    expect(await cards()).toEqual([expect.objectContaining({ liftedBecause: 'withdrawn', liftedAt: '2026-01-20T00:00:00.000Z' })])
    now = Date.UTC(2026, 0, 21)
    await scene.record(correction(2))
    const rounds = await shown(2)
    expect(rounds).toHaveLength(2)
    expect(rounds).toContainEqual([finding('1', 'breach'), 'lifted', 1])
    expect(rounds).toContainEqual([finding('1', 'breach'), 'carded', 2])
    expect(published).toHaveLength(3)
  })

  test('because it stands from another day is lifted, and one is shown for that day', async () => {
    await scene.record(registered('1', 'breach', '2026-01-02', { id }))
    await startAlarm()
    await shown(1)
    await scene.record(registered('1', 'breach', '2026-01-05', { id: `${id}-1`, record: id, revision: 1 }))
    await isLifted()
    const all = await eventually(async () => ((await cards()).length === 2 ? await cards() : undefined))
    expect(all.map(({ since, status }) => `${String(since)} ${String(status)}`).toSorted()).toEqual([
      '2026-01-02T00:00:00.000Z lifted',
      '2026-01-05T00:00:00.000Z carded',
    ])
  })
})

test('a card that somebody lifted for a reason of their own is not shown again', async () => {
  await scene.record(registered('1', 'breach', '2026-01-02'))
  await startAlarm()
  await shown(1)
  const [card] = await cards()
  await scene.record(
    { type: 'supervision.lifted', data: { cardId: card?.['cardId'], because: 'error' } },
    registered('2', 'breach', '2026-01-03'),
  )
  expect(await shown(2)).toEqual([
    [finding('1', 'breach'), 'lifted', 1],
    [finding('2', 'breach'), 'carded', 1],
  ])
})

test('a card of another system is neither lifted nor taken for the hub’s own', async () => {
  const cardId = crypto.randomUUID()
  const foreign = { cardId, card: 'red', finding: finding('1', 'breach'), rule: 'is-breach', since: '2026-01-02T00:00:00Z' }
  await scene.record(
    { type: 'supervision.carded', data: { ...foreign, finding: 'of-its-own' } },
    { type: 'supervision.carded', data: { ...foreign, cardId: 'x' } },
  )
  await scene.record(registered('1', 'breach', '2026-01-02'))
  await startAlarm()
  await shown(3)
  expect((await cards()).map(({ source, status }) => `${String(source)} ${String(status)}`).toSorted()).toEqual([
    '/hub/alarm carded',
    '/test/system carded',
    '/test/system carded',
  ])
})

test('an urging that nobody answers is found and gets no card of its own', async () => {
  await scene.record(registered('1', 'breach', '2026-01-02'))
  await startAlarm()
  await shown(1)
  const [card] = await cards()
  await scene.record({ type: 'supervision.urged', data: { cardId: card?.['cardId'], to: 'o1', due: '2026-01-03' } })
  const { pool } = scene.database
  await eventually(async () => (await pool.query(`SELECT 1 FROM registers.findings WHERE rule = 'urge-unanswered'`)).rowCount === 1)
  await scene.record(registered('2', 'breach', '2026-01-03'))
  expect(await shown(2)).toHaveLength(2)
})

test('a finding that is not settled yet waits, and is counted as due', async () => {
  const metrics = createMetrics()
  const patient = await startAlarm({ settle: 3_600_000, metrics: createAlarmMetrics(metrics) })
  await scene.record(registered('1', 'breach', '2026-01-02'))
  await eventually(async () => (await metrics.registry.metrics()).includes('hub_alarm_due_findings 1'))
  expect(await cards()).toEqual([])
  await patient.stop()
  await startAlarm()
  expect(await shown(1)).toHaveLength(1)
})

test('more than a batch is worked off in several', async () => {
  await scene.record(...Array.from({ length: 25 }, (_, index) => registered(`r${index}`, 'warning', '2026-01-02')))
  await startAlarm({ batch: 4 })
  expect(await shown(25)).toHaveLength(25)
  expect(published).toHaveLength(25)
})

test('a card that can be no event is told once, and hides none of those that can', async () => {
  const endless = (code: string): Stated => ({
    type: 'region.registered',
    data: { code, name: 'x'.repeat(maxEventBytes), kind: 'breach', validFrom: '2026-01-02' },
  })
  await scene.record(endless('1'), endless('2'), endless('3'), registered('4', 'breach', '2026-01-03'))
  await startAlarm({ batch: 2 })
  expect(await shown(1)).toEqual([[finding('4', 'breach'), 'carded', 1]])
  await scene.record(registered('5', 'breach', '2026-01-04'))
  expect(await shown(2)).toHaveLength(2)
  expect(refusals).toEqual(['too-large', 'too-large', 'too-large'])
})

test('while nothing is recorded, an alarm that is started again states nothing anew', async () => {
  records = false
  await scene.record(registered('1', 'breach', '2026-01-02'))
  const first = await startAlarm()
  await eventually(() => published.length > 0)
  await first.stop()
  records = true
  await startAlarm()
  expect(await shown(1)).toHaveLength(1)
  const [one, ...others] = published
  for (const other of others) expect(other).toEqual(one)
})

test('alarms that both believe to be active show and lift each card once', async () => {
  const lead = async () => ({ lost: new AbortController().signal, release: async () => undefined })
  // No two of them notice anything at the same instant, so that a fact stated twice would not be the same.
  const more = { lead, clock: () => (now += 1) }
  await Promise.all([startAlarm(more), startAlarm(more), startAlarm(more)])
  const facts = Array.from({ length: 30 }, (_, index) => registered(`r${index}`, 'breach', '2026-01-02', { id: `f${index}` }))
  for (const fact of facts) await scene.record(fact)
  await shown(30)
  for (const fact of facts.slice(0, 10))
    await scene.record({ ...fact, id: `${fact.id}-v`, record: String(fact.id), revision: 1, void: true })
  await eventually(async () => (await cards()).filter(({ status }) => status === 'lifted').length === 10)
  const recorded: string[] = []
  for await (const events of scene.store.read({ from: 0 })) recorded.push(...events.map(({ envelope }) => identityOf(envelope)))
  expect(recorded.filter((identity) => identity.startsWith('/hub/alarm'))).toHaveLength(40)
  expect(outcomes).not.toContain('conflict')
})

test('an alarm waits for another one’s comparison to end', async () => {
  const { pool } = scene.database
  const other = await pool.connect()
  await other.query('BEGIN')
  await other.query('LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE')
  await scene.record(registered('1', 'breach', '2026-01-02'))
  await startAlarm()
  await eventually(
    async () => (await pool.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'outbox'::regclass`)).rowCount === 1,
  )
  await other.query('ROLLBACK')
  other.release()
  expect(await shown(1)).toHaveLength(1)
})

test('a rebuild shows and lifts nothing', async () => {
  const { pool } = scene.database
  await scene.record(registered('1', 'breach', '2026-01-02'), registered('2', 'warning', '2026-01-03'))
  await startAlarm()
  await shown(2)
  for (let round = 0; round < 3; round += 1) {
    await requestRebuild(pool)
    await eventually(async () => (await rebuilding(pool)) === undefined)
  }
  await scene.record(registered('3', 'breach', '2026-01-04'))
  expect(await shown(3)).toHaveLength(3)
  expect(published).toHaveLength(3)
})

test('a rebuild that would end while it looks waits, and lifts nothing', async () => {
  const { pool } = scene.database
  await scene.record(registered('1', 'breach', '2026-01-02'))
  const before = await startAlarm()
  await shown(1)
  await before.stop()
  const outbox = openOutbox()
  let looks = 0
  const ids: Outbox['ids'] = async (client, source) => {
    looks += 1
    if (looks === 1) {
      await requestRebuild(pool, 'region')
      const isWaiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'registers.findings'::regclass`
      await eventually(async () => (await rebuilding(pool)) === undefined || (await pool.query(isWaiting)).rowCount !== 0)
    }
    return outbox.ids(client, source)
  }
  await startAlarm({ outbox: { ...outbox, ids } })
  await scene.record(registered('2', 'breach', '2026-01-03'))
  expect(await shown(2)).toEqual([
    [finding('1', 'breach'), 'carded', 1],
    [finding('2', 'breach'), 'carded', 1],
  ])
  expect(published).toHaveLength(2)
})

test('an alarm waits for the registers to be made, and asks for nothing that is not there', async () => {
  await scene.close()
  scene = await createScene([divisions, ...supervision])
  await migrateOutbox(scene.database.pool)
  let [turns, looks] = [0, 0]
  const position = async (): Promise<number> => {
    turns += 1
    return scene.reader.position()
  }
  const outbox = openOutbox()
  const lock: Outbox['lock'] = async (client) => {
    looks += 1
    await outbox.lock(client)
  }
  await startAlarm({ reader: { position }, outbox: { ...outbox, lock } })
  await scene.record(registered('1', 'breach', '2026-01-02'))
  // The look of the first turn is over when the second begins.
  await eventually(() => turns > 1)
  expect(looks).toBe(0)
  await scene.startProjector()
  expect(await shown(1)).toHaveLength(1)
})
