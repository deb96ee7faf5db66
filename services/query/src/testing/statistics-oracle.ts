import { addWorkingDays, dayOf, endOfDay, workingDaysBetween } from '@xianglian/domain'

import { channels, items, organisations, regions, type County, type Draw } from './statistics-draws.ts'

// The statistics of drawn cases, worked out case by case from what was drawn, by the text of docs/metrics-of-service.md. It shares the calendar alone
// with the definitions.

export interface Asked {
  readonly by: 'item' | 'organisation' | 'region' | 'month' | 'channel'
  readonly map: 'historical' | 'today'
  readonly from: string
  readonly to: string
  readonly region?: string
  readonly item?: string
  readonly org?: string
}

/** One more of a figure. */
interface Counted {
  readonly figure: string
  readonly n: number
  readonly month: string
  readonly region: string
  readonly org: string
  readonly item: string
  readonly channel: string
}

function countedOf(draw: Draw, today: (region: string) => string): Counted[] {
  const { filed, accepted, refused, decided, issued, delivered, withdrawn, closed, rating } = draw
  const place = {
    region: today(/^\d+$/.test(draw.region) ? draw.region.padEnd(12, '0') : draw.region),
    org: answering(draw),
    item: draw.item ?? '',
    channel: channels[draw.channel ?? ''] ?? '',
  }
  const all: Counted[] = []
  const count = (figure: string, at: string, n = 1, more: object = {}): void =>
    void all.push({ figure, n, month: dayOf(at).slice(0, 7), ...place, ...more })
  const wait = (name: string, from: string | undefined, to: string | undefined): void => {
    if (from === undefined || to === undefined || to < from) return
    count(name, to)
    count(`${name}Days`, to, workingDaysBetween(dayOf(from), dayOf(to)))
  }
  count('filed', filed)
  if (accepted !== undefined) count('accepted', accepted)
  wait('toAcceptance', filed, accepted)
  wait('toDecision', accepted, decided)
  wait('toIssue', decided, issued)
  wait('toDelivery', issued, delivered)
  draw.asked.forEach((at, index) => {
    if (index === 0) count('sentBack', at)
    count('sentBackRounds', at)
  })
  const [ended] = [refused, decided, withdrawn, closed].filter((at) => at !== undefined).toSorted()
  if (ended !== undefined) countEnd(draw, ended, count)
  if (decided !== undefined && accepted !== undefined && draw.acceptedIn !== '511602') {
    count('townshipDecided', decided)
    if (draw.forwardedTo === undefined) count('townshipHandled', decided)
  }
  if (rating?.byDefault === true) count('ratedByDefault', rating.at)
  if (rating?.byDefault === false) {
    count('rated', rating.at)
    if (rating.level <= 3) count('satisfied', rating.at)
  }
  for (const { card, since, org, lifted } of draw.cards) count(lifted ? 'liftedCards' : `${card}Cards`, since, 1, { org })
  return all
}

/** The fifth working day behind the filing is the last on which an answer keeps the filing from being the acceptance. */
function countEnd(draw: Draw, ended: string, count: (figure: string, at: string, n?: number) => void): void {
  count('ended', ended)
  if (draw.refused !== undefined) return
  const filingDay = dayOf(draw.filed)
  const lastToAnswer = endOfDay(addWorkingDays(filingDay, 5))
  const isDeemed = draw.asked.length === 0 && !(draw.accepted !== undefined && draw.accepted < lastToAnswer)
  const day = isDeemed || draw.accepted === undefined ? filingDay : dayOf(draw.accepted)
  const settled = isDeemed ? lastToAnswer : (draw.accepted ?? '')
  if (dayOf(ended) >= day) {
    const days = workingDaysBetween(day, dayOf(ended))
    count('timed', ended)
    count('workingDays', ended, days)
    count(`took ${days}`, ended)
  }
  const { promised, statutory } = items[draw.item ?? ''] ?? {}
  for (const [name, limit] of Object.entries({ promised, statutory })) {
    if (limit === undefined) continue
    count(`${name}Judged`, ended)
    const due = endOfDay(addWorkingDays(day, limit))
    const [last = ''] = [due, settled].toSorted().slice(-1)
    if (ended < last) count(`${name}OnTime`, ended)
  }
}

/** Who decided, else who got it last as long as it is open, else who accepted it. */
function answering({ decided, decidedBy, accepted, acceptedBy, forwardedTo, refused, withdrawn, closed }: Draw): string {
  if (decided !== undefined && decidedBy !== undefined) return decidedBy
  if (accepted === undefined) return ''
  const isOver = refused !== undefined || withdrawn !== undefined || closed !== undefined
  return isOver ? acceptedBy : (forwardedTo ?? acceptedBy)
}

const todayOf: Readonly<Record<string, string>> = {
  '511602101000': '511681100000',
  '511602102000': '511681100000',
  '511602102003': '511681100000',
  '511602103000': '511681100000',
}

const figures =
  `filed accepted ended promisedJudged promisedOnTime statutoryJudged statutoryOnTime yellowCards redCards liftedCards timed workingDays
  toAcceptance toAcceptanceDays toDecision toDecisionDays toIssue toIssueDays toDelivery toDeliveryDays sentBack sentBackRounds townshipDecided
  townshipHandled rated satisfied ratedByDefault`.split(/\s+/)

export function naiveStatistics({ draws }: County, { by, map, from, to, region, item, org }: Asked): object {
  const prefix = region?.replace(/(?:000)+$/, '')
  const all = draws
    .flatMap((draw) => countedOf(draw, (each) => (map === 'today' ? (todayOf[each] ?? each) : each)))
    .filter((one) => one.month >= from && one.month <= to)
    .filter((one) => prefix === undefined || one.region.startsWith(prefix))
    .filter((one) => item === undefined || one.item === item)
    .filter((one) => org === undefined || one.org === org)
  const column = by === 'organisation' ? 'org' : by
  const names: Readonly<Record<string, string>> = {
    ...(by === 'item' && Object.fromEntries(Object.entries(items).map(([key, { name }]) => [key, name]))),
    ...(by === 'organisation' && organisations),
    ...(by === 'region' && Object.fromEntries(Object.entries(regions).map(([code, name]) => [`${code}000`, name]))),
  }
  const keys = [...new Set(all.map((one) => one[column]))].toSorted()
  return {
    items: keys.map((key) => ({
      key,
      ...(names[key] !== undefined && { name: names[key] }),
      ...summed(all.filter((one) => one[column] === key)),
    })),
    total: summed(all),
  }
}

function summed(all: readonly Counted[]): object {
  const sum = (figure: string): number => all.filter((one) => one.figure === figure).reduce((total, { n }) => total + n, 0)
  const taken = all
    .filter(({ figure }) => figure.startsWith('took '))
    .map(({ figure }) => Number(figure.slice(5)))
    .toSorted((a, b) => a - b)
  /** The first of them that so many in ten, and itself, come to. */
  const reached = (tenths: number): number | null => taken.find((_, index) => (index + 1) * 10 >= tenths * taken.length) ?? null
  return { ...Object.fromEntries(figures.map((figure) => [figure, sum(figure)])), medianDays: reached(5), p90Days: reached(9) }
}

/** The last month in which anything of cases was counted. */
export function lastMonthOf({ draws }: County): string {
  const counted = draws.flatMap((draw) => countedOf(draw, (region) => region))
  const months = counted.filter(({ figure }) => !figure.endsWith('Cards')).map(({ month }) => month)
  return months.toSorted().at(-1) ?? ''
}
