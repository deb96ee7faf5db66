import type { MaterialName } from '../item/row.ts'
import type { Sums } from '../money.ts'
import type { Income } from '../power/income-misrouted.ts'
import { codeIn } from '../reference/index.ts'
import { eventRef } from '../rule.ts'
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

/** A request to supplement 补正, in the order of the requests. */
export interface SupplementRound {
  readonly round: number | null
  readonly at: string
  /** The materials that were asked for; a front desk may have ids of its own for what the item knows by name. */
  readonly asked: readonly AskedMaterial[]
  readonly org: string | null
  readonly event: string
  /** When they were handed in. */
  readonly answeredAt?: string
}

interface AskedMaterial extends MaterialName {
  readonly isCommitment?: true
}

/** Materials that the applicant handed in at once 提交材料. */
export interface HandedIn {
  readonly at: string
  readonly materials: readonly MaterialName[]
  readonly event: string
}

/** A refusal to accept 不予受理; its reason where a code says it. */
export interface Refusal {
  readonly at: string
  readonly reason: string | null
  readonly org: string | null
  readonly region: string
  readonly event: string
  /** When it was accepted after that, by whoever did so first. */
  readonly acceptedAt?: string
  readonly acceptedBy?: string
}

/** A special procedure 特别程序 or extension 延期, as the case states it. */
export interface Procedure {
  readonly kind: string | null
  readonly name: string | null
  readonly approvedBy: string | null
  readonly days: number | null
  readonly startedAt: string
  readonly event: string
  readonly endedAt?: string
}

/** A body that holds a case, and since when it does. */
export interface Holder {
  readonly org: string
  readonly since: string
}

/** The events that facts of a case rest on: of a stage the first, of a rating and its follow-up the last. */
export type CaseEvents = Readonly<Partial<Record<CaseStage | 'rated' | 'rating-followed-up', string>>>

/** A case as far as its register needs it. Names and numbers of people stay in the events. */
export interface CaseState {
  readonly caseNo?: string
  readonly stage?: CaseStage
  readonly region?: string
  readonly filing?: Filing
  /** When each stage was first reached. */
  readonly reached: Readonly<Partial<Record<CaseStage, string>>>
  readonly events: CaseEvents
  readonly acceptedBy?: string | null
  readonly acceptedIn?: string
  readonly mode?: string | null
  readonly holders: readonly Holder[]
  readonly officer?: string | null
  readonly handedIn: readonly HandedIn[]
  readonly rounds: readonly SupplementRound[]
  readonly refusals: readonly Refusal[]
  readonly procedures: readonly Procedure[]
  readonly steps: number
  /** What was done in its steps, each activity once. */
  readonly activities: readonly string[]
  readonly lastStepAt?: string
  /** The last that was done while the case ran, and the event that says so. */
  readonly lastActivityAt?: string
  readonly lastActivityBy?: string
  /** The last of these that was more than a step, which other systems note after the end of a case, too. */
  readonly lastHandledAt?: string
  /** The last that was noted beside what is done to a case: a fee, another number. */
  readonly lastAsideAt?: string
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
  /** The fees whose budget level is stated. */
  readonly incomes: readonly Income[]
  readonly rating?: { readonly level: number; readonly channel: string | null; readonly byDefault: boolean; readonly at: string }
  readonly ratingFollowedUpAt?: string
  readonly ratingVerified?: boolean | null
  readonly rectified?: boolean | null
  readonly linked: readonly { readonly system: string; readonly otherNo: string }[]
}

export const unknownCase: CaseState = {
  reached: {},
  events: {},
  holders: [],
  handedIn: [],
  rounds: [],
  refusals: [],
  procedures: [],
  steps: 0,
  activities: [],
  fees: {},
  incomes: [],
  linked: [],
}

interface Told {
  readonly data: { readonly caseNo: string }
  readonly time: string
  readonly source: string
  readonly id: string
}

/** What is issued or delivered is as good as decided: from then on nothing that is done to a case keeps it running. */
export const ends: readonly CaseStage[] = ['decided', 'issued', 'delivered', 'withdrawn', 'closed']

