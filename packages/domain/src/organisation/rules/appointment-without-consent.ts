import { earliest } from '../../earliest.ts'
import { codeIn } from '../../reference/index.ts'
import { rule } from '../../rule.ts'
import type { OrganisationRow } from '../row.ts'

/**
 * The head of a body under the dual leadership 双重领导 of a county department and the township is appointed and removed with the township's consent:
 * stations, and what was jointly supervised when it happened; supervision that came later asks for nothing before it. Whose consent was had is not
 * judged. Over with the next change that had it, or the body's end. Policy 二(一)4.
 */
export const appointmentWithoutConsent = rule<OrganisationRow>({
  id: 'appointment-without-consent',
  clause: '二(一)4',
  severity: 'breach',
  message: { zh: '双重领导机构负责人任免未征得乡镇同意', en: 'Head appointed or removed without the consent of the township' },
  judge: ({ orgId, kind, supervisions, headChanges, closedAt }) => {
    if (headChanges === null || headChanges === undefined) return undefined
    const isMeant = (at: string): boolean =>
      codeIn('organisationKind', kind) === 'station' ||
      supervisions?.some(({ role, since, until }) => codeIn('supervisorRole', role) === 'joint' && since <= at && (until ?? '~') > at) ===
        true
    return headChanges.flatMap((change, index) => {
      if (change.consentOf !== null || !isMeant(change.at)) return []
      const settled = headChanges.slice(index + 1).find(({ consentOf }) => consentOf !== null)
      const evidence = [change.event, settled?.event]
      return [
        {
          since: change.at,
          until: earliest(settled?.at, closedAt),
          part: change.event,
          org: orgId,
          evidence,
          details: { change: change.kind },
        },
      ]
    })
  },
})
