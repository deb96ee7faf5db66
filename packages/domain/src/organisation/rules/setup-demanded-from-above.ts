import { rule } from '../../rule.ts'
import type { OrganisationRow } from '../row.ts'

/** 法 or 条例, but not 办法, which is a department's. */
const isLaw = (basis: string | null): boolean => basis !== null && /(?<!办)法|条例/.test(basis)

/**
 * No higher body demands of a township that it set up a counterpart, unless a law or regulation on establishment 机构编制专项法律法规 asks for it: a
 * basis that names any law 法 or regulation 条例 is taken for one. Stands until the body demanded is closed. Policy 二(一)4.
 */
export const setupDemandedFromAbove = rule<OrganisationRow>({
  id: 'setup-demanded-from-above',
  clause: '二(一)4',
  severity: 'breach',
  message: { zh: '上级部门要求对口设立机构', en: 'A higher body demands that a counterpart be set up' },
  judge: ({ demands, closedAt }) =>
    demands?.flatMap(({ at, by, basis, event }) =>
      isLaw(basis) ? [] : [{ since: at, until: closedAt, part: event, org: by, evidence: [event], details: { by, basis } }],
    ),
})
