import { compareText } from '@xianglian/core'

import type { Random } from './random.ts'
import { subjectOf, type Data, type Told } from './stage.ts'

/** How the events arrive: as systems deliver them, in the order of their times, or in any. */
export type DeliveryOrder = 'delivered' | 'in-order' | 'shuffled'

/** An event as it is sent: CloudEvents attributes, and its data. */
export type SentEvent = Readonly<Record<string, unknown>>

/** Shares of the facts that do not arrive once, in time and right at first. */
const shares = { late: 0.08, weeksLate: 0.02, repeated: 0.03, corrected: 0.03, voided: 0.01 }

const hour = 3_600_000

interface Sending {
  readonly event: SentEvent
  /** When it arrives, epoch milliseconds. */
  readonly arrives: number
  readonly time: number
}

/** The facts as events in the order in which they are sent: some late, some repeated, some sent wrong first and then put right, some taken back. */
export function deliver(told: readonly Told[], order: DeliveryOrder, random: Random): SentEvent[] {
  const sendings = told.flatMap((fact) => sendingsOf(fact, random))
  if (order === 'shuffled') return random.shuffled(sendings).map(({ event }) => event)
  const by = order === 'in-order' ? 'time' : 'arrives'
  return sendings
    .toSorted((a, b) => a[by] - b[by] || a.arrives - b.arrives || compareText(String(a.event['id']), String(b.event['id'])))
    .map(({ event }) => event)
}

function sendingsOf(fact: Told, random: Random): Sending[] {
  const time = Date.parse(fact.time)
  const arrives = time + delay(random)
  if (fact.isExact) return [{ event: toEvent(fact), arrives, time }]
  const right = random.chance(shares.corrected) ? corrected(fact, arrives, random) : [{ event: toEvent(fact), arrives, time }]
  const again = random.chance(shares.repeated) ? right.map((one) => ({ ...one, arrives: one.arrives + delay(random) })) : []
  const mistake = random.chance(shares.voided) ? takenBack(fact, arrives, random) : []
  return [...right, ...again, ...mistake]
}

/** Within minutes, mostly; some hours or days late; a few by weeks, as after a breakdown of a department's system. */
function delay(random: Random): number {
  const kind = random.weighed([
    ['weeks', shares.weeksLate],
    ['days', shares.late],
    ['minutes', 1 - shares.late - shares.weeksLate],
  ])
  return kind === 'weeks' ? random.int(7 * 24, 70 * 24) * hour : kind === 'days' ? random.int(2, 120) * hour : random.int(1, 10) * 60_000
}

/** First sent wrong: at another time, about another stream, or with another text; then as it is, as a higher revision of the same record. */
function corrected(fact: Told, arrives: number, random: Random): Sending[] {
  const time = Date.parse(fact.time)
  const wrong = random.pick([laterTold, elsewhere, misspelt])(fact)
  const first = { ...toEvent({ ...wrong, id: `${fact.id}-wrong` }), record: fact.id }
  const second = { ...toEvent(fact), revision: 1 }
  return [
    { event: first, arrives, time },
    { event: second, arrives: arrives + random.int(1, 30) * 24 * hour, time },
  ]
}

const laterTold = (fact: Told): Told => ({ ...fact, time: new Date(Date.parse(fact.time) - 26 * hour).toISOString() })

function elsewhere(fact: Told): Told {
  const [key = ''] = Object.keys(fact.data)
  const data: Data = { ...fact.data, [key]: `${String(fact.data[key])}-0` }
  return { ...fact, data, subject: subjectOf(fact.type, data) }
}

function misspelt(fact: Told): Told {
  const field = ['title', 'name', 'activity', 'outcome', 'reason', 'duty', 'offence', 'course'].find(
    (name) => typeof fact.data[name] === 'string',
  )
  return field === undefined ? laterTold(fact) : { ...fact, data: { ...fact.data, [field]: `${String(fact.data[field])}（误录）` } }
}

/** Told a second time by mistake, as another statement, and taken back. */
function takenBack(fact: Told, arrives: number, random: Random): Sending[] {
  const mistaken = { ...laterTold(fact), id: `${fact.id}-mistaken` }
  const time = Date.parse(mistaken.time)
  const back = { ...toEvent({ ...mistaken, id: `${fact.id}-void` }), record: mistaken.id, revision: 1, void: true }
  return [
    { event: toEvent(mistaken), arrives, time },
    { event: back, arrives: arrives + random.int(1, 20) * 24 * hour, time },
  ]
}

const toEvent = ({ id, source, type, subject, time, region, data }: Told): SentEvent => ({
  specversion: '1.0',
  id,
  source,
  type,
  subject,
  time,
  region,
  data,
})
