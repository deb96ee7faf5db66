import { expect } from 'vitest'

import type { Aggregate, Row } from '../aggregate.ts'
import type { Refused } from '../command.ts'
import { Evaluation, folded, type Finding } from './evaluate.ts'
import { inFoldOrder, momentOf, type Stated } from './facts.ts'

export { factRef, type Stated } from './facts.ts'

/** What a test expects of a finding; days stand for their beginning. */
export type Expected = Partial<Finding>

/** What registers show and rules find, given facts. */
export interface Story {
  /** The row with this key, or the first; with what it derives. */
  row(register: string, key?: string): Row | undefined
  rows(register: string): readonly Row[]
  /** All that a rule says, whatever the clock; that all rules of all registers say, when none is named. */
  findings(rule?: string): readonly Finding[]
  /** The rule says nothing at any clock: for near misses. */
  neverFinds(rule: string): void
  /** The same with more facts. */
  and(...facts: readonly Stated[]): Story
  at(clock: string): Judged
}

/** Findings at a clock: a day, which stands for its beginning, or an instant. Each checks that one finding at least is as expected. */
export interface Judged {
  finds(rule: string, expected?: Expected): Judged
  ended(rule: string, expected?: Expected): Judged
  pending(rule: string, expected?: Expected): Judged
  /** None is open; one may be ended or pending. */
  hasNoFinding(rule: string): Judged
}

/** Facts about streams of one aggregate, or of several that look each other up. */
export function given(aggregate: Aggregate | readonly Aggregate[], ...facts: readonly Stated[]): Story {
  const aggregates = 'registers' in aggregate ? [aggregate] : aggregate
  const known = new Set(aggregates.flatMap(({ registers }) => Object.values(registers).flatMap(rulesOf)))
  const evaluation = new Evaluation(aggregates, inFoldOrder(facts))
  const findings = (rule?: string): readonly Finding[] => {
    if (rule === undefined) return evaluation.findings()
    if (!known.has(rule)) throw new Error(`no register of ${aggregates.map(({ name }) => name).join(', ')} has the rule ${rule}`)
    return evaluation.findings().filter((finding) => finding.rule === rule)
  }
  return {
    rows: (register) => [...evaluation.rows(register).values()],
    row: (register, key) => (key === undefined ? [...evaluation.rows(register).values()][0] : evaluation.rows(register).get(key)),
    findings,
    neverFinds: (rule) => none(findings(rule)),
    and: (...more) => given(aggregates, ...facts, ...more),
    at: (clock) => judged(momentOf(clock), findings),
  }
}

/** Why a command comes to nothing, given facts about its stream; undefined when what it asks for may be recorded. */
export function refusal(
  aggregate: Aggregate,
  command: string,
  [time, data]: readonly [time: string, data: Stated[2]],
  ...facts: readonly Stated[]
): Refused | undefined {
  const asked = aggregate.commands[command]
  if (asked === undefined) throw new Error(`${aggregate.name} has no command ${command}`)
  const [fact] = inFoldOrder([[time, asked.records, data]])
  if (fact === undefined) throw new Error(`${asked.records} is no fact`)
  return asked.refuses(folded(aggregate, inFoldOrder(facts)), fact.data, fact)
}

type Status = 'pending' | 'open' | 'ended'

function judged(clock: string, findings: (rule: string) => readonly Finding[]): Judged {
  const statusOf = ({ since, until }: Finding): Status => (clock < since ? 'pending' : (until ?? '~') > clock ? 'open' : 'ended')
  const has =
    (status: Status) =>
    (rule: string, { since, until, ...expected }: Expected = {}): Judged => {
      const moments = {
        ...(since !== undefined && { since: momentOf(since) }),
        ...(typeof until === 'string' && { until: momentOf(until) }),
      }
      const all = findings(rule).map((finding) => ({ ...finding, status: statusOf(finding) }))
      expect(all).toContainEqual(expect.objectContaining({ ...expected, ...moments, rule, status }))
      return self
    }
  const self: Judged = {
    finds: has('open'),
    ended: has('ended'),
    pending: has('pending'),
    hasNoFinding: (rule) => {
      none(findings(rule).filter((finding) => statusOf(finding) === 'open'))
      return self
    },
  }
  return self
}

const none = (findings: readonly Finding[]): void => expect(findings).toEqual([])

const rulesOf = ({ rules, rollups }: Aggregate['registers'][string]): string[] =>
  [rules, ...Object.values(rollups).map((rollup) => rollup.rules)].flatMap((all) => all.map(({ id }) => id))
