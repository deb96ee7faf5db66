import type { ItemTerms } from '../../item/row.ts'
import { codeIn, isWithin, padRegion, regionDigits, regionPrefix } from '../../reference/index.ts'
import { rule } from '../../rule.ts'
import { termsAt, type CaseLooked, type CaseRow } from '../clock.ts'

/**
 * An item that any counter of the county takes 全县域通办 was refused because of the place: found from the refusal until the case is accepted after all,
 * wherever that is. A wider range is kept likewise. Where nobody accepts it, it stands for good, also when the case is withdrawn or closed: the applicant
 * was turned away, and an end that gives way to that puts nothing right. Policy 二(三)3.
 */
export const refusedElsewhere = rule<CaseRow, CaseLooked>({
  id: 'refused-elsewhere',
  clause: '二(三)3',
  severity: 'breach',
  message: { zh: '通办事项以不属于本辖区为由不予受理', en: 'Refused because of the place, though any counter of the area takes it' },
  judge: (row, { looked }) => {
    const { refusals, acceptedAt, events } = row
    const [first] = (refusals ?? []).flatMap((refusal) => {
      const terms = refusal.reason === 'outside-area' ? termsAt(row, looked, refusal.at) : undefined
      return terms !== undefined && reaches(terms, refusal.region) ? [{ ...refusal, terms }] : []
    })
    if (first === undefined) return undefined
    const { at: since, org, region, event, terms } = first
    // At one instant an acceptance folds first, and is meant to come after.
    const [until, endedBy] = acceptedAt === since ? [since, events?.accepted] : [first.acceptedAt, first.acceptedBy]
    return {
      since,
      until,
      org,
      evidence: [event, terms.event, endedBy],
      details: { region, itemRegion: terms.region, crossRegion: terms.crossRegion },
    }
  },
})

/** Digits of a region code that are common within each range. */
const digits = { ...regionDigits, country: 0 } as const

/** Whether any counter of a region takes the item. Of an item of a wider area than its range nobody knows which counters are meant. */
function reaches({ crossRegion, region: itemRegion }: ItemTerms, region: string): boolean {
  const range = codeIn('crossRegion', crossRegion)
  if (range === undefined || itemRegion === null) return false
  const common = digits[range]
  return regionPrefix(itemRegion).length >= common && isWithin(region, padRegion(itemRegion).slice(0, common))
}
