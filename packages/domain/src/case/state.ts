import type { Sums } from '../money.ts'
import { furthest } from '../stages.ts'

/** Stages of a case 办件 in the order in which one lies further than the other. */
export const caseStages = [
  'filed',
  'supplement-requested',
  'supplemented',
  'accepted',
  'pre-reviewed',
  'forwarded',
  'assigned',
  'acceptance-refused',
  'decided',
  'issued',
  'delivered',
  'withdrawn',
  'closed',
] as const
export type CaseStage = (typeof caseStages)[number]

export interface Filing {
  readonly itemId: string | null
  readonly itemVersion: string | null
  readonly title: string | null
  readonly channel: string | null
  readonly department: string | null
  readonly responsible: string | null
  readonly bundleNo: string | null
  readonly statedDue: string | null
  readonly applicantType: string | null
  readonly applicantId: string | null
  readonly materials: number
}

/** A case as far as its register needs it. Names and numbers of people stay in the events. */
export interface CaseState {
  readonly caseNo?: string
  readonly stage?: CaseStage
  readonly region?: string
  readonly filing?: Filing
  /** When each stage was first reached. */
  readonly reached: Readonly<Partial<Record<CaseStage, string>>>
  readonly acceptedBy?: string | null
  readonly mode?: string | null
  readonly holders: readonly string[]
  readonly officer?: string | null
  readonly supplements: number
  readonly specials: number
  readonly steps: number
  readonly lastStepAt?: string
  readonly outcome?: string | null
  readonly decidedBy?: string | null
  readonly inNameOf?: string | null
  readonly issuedBy?: string | null
  readonly issuedIn?: string | null
  readonly certificateNo?: string | null
  readonly deliveredHow?: string | null
  readonly chosenByApplicant?: boolean | null
  readonly closedKind?: string | null
  readonly fees: Sums
  readonly rating?: { readonly level: number; readonly channel: string | null; readonly byDefault: boolean; readonly at: string }
  readonly ratingFollowedUpAt?: string
  readonly rectified?: boolean | null
  readonly linked: readonly { readonly system: string; readonly otherNo: string }[]
}

export const unknownCase: CaseState = { reached: {}, holders: [], supplements: 0, specials: 0, steps: 0, fees: {}, linked: [] }

/** The case with a stage reached; the first time counts. */
export const reach = (
  state: CaseState,
  stage: CaseStage,
  { data, time }: { readonly data: { readonly caseNo: string }; readonly time: string },
): CaseState => ({
  ...state,
  caseNo: data.caseNo,
  stage: furthest(caseStages, state.stage, stage),
  reached: state.reached[stage] === undefined ? { ...state.reached, [stage]: time } : state.reached,
})

/** Several organisations may hold a case at once. */
export const held = (holders: readonly string[], by: string | null, passedOnBy: string | null = null): readonly string[] => {
  const kept = passedOnBy === null || passedOnBy === by ? holders : holders.filter((holder) => holder !== passedOnBy)
  return by === null || kept.includes(by) ? kept : [...kept, by]
}
