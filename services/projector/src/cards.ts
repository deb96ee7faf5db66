import { createHash } from 'node:crypto'

import { envelopeSchema } from '@xianglian/core'
import type { Aggregate, ErasedRule } from '@xianglian/domain'
import type { HubFact } from '@xianglian/engines'

/** Under which the hub shows its cards. */
export const alarmSource = '/hub/alarm'

/** The region of a card whose finding states none, or one that no event can have: the whole country's code, which is no division's. */
const noDivision = '000000'

/** Events that a card names at most; the finding names all. */
const mostEvidence = 50

/** Data may state for a region what an event's attribute does not take, such as the empty cell of a table. */
const regionOf = (stated: string | null): string => envelopeSchema.shape.region.safeParse(stated).data ?? noDivision

/** A finding that has no card. */
export interface Uncarded {
  readonly key: string
  /** RFC 3339 UTC with milliseconds. */
  readonly since: string
  readonly rule: string
  readonly register: string
  readonly row: string
  readonly region: string | null
  readonly org: string | null
  readonly evidence: readonly string[] | null
  /** Which card for it the next one is, counted from 1. */
  readonly round: number
}

/** A card of a finding that is gone. */
export interface Unsupported {
  readonly cardId: string
  readonly region: string | null
}

export type Colour = 'yellow' | 'red'

export interface CardedRule extends Pick<ErasedRule, 'clause' | 'message'> {
  readonly card: Colour
}

/** What the alarm shows cards for: by rule its colour, yellow for a warning and red for a breach. Cards themselves get none. */
export function cardedRules(definitions: readonly Aggregate[]): ReadonlyMap<string, CardedRule> {
  const registers = definitions.filter(({ name }) => name !== 'supervision').flatMap((each) => Object.values(each.registers))
  const rules = registers.flatMap((register) => [register, ...Object.values(register.rollups)].flatMap((each) => each.rules))
  return new Map(
    rules.flatMap(({ id, severity, clause, message }): [string, CardedRule][] =>
      severity === 'notice' ? [] : [[id, { card: severity === 'breach' ? 'red' : 'yellow', clause, message }]],
    ),
  )
}

/** The same finding, from the same instant, in the same round has the same card, whichever alarm shows it and however often. */
export const cardIdOf = ({ key, since, round }: Pick<Uncarded, 'key' | 'since' | 'round'>): string =>
  createHash('sha256').update(`${key}\n${since}\n${round}`).digest('hex').slice(0, 32)

/** The fact that a card is shown: from when the finding stands. */
export function cardOf(finding: Uncarded, { card, clause, message }: CardedRule): HubFact {
  const { key, since, rule, round, register, row, org, region } = finding
  const evidence = finding.evidence ?? []
  const cardId = cardIdOf(finding)
  const caseNo = register === 'case' ? row : null
  return {
    source: alarmSource,
    id: `${cardId}-carded`,
    type: 'supervision.carded',
    subject: `supervision/${cardId}`,
    time: Date.parse(since),
    region: regionOf(region),
    data: {
      cardId,
      card,
      finding: key,
      rule,
      since,
      round,
      register,
      row,
      caseNo,
      org,
      clause,
      message: evidence.length > mostEvidence ? `${message.zh}（依据共${evidence.length}条，此处列前${mostEvidence}条）` : message.zh,
      evidence: evidence.slice(0, mostEvidence),
    },
  }
}

/** The fact that a card is lifted, noticed at `clock` (epoch milliseconds). */
export const liftOf = ({ cardId, region }: Unsupported, clock: number): HubFact => ({
  source: alarmSource,
  id: `${cardId}-lifted`,
  type: 'supervision.lifted',
  subject: `supervision/${cardId}`,
  time: clock,
  region: regionOf(region),
  data: { cardId, because: 'withdrawn' },
})
