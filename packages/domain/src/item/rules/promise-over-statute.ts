import type { ItemTerms } from '../row.ts'
import { periodsOf } from '../terms.ts'
import { rule } from '../../rule.ts'

/**
 * A promised limit 承诺时限 may be shorter than the statutory one 法定时限, never longer. Limits in different units are compared only where
 * one is longer whatever the calendar: so many working days are at least as many days, and a day may last until 24:00 of the next.
 */
export const promiseOverStatute = rule<{ readonly terms?: readonly ItemTerms[] | null | undefined }>({
  id: 'promise-over-statute',
  clause: '二(一)1',
  severity: 'breach',
  message: { zh: '承诺时限超过法定时限', en: 'The promised limit is longer than the statutory one' },
  judge: ({ terms }) => {
    const periods = periodsOf(terms, isLonger)
    if (periods.length === 0) return undefined
    return periods.map(({ since, until, event }) => ({ part: since, since, until, evidence: [event] }))
  },
})

function isLonger({ promisedLimit, statutoryLimit }: ItemTerms): boolean {
  if (promisedLimit === null || statutoryLimit === null) return false
  if (promisedLimit.unit === statutoryLimit.unit) return promisedLimit.n > statutoryLimit.n
  const [least, most] = [leastHours[promisedLimit.unit], mostHours[statutoryLimit.unit]]
  return least !== undefined && most !== undefined && least(promisedLimit.n) > most(statutoryLimit.n)
}

type Hours = Readonly<Record<string, ((n: number) => number) | undefined>>
const leastHours: Hours = { hour: (n) => n, day: (n) => n * 24, 'working-day': (n) => n * 24 }
/** Holidays may stretch working days to any length. */
const mostHours: Hours = { hour: (n) => n, day: (n) => (n + 1) * 24 }
