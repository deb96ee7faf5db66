import { earliest } from '../../earliest.ts'
import { codeIn } from '../../reference/index.ts'
import type { RegionRow } from '../../region/row.ts'
import { rule, type Found } from '../../rule.ts'
import type { OrganisationRow } from '../row.ts'

interface Offices {
  readonly region: string
  readonly offices: number
}

interface Looked {
  readonly regions: readonly RegionRow[]
  readonly offices: readonly OrganisationRow[]
}

/**
 * A township 镇 or 乡 has 3 to 5 comprehensive offices; a small or remote one has one at most, and may do with none. A street 街道 is no
 * township, and of a division that is not registered it is not known. While a township's first offices are being set up, too few are not found;
 * where it never had enough, they are too few since the last change. Over with the division. Policy 二(一)4.
 */
export const officesOutOfRange = rule<Offices, Looked>()({
  id: 'offices-out-of-range',
  clause: '二(一)4',
  severity: 'warning',
  message: { zh: '综合办事机构数量超出规定范围', en: 'The township has too few or too many comprehensive offices' },
  limits: ['organisation.offices-min', 'organisation.offices-max', 'organisation.offices-small'],
  judge: (_, { looked, limit }) => {
    const township = looked.regions.find(isTownship)
    if (township === undefined) return undefined
    const isSmall = township.smallOrRemote === true
    const all = stepsOf(looked.offices).map((step) => {
      const isShort = !isSmall && step.count < limit('organisation.offices-min', step.at)
      const isOver = step.count > limit(isSmall ? 'organisation.offices-small' : 'organisation.offices-max', step.at)
      return { ...step, fault: isShort ? 'short' : isOver ? 'over' : undefined }
    })
    const enough = all.findIndex(({ fault }) => fault !== 'short')
    // Never enough: what stands since the last change is judged alone.
    const turns = all.slice(enough === -1 ? -1 : enough).filter(({ fault }, index, judged) => fault !== judged[index - 1]?.fault)
    return turns.flatMap(({ at, count, events, fault }, index): Found[] => {
      if (fault === undefined) return []
      const until = earliest(turns[index + 1]?.at, township.endedAt)
      return [{ since: at, until, part: at, evidence: events, details: { offices: count } }]
    })
  },
})

const townshipKinds: ReadonlySet<string> = new Set(['镇', '乡', '民族乡'])

const isTownship = ({ kind, level }: RegionRow): boolean =>
  typeof kind === 'string' ? townshipKinds.has(kind) : codeIn('level', level) === 'township'

interface Step {
  readonly at: string
  /** Offices from then on. */
  readonly count: number
  readonly events: readonly string[]
}

/** The number of offices after each instant at which one began or ended. */
function stepsOf(offices: readonly OrganisationRow[]): readonly Step[] {
  const changes = offices
    .flatMap(({ registeredAt, registeredBy, closedAt, closedBy }) => [
      { at: registeredAt, by: 1, event: registeredBy },
      { at: closedAt, by: -1, event: closedBy },
    ])
    .flatMap(({ at, by, event }) => (typeof at === 'string' ? [{ at, by, events: typeof event === 'string' ? [event] : [] }] : []))
  let count = 0
  return [...Map.groupBy(changes, ({ at }) => at)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([at, all]) => {
      for (const { by } of all) count += by
      return { at, count, events: all.flatMap(({ events }) => events) }
    })
}
