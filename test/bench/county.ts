/** An invented county whose cases the register engine is measured with: `number` is a case's place in the year. */

/** An event as the gateway takes it, and its data. */
export interface CountyEvent {
  readonly attributes: Readonly<Record<string, unknown>>
  readonly data: Readonly<Record<string, unknown>>
}

const townships = 25
/** Items that whole cases are about, and that offices have powers for. */
const items = 200
/** All items of the county's catalogue. */
const catalogue = 1_135
const source = '/511602-bench/front-desk'
const day = 86_400_000
const start = Date.UTC(2025, 0, 2)
/** Two hundred thousand cases a year. */
const between = (365 * day) / 200_000

const regionOf = (township: number): string => `511602${String(101 + township).padStart(3, '0')}`
const orgOf = (township: number): string => `${regionOf(township)}-office`
const codeOf = (item: number): string => `0001${String(item).padStart(5, '0')}`

/** A number below `below` that looks random, the same in every run. */
function pick(number: number, salt: number, below: number): number {
  let bits = Math.imul(number ^ (salt * 0x9e3779b9), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return ((bits ^ (bits >>> 16)) >>> 0) % below
}

function event(type: string, subject: string, time: number, data: CountyEvent['data'], region = '511602'): CountyEvent {
  const attributes = {
    specversion: '1.0',
    id: `${type} ${subject} ${time}`,
    source,
    type,
    subject,
    time: new Date(time).toISOString(),
    region,
  }
  return { attributes, data }
}

/** What cases refer to: townships, their offices, items with limits, and powers for nineteen in twenty of what the offices decide. */
export function* reference(): Generator<CountyEvent> {
  const since = Date.UTC(2024, 0, 1)
  for (const [code, level] of [
    ['51', 'province'],
    ['5116', 'prefecture'],
    ['511602', 'county'],
  ] as const) {
    yield event('region.registered', `region/${code}`, since, { code, name: code, level })
  }
  for (let item = 0; item < catalogue; item += 1) {
    const itemId = `item-${item}`
    yield event('item.published', `item/${itemId}`, since, {
      itemId,
      basicCode: codeOf(item),
      name: `Item ${item}`,
      caseType: item % 5 === 0 ? '即办件' : '承诺件',
      statutoryLimit: { n: 20, unit: 'working-day' },
      promisedLimit: { n: 3 + (item % 8), unit: 'working-day' },
      basis: [{ title: 'Invented act' }],
    })
  }
  for (let township = 0; township < townships; township += 1) {
    const code = regionOf(township)
    yield event('region.registered', `region/${code}`, since, { code, name: code, level: 'township', kind: '镇', parent: '511602' })
    const orgId = orgOf(township)
    yield event('organisation.registered', `organisation/${orgId}`, since, { orgId, name: orgId, kind: 'township-office', region: code })
    for (let item = 0; item < items; item += 1) {
      if (pick(township * items + item, 1, 20) === 0) continue
      const powerId = `power-${township}-${item}`
      yield event('power.delegated', `power/${powerId}`, since, {
        powerId,
        basicCode: codeOf(item),
        from: '511602-bureau',
        to: orgId,
        mode: 'devolved',
        region: code,
        effectiveFrom: '2024-01-01',
        legalBasis: [{ title: 'Invented act' }],
      })
      yield event('power.accepted', `power/${powerId}`, since + day, { powerId, by: orgId })
    }
  }
}

/** How many cases later, in the order of arrival, each stage of a case is reported. */
const stages = [
  ['filed', 0],
  ['accepted', 120],
  ['assigned', 800],
  ['decided', 3_200],
  ['closed', 3_300],
] as const

/**
 * The events of these cases in the order in which they arrive: five a case, and those of four thousand cases mixed. One in a hundred arrives
 * behind its successor; one in twenty is decided long after it was due.
 */
export function* cases(from: number, to: number): Generator<CountyEvent> {
  for (let tick = from; tick < to + 3_300; tick += 1) {
    for (const [stage, lag] of stages) {
      const number = tick - lag
      if (number < from || number >= to) continue
      const swapped = pick(number, 2, 100) === 0
      const late = swapped && stage === 'decided' ? 'closed' : swapped && stage === 'closed' ? 'decided' : stage
      yield caseEvent(number, late)
    }
  }
}

/** Cases that were only filed: a register grows by one row with each. */
export function* filings(from: number, to: number): Generator<CountyEvent> {
  for (let number = from; number < to; number += 1) yield caseEvent(number, 'filed', asInLife(number))
}

/** What became of these cases. */
export function* endings(from: number, to: number): Generator<CountyEvent> {
  for (let number = from; number < to; number += 1) {
    yield caseEvent(number, 'accepted')
    yield caseEvent(number, 'closed')
  }
}

/** Of twenty cases twelve come by the window. */
const channels = ['internet', 'internet', 'internet', 'mobile', 'mobile', 'self-service-terminal', 'self-service-terminal', 'village-point']

/** Half of all cases are about the first 34 items of the catalogue, a hundredth about its last 75. */
const asInLife = (number: number): CountyEvent['data'] => ({
  itemId: `item-${Math.floor(catalogue ** (pick(number, 9, 1_000_000) / 1_000_000)) - 1}`,
  channel: channels[pick(number, 10, 20)] ?? 'window',
})

export const eventsPerCase = stages.length

function caseEvent(number: number, stage: (typeof stages)[number][0], more: CountyEvent['data'] = {}): CountyEvent {
  const township = pick(number, 3, townships)
  const region = regionOf(township)
  const org = orgOf(township)
  const caseNo = `511602-2025-${String(number).padStart(7, '0')}`
  const filedAt = start + Math.floor((number % 200_000) * between)
  const decidedAfter = pick(number, 4, 20) === 0 ? 45 * day : (1 + pick(number, 5, 3)) * day
  const make = (after: number, data: CountyEvent['data']): CountyEvent =>
    event(`case.${stage}`, `case/${caseNo}`, filedAt + after, { caseNo, ...data }, region)
  if (stage === 'filed') {
    const applicant = { type: 'person', personId: `person-${pick(number, 6, 50_000)}` }
    const itemId = `item-${pick(number, 7, items)}`
    return make(0, { itemId, region, channel: 'window', title: `Case ${number}`, applicant, ...more })
  }
  if (stage === 'accepted') return make(3_600_000, { org, region, mode: 'normal' })
  if (stage === 'assigned') return make(7_200_000, { org, officer: `officer-${pick(number, 8, 300)}` })
  if (stage === 'decided') return make(decidedAfter, { org, outcome: 'granted' })
  return make(decidedAfter + 3_600_000, { kind: 'done' })
}
