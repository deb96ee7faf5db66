import { builtInSchemas } from '@xianglian/contracts'
import { formatInstant, parseInstant } from '@xianglian/core'
import type { CountyReference } from '@xianglian/sample'

import { addDays, isWorkingDay, workingDayFrom } from './calendar.ts'
import type { Random } from './random.ts'
import type { ExpectedFinding } from './truth.ts'

export type Data = Readonly<Record<string, unknown>>

/** A fact as it is to be known in the end, whatever is sent on the way there. */
export interface Told {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly region: string
  readonly data: Data
  /** Sent once and as it is: neither repeated nor first sent wrong. */
  readonly isExact: boolean
}

export interface Telling {
  /** Whom the fact concerns; the data's region, else the county, when left out. */
  readonly region?: string
  /** The system that tells it: the last part of the source. */
  readonly desk?: string
  /** The event's id, for a fact that is sent under an id that another has. */
  readonly id?: string
  readonly isExact?: boolean
}

/** What must be found; instants in RFC 3339 as they come. The rule is the scenario's own unless stated. */
export interface Expectation extends Omit<ExpectedFinding, 'rule' | 'scenario'> {
  readonly rule?: string
}

/** Where facts are invented: a year of a county, choices, ids that nobody else has, and what is told and expected. */
export interface Stage {
  readonly year: number
  /** Code of the county. */
  readonly county: string
  readonly reference: CountyReference
  readonly random: Random
  /** An id that nobody else has. */
  id(kind: string): string
  /** A running number over all stages, for codes of places that are invented. */
  number(kind: string): number
  /** Tells a fact, at an instant in RFC 3339; gives the event as findings name it: `<source>#<id>`. */
  tell(type: string, data: Data, time: string, telling?: Telling): string
  /** States a finding that must come of what is told. */
  expect(finding: Expectation): void
  /** A working day of the year, from and to these days `MM-DD`. */
  workday(from?: string, to?: string): string
}

/** Everything that is told and expected, of all stages. */
export interface Script {
  readonly told: Told[]
  readonly expected: ExpectedFinding[]
}

export interface StageOptions extends Pick<Stage, 'year' | 'reference' | 'random'> {
  readonly script: Script
  readonly numbers: Map<string, number>
  /** Begins every id of this stage. */
  readonly name: string
  /** The scenario that is built here. */
  readonly scenario?: { readonly rule: string; readonly name: string } | undefined
}

const templates = new Map(builtInSchemas.map(({ eventType, subjectTemplate }) => [eventType, subjectTemplate]))

/** The subject that the data of a type say. */
export function subjectOf(type: string, data: Data): string {
  const template = templates.get(type)
  if (template === undefined) throw new Error(`no schema of ${type}`)
  return template.replaceAll(/\{(\w+)\}/g, (_, field: string) => String(data[field]))
}

export function createStage({ script, numbers, name, scenario, ...given }: StageOptions): Stage {
  const { year, reference, random } = given
  const county = reference.county.code
  let ids = 0
  return {
    ...given,
    county,
    id: (kind) => `${county}-${year}-${name}-${kind}-${(ids += 1)}`,
    number: (kind) => {
      const next = (numbers.get(kind) ?? -1) + 1
      numbers.set(kind, next)
      return next
    },
    tell(type, data, time, { region, desk = 'desk', id = `${year}-${name}-${(ids += 1)}`, isExact = false } = {}) {
      const source = `/${county}-sim/${desk}`
      const concerns = region ?? (typeof data['region'] === 'string' ? data['region'] : county)
      script.told.push({ id, source, type, subject: subjectOf(type, data), time: instantOf(time), region: concerns, data, isExact })
      return `${source}#${id}`
    },
    expect({ since, until, rule = scenario?.rule ?? '', ...finding }) {
      script.expected.push({
        rule,
        ...finding,
        ...(since !== undefined && { since: instantOf(since) }),
        ...(until !== undefined && { until: instantOf(until) }),
        scenario: scenario?.name ?? name,
      })
    },
    workday(from = '01-01', to = '12-31') {
      const [first, last] = [Date.parse(`${year}-${from}`), Date.parse(`${year}-${to}`)]
      const day = addDays(`${year}-${from}`, random.int(0, Math.round((last - first) / 86_400_000)))
      if (isWorkingDay(day)) return day
      const next = workingDayFrom(day)
      return next <= `${year}-${to}` ? next : workingDayFrom(`${year}-${from}`)
    },
  }
}

function instantOf(time: string): string {
  const instant = parseInstant(time)
  if (instant === undefined) throw new Error(`"${time}" is not an instant`)
  return formatInstant(instant)
}