const isOver = ({ reached }: CaseState): boolean => ends.some((stage) => reached[stage] !== undefined)

/** The case with something done to it. */
export const act = (state: CaseState, event: Told): CaseState =>
  isOver(state)
    ? { ...state, caseNo: event.data.caseNo }
    : { ...state, caseNo: event.data.caseNo, lastActivityAt: event.time, lastActivityBy: eventRef(event) }

/** The case with something done to it that it follows from: what ends it cannot lie before. */
export const handle = (state: CaseState, event: Told): CaseState =>
  isOver(state) ? act(state, event) : { ...act(state, event), lastHandledAt: event.time }

/** The case with a stage reached; the first time counts. */
export const reach = (state: CaseState, stage: CaseStage, event: Told): CaseState => ({
  ...(ends.includes(stage) || stage === 'acceptance-refused' ? state : handle(state, event)),
  caseNo: event.data.caseNo,
  stage: furthest(caseStages, state.stage, stage),
  ...(state.reached[stage] === undefined && {
    reached: { ...state.reached, [stage]: event.time },
    events: { ...state.events, [stage]: eventRef(event) },
  }),
})

interface Material extends MaterialName {
  readonly source: string | null
}

/** What was handed in, with more. What was shared, on file, or promised in place of it, was not collected from the applicant. */
export function handedInWith(all: readonly HandedIn[], materials: readonly Material[], event: Omit<Told, 'data'>): readonly HandedIn[] {
  const collected = materials.filter(({ source }) => (codeIn('materialSource', source) ?? 'applicant') === 'applicant')
  if (collected.length === 0) return all
  return [...all, { at: event.time, materials: collected.map(({ id, name }) => ({ id, name })), event: eventRef(event) }]
}

/** A material as a request asks for it: itself, or a commitment in its place. */
export const asked = ({ id, name, source }: Material): AskedMaterial => ({
  id,
  name,
  ...(codeIn('materialSource', source) === 'commitment' && { isCommitment: true }),
})

/** The rounds with one answered: the one that is named, else the last; the first answer counts. */
export function answered(rounds: readonly SupplementRound[], round: number | null, event: Omit<Told, 'data'>): readonly SupplementRound[] {
  const named = round === null ? -1 : rounds.findLastIndex((one) => one.round === round)
  const index = named === -1 ? rounds.length - 1 : named
  return rounds.map((one, at) => (at === index && one.answeredAt === undefined ? { ...one, answeredAt: event.time } : one))
}

/** The activities with that of a step. */
export const activitiesWith = (activities: readonly string[], activity: string): readonly string[] =>
  activities.includes(activity) ? activities : [...activities, activity]

/** The procedures with one ended. */
export function procedureEnded(procedures: readonly Procedure[], name: string | null, event: Omit<Told, 'data'>): readonly Procedure[] {
  const ended = procedureNamed(procedures, name)
  return procedures.map((one) => (one === ended ? { ...one, endedAt: event.time } : one))
}

/**
 * The procedure that an end under this name ends: the last that runs under it, or that has no name and is of that kind. Without a name, the last that
 * has none either, else the last of all.
 */
export function procedureNamed(procedures: readonly Procedure[], name: string | null): Procedure | undefined {
  const all = running(procedures)
  const named = all.findLast((one) => one.name === name)
  return named ?? (name === null ? all.at(-1) : all.findLast((one) => one.name === null && one.kind === name))
}

/** The special procedures 特别程序 that run. An extension has no end. */
export const running = (procedures: readonly Procedure[]): readonly Procedure[] =>
  procedures.filter((one) => one.endedAt === undefined && !isExtension(one))

export const isExtension = ({ kind }: Pick<Procedure, 'kind'>): boolean => kind === 'extension' || kind === '延期'

/** Several organisations may hold a case at once. */
export const held = (holders: readonly Holder[], by: string | null, since: string, passedOnBy: string | null = null): readonly Holder[] => {
  const kept = passedOnBy === null || passedOnBy === by ? holders : holders.filter(({ org }) => org !== passedOnBy)
  return by === null || kept.some(({ org }) => org === by) ? kept : [...kept, { org: by, since }]
}
