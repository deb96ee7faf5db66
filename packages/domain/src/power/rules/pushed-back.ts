import { earliest } from '../../earliest.ts'
import { isOfTownship, type OrganisationRow } from '../../organisation/row.ts'
import { rule, type Found, type Rule } from '../../rule.ts'
import { takenBack } from '../duty.ts'
import type { DutyRow, HoldingRow } from '../row.ts'
import { beginOf } from './in-force.ts'

interface Looked {
  /** What stands in any list of the body for this code. */
  readonly duties: readonly DutyRow[]
  readonly body: OrganisationRow | undefined
}

const pushedBackRule = {
  id: 'pushed-back',
  clause: '三(四)',
  severity: 'breach',
  message: { zh: '上级已收回的事项再次下派乡镇', en: 'A duty that was taken back is handed down to the township again' },
} as const satisfies Omit<Rule, 'judge'>

/** What was taken back 上级收回 from a township body is delegated to it again, until it is taken back or lapses. Policy 三(四). */
export const pushedBackByDelegation = rule<HoldingRow, Looked>({
  ...pushedBackRule,
  judge: (row, { looked: { duties, body } }) => {
    const { mode, delegatedAt, since, until, renewedAt, renewedBy, from, decidedBy, delegatedBy, revokedBy } = row
    if (mode === 'listed' || typeof delegatedAt !== 'string' || body === undefined || !isOfTownship(body)) return undefined
    const taken = lastTaken(duties, delegatedAt)
    // The delegation anew speaks for the body from then on.
    const ends = earliest(until, renewedAt)
    const begins = beginOf(since, delegatedAt)
    const endedBy = ends === renewedAt ? renewedBy : revokedBy
    return taken && found({ at: delegatedAt, since: begins, ends, org: decidedBy ?? from, by: delegatedBy, endedBy }, taken, duties)
  },
})

const handedDown: ReadonlySet<string> = new Set(['基本履职', '配合履职', '责任'])

/** What was taken back from a township body stands in one of its lists of duties again. Policy 三(四). */
export const pushedBackByList = rule<DutyRow, Looked>({
  ...pushedBackRule,
  judge: (row, { looked: { duties, body } }) => {
    const { powerId, entry, list, listedAt, until, lead, org, listedBy, revokedBy } = row
    if (!handedDown.has(list) || body === undefined || !isOfTownship(body)) return undefined
    const taken = lastTaken(duties, listedAt)
    if (taken === undefined) return undefined
    // A list that is published again says nothing new.
    const isKnown = duties.some(
      (other) =>
        other.powerId === powerId &&
        other.list === list &&
        other.entry < entry &&
        other.listedAt > taken.listedAt &&
        (other.until ?? '~') > listedAt,
    )
    if (isKnown) return undefined
    return found({ at: listedAt, since: listedAt, ends: until, org: lead ?? org, by: listedBy, endedBy: revokedBy }, taken, duties)
  },
})

interface HandedDown {
  readonly at: string
  readonly since: string
  readonly ends: string | null | undefined
  readonly org: string | null | undefined
  readonly by: string
  readonly endedBy: string | null | undefined
}

/** Taken back the last time before it was handed down. */
const lastTaken = (duties: readonly DutyRow[], before: string): DutyRow | undefined =>
  duties
    .filter(({ list, listedAt }) => list === takenBack && listedAt < before)
    .toSorted(byTime)
    .at(-1)

function found({ at, since, ends, org, by, endedBy }: HandedDown, taken: DutyRow, duties: readonly DutyRow[]): Found {
  const again = duties.filter(({ list, listedAt }) => list === takenBack && listedAt >= at).toSorted(byTime)[0]
  const end =
    again !== undefined && (ends ?? '~') > again.listedAt ? { until: again.listedAt, by: again.listedBy } : { until: ends, by: endedBy }
  return { since, until: end.until, org, evidence: [taken.listedBy, by, end.by], details: { takenBackAt: taken.listedAt } }
}

const byTime = (a: DutyRow, b: DutyRow): number => (a.listedAt < b.listedAt ? -1 : a.listedAt > b.listedAt ? 1 : 0)
