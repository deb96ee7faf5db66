import type { Stated } from '../fixture.ts'

// Cases drawn at random, and the events that tell of them.

export interface Draw {
  readonly caseNo: string
  readonly region: string
  readonly item: string | undefined
  readonly channel: string | undefined
  readonly filed: string
  readonly asked: readonly string[]
  readonly accepted: string | undefined
  readonly acceptedIn: string
  readonly acceptedBy: string
  readonly refused: string | undefined
  readonly forwardedTo: string | undefined
  readonly decided: string | undefined
  readonly decidedBy: string | undefined
  readonly issued: string | undefined
  readonly delivered: string | undefined
  readonly withdrawn: string | undefined
  readonly closed: string | undefined
  readonly rating: { readonly level: number; readonly byDefault: boolean; readonly at: string } | undefined
  readonly cards: readonly {
    readonly id: string
    readonly card: string
    readonly since: string
    readonly org: string
    readonly lifted: boolean
  }[]
}

export interface County {
  readonly draws: readonly Draw[]
  readonly stated: readonly Stated[]
}

export const items: Readonly<Record<string, { readonly name: string; readonly promised?: number; readonly statutory?: number }>> = {
  i1: { name: '老年证', promised: 3, statutory: 10 },
  i2: { name: '残疾人证', promised: 5 },
  i3: { name: '证明', statutory: 20 },
}
export const organisations: Readonly<Record<string, string>> = { o1: '协兴园区便民服务中心', o2: '民政局' }
export const regions: Readonly<Record<string, string>> = {
  '511602101': '一镇',
  '511602102': '二镇',
  '511602103': '三镇',
  '511681100': '华蓥',
}
/** In this order: what was merged into the second went with it into the third, and that into another county. */
const merged = [
  ['511602101', '511602102'],
  ['511602102', '511602103'],
  ['511602103', '511681100'],
] as const
/** By what a case says, the code. */
export const channels: Readonly<Record<string, string>> = {
  window: 'window',
  窗口: 'window',
  internet: 'internet',
  'no-such-channel': 'no-such-channel',
}

/** What is drawn next: with one seed, always the same. */
let state = 0
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
const below = (limit: number): number => Math.floor(random() * limit)

const pick = <T>(from: readonly T[]): T => {
  const found = from[below(from.length)]
  if (found === undefined) throw new Error('nothing to draw from')
  return found
}
const chance = (share: number): boolean => random() < share
const hour = 3_600_000
/** Some hours, or whole days of any hour, later. */
const later = (instant: string, days: number): string => new Date(Date.parse(instant) + days * 24 * hour + below(24) * hour).toISOString()
const perhaps = (share: number, make: () => string): string | undefined => (chance(share) ? make() : undefined)

export function drawCounty(cases: number, seed: number): County {
  state = seed
  const draws = Array.from({ length: cases }, (_, number) => drawCase(`c${number}`))
  const stated = [...reference(), ...draws.flatMap(eventsOf)].toSorted(() => random() - 0.5)
  return { draws, stated }
}

