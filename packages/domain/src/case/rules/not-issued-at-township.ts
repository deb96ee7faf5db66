import { codeIn, isWithin, padRegion, regionDigits, regionPrefix } from '../../reference/index.ts'
import { rule } from '../../rule.ts'
import type { CaseRow } from '../clock.ts'

/**
 * What a township's counter accepted is issued at the township's window 乡镇统一窗口出件; a village's counter counts as its township's. Not found
 * when the applicant chose the way of delivery, by post say, or when it came electronically, which needs no window. Policy 二(三)3.
 */
export const notIssuedAtTownship = rule<CaseRow>({
  id: 'not-issued-at-township',
  clause: '二(三)3',
  severity: 'warning',
  message: { zh: '乡镇受理的办件未在乡镇统一窗口出件', en: 'Accepted at the township, issued elsewhere' },
  judge: ({ acceptedIn, issuedAt, issuedIn, issuedBy, chosenByApplicant, deliveredHow, events }) => {
    if (typeof issuedAt !== 'string' || typeof issuedIn !== 'string' || typeof acceptedIn !== 'string') return undefined
    const township = padRegion(acceptedIn).slice(0, regionDigits.township)
    if (!isCode(issuedIn) || !isCode(acceptedIn) || regionPrefix(acceptedIn).length < regionDigits.township) return undefined
    if (isWithin(issuedIn, township) || chosenByApplicant === true || codeIn('delivery', deliveredHow) === 'electronic') return undefined
    return {
      since: issuedAt,
      org: issuedBy,
      evidence: [events?.accepted, events?.issued, events?.delivered],
      details: { acceptedIn, issuedIn },
    }
  },
})

const isCode = (region: string): boolean => /^\d{6,12}$/.test(region)
