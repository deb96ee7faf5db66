import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { CaseRow } from '../clock.ts'

/**
 * All that is missing is asked for once, all together 一次性告知: a further request is found, until the case ends. A round that is stated twice is one.
 * Administrative Licensing Law 行政许可法 art. 32.
 */
export const supplementTwice = rule<CaseRow>()({
  id: 'supplement-twice',
  clause: '行政许可法 32',
  severity: 'breach',
  message: { zh: '未一次性告知补正内容', en: 'Supplements asked for more than once' },
  limits: ['case.supplement-rounds'],
  judge: (row, { limit }) => {
    const { rounds } = row
    if (rounds === null || rounds === undefined || rounds.length < 2) return undefined
    const asked = rounds.filter(({ round }, index) => round === null || rounds.findIndex((other) => other.round === round) === index)
    const first = asked[limit('case.supplement-rounds', rounds[0]?.at)]
    if (first === undefined) return undefined
    const interval = overrun(first.at, row.stoppedAt)
    const evidence = asked.map(({ event }) => event)
    return interval && { ...interval, org: first.org ?? row.acceptedBy, evidence, details: { rounds: asked.length } }
  },
})
