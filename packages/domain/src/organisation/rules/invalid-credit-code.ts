import { creditCodeIsValid } from '../../reference/index.ts'
import { rule } from '../../rule.ts'
import type { OrganisationRow } from '../row.ts'

/** A unified social credit code whose check digit does not fit is said, never refused: real catalogues are full of them. GB 32100-2015. */
export const invalidCreditCode = rule<OrganisationRow>({
  id: 'invalid-credit-code',
  clause: 'GB 32100-2015',
  severity: 'notice',
  message: { zh: '统一社会信用代码校验不通过', en: 'The unified social credit code is not valid' },
  judge: ({ orgId, creditCode, registeredAt, registeredBy, closedAt }) => {
    if (typeof creditCode !== 'string' || typeof registeredAt !== 'string' || creditCodeIsValid(creditCode)) return undefined
    return { since: registeredAt, until: closedAt, org: orgId, evidence: [registeredBy], details: { creditCode } }
  },
})
