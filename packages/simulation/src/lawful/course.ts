import type { CountyReference } from '@xianglian/sample'

import { addWorkingDays, isWorkingDay } from '../calendar.ts'
import type { Data, Stage } from '../stage.ts'
import type { CaseClock } from './clock.ts'
import type { Powers } from './powers.ts'
import type { Service } from './terms.ts'

/** What the lawful cases of a county are made of. */
export interface County {
  readonly stage: Stage
  readonly townships: CountyReference['townships']
  readonly services: readonly Service[]
  readonly powers: Powers
  /** Days of the year by how many cases are filed on them. */
  readonly days: readonly (readonly [day: string, weight: number])[]
}

/** A lawful case while it is told. */
export interface Course {
  readonly county: County
  readonly service: Service
  readonly township: string
  readonly caseNo: string
  readonly clock: CaseClock
  /** Where it is accepted: the township's counter, or the department's at the county. */
  readonly office: string
  readonly acceptedIn: string
  readonly tell: (event: string, data?: Data, region?: string) => void
}

type Ending = 'done' | 'waiting' | 'refused' | 'running' | 'withdrawn'

/** How a case goes, in working days. */
export interface Plan {
  readonly ending: Ending
  readonly supplement: boolean
  /** From receipt to acceptance. */
  readonly toAccept: number
  /** From acceptance to decision, days that do not count left out: fewer than those after which it would be due soon. */
  readonly toDecide: number
  /** Days that a special procedure takes. */
  readonly suspended: number
  /** Days by which the limit is extended. */
  readonly extension: number
}

export function planOf({ county: { stage }, service, clock }: Course): Plan {
  const { random, year } = stage
  const { atOnce, promised, procedure } = service
  const suspended = procedure !== undefined && random.chance(0.25) ? random.int(3, 10) : 0
  const extension = promised >= 10 && random.chance(0.05) ? 5 : 0
  // 80 % of the limit, or of a short one all days but the last, may go by without a warning.
  const limit = promised + extension
  const free = atOnce ? 0 : limit <= 3 ? limit - 1 : Math.floor(limit * 0.8)
  // An extension is asked for when the first limit would not do.
  const toDecide = extension > 0 ? random.int(promised - 1, free) : Math.min(random.int(0, free), random.int(0, free))
  const toAccept = atOnce ? 0 : random.weighed(daysToAccept)
  const supplement = random.chance(0.08)
  const ending: Ending = random.weighed([
    ['done', 0.92],
    ['refused', 0.04],
    ['withdrawn', 0.04],
  ])
  const plan = { ending, supplement, toAccept, toDecide: Math.max(toDecide, suspended > 0 ? 1 : 0), suspended, extension }
  // With the longest ways between the stages: what would not be over by the end of the year is still open then.
  const longest = toAccept + (supplement ? 8 : 0) + plan.toDecide + suspended + 6
  if (addWorkingDays(clock.day, longest) <= `${year}-12-31`) return plan
  const isLong = procedure !== undefined && addWorkingDays(clock.day, toAccept + 2) <= `${year}-12-31`
  const isDone = atOnce && isWorkingDay(clock.day) && !supplement
  return { ...plan, ending: isDone ? 'done' : isLong ? 'running' : 'waiting' }
}

const daysToAccept = [
  [0, 0.7],
  [1, 0.2],
  [2, 0.1],
] as const