function drawCase(caseNo: string): Draw {
  const filed = later('2026-01-04T15:00:00Z', below(110))
  const isSentBack = chance(0.2)
  const answered = isSentBack ? later(filed, 2) : filed
  const refused = isSentBack ? undefined : perhaps(0.1, () => later(filed, 1))
  const accepted = refused === undefined && (isSentBack || chance(0.85)) ? later(answered, isSentBack ? 0 : below(12)) : undefined
  const started = accepted ?? filed
  const decided = refused === undefined ? perhaps(0.8, () => later(started, below(30))) : undefined
  const issued = decided && perhaps(0.7, () => later(decided, below(5) - 1))
  const delivered = issued && perhaps(0.7, () => later(issued, below(5) - 1))
  const withdrawn = decided === undefined && accepted !== undefined ? perhaps(0.3, () => later(accepted, 3)) : undefined
  const closed = perhaps(0.4, () => later(decided ?? started, below(4)))
  const region = pick([...Object.keys(regions), '511602101000', '511602', '511602102003', 'north'])
  const card = (card_: string) => ({
    id: crypto.randomUUID(),
    card: card_,
    since: later(filed, below(40)),
    org: pick(Object.keys(organisations)),
    lifted: chance(0.3),
  })
  return {
    caseNo: `${caseNo}-${crypto.randomUUID()}`,
    region,
    item: chance(0.9) ? pick(Object.keys(items)) : undefined,
    channel: chance(0.9) ? pick(Object.keys(channels)) : undefined,
    filed,
    asked: isSentBack ? [later(filed, 0), ...(accepted === undefined || chance(0.6) ? [] : [later(accepted, 2)])] : [],
    accepted,
    acceptedIn: pick(['511602', '511602101', '511602102003']),
    acceptedBy: pick(Object.keys(organisations)),
    refused,
    forwardedTo: chance(0.2) ? pick(Object.keys(organisations)) : undefined,
    decided,
    decidedBy: chance(0.8) ? pick([...Object.keys(organisations), 'o3']) : undefined,
    issued,
    delivered,
    withdrawn,
    closed,
    rating: chance(0.5) ? { level: 1 + below(5), byDefault: chance(0.3), at: later(filed, 40) } : undefined,
    cards: ['yellow', 'red'].flatMap((each) => (chance(0.3) ? [card(each)] : [])),
  }
}

function reference(): Stated[] {
  const time = '2020-01-01T00:00:00Z'
  const limit = (n: number | undefined) => (n === undefined ? null : { n, unit: 'working-day' })
  return [
    ...Object.entries(items).map(([itemId, { name, promised, statutory }]): Stated => ({
      type: 'item.published',
      time,
      data: { itemId, name, promisedLimit: limit(promised), statutoryLimit: limit(statutory) },
    })),
    ...Object.entries(organisations).map(([orgId, name]): Stated => ({ type: 'organisation.registered', time, data: { orgId, name } })),
    ...Object.entries(regions).map(([code, name]): Stated => ({ type: 'region.registered', time, data: { code, name } })),
    ...merged.map(([code, into]): Stated => ({ type: 'region.merged', time: '2026-02-10T00:00:00Z', data: { code, into } })),
  ]
}

function eventsOf(draw: Draw): Stated[] {
  const { caseNo, region, item, channel, accepted, forwardedTo, decidedBy, rating } = draw
  const event = (type: string, time: string | undefined, data: object = {}): Stated[] =>
    time === undefined ? [] : [{ type: `case.${type}`, time, data: { caseNo, ...data } }]
  const answered =
    draw.asked[0] === undefined ? undefined : new Date((Date.parse(draw.asked[0]) + Date.parse(accepted ?? '')) / 2).toISOString()
  return [
    ...event('filed', draw.filed, { region, itemId: item, channel }),
    ...draw.asked.flatMap((time, index) => event('supplement-requested', time, { round: index + 1 })),
    ...event('supplemented', answered, { round: 1 }),
    ...event('accepted', accepted, { org: draw.acceptedBy, region: draw.acceptedIn }),
    ...event('acceptance-refused', draw.refused),
    ...event('forwarded', accepted && forwardedTo && later(accepted, 0), { to: forwardedTo }),
    ...event('decided', draw.decided, { org: decidedBy }),
    ...event('issued', draw.issued),
    ...event('delivered', draw.delivered),
    ...event('withdrawn', draw.withdrawn),
    ...event('closed', draw.closed),
    ...event('rated', rating?.at, { level: rating?.level, byDefault: rating?.byDefault }),
    ...draw.cards.flatMap(({ id, card, since, org, lifted }): Stated[] => [
      { type: 'supervision.carded', time: since, data: { cardId: id, card, finding: id, rule: 'case-overdue', since, caseNo, org } },
      ...(lifted ? [{ type: 'supervision.lifted', time: later(since, 1), data: { cardId: id } }] : []),
    ]),
  ]
}
