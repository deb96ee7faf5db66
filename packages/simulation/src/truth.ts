import { compareText } from '@xianglian/core'

/** A finding that must be there. Instants are RFC 3339 in UTC with milliseconds. */
export interface ExpectedFinding {
  readonly rule: string
  readonly register: string
  /** Key of the row. */
  readonly row: string
  readonly part?: string
  /** Left out where it is the hub's own clock that says so: when a dead letter arrived. */
  readonly since?: string
  /** Left out while it is not known to end. */
  readonly until?: string
  /** The scenario that planted it. */
  readonly scenario: string
}

/** What a simulated county must come to. */
export interface Truth {
  readonly region: string
  readonly year: number
  readonly seed: number
  readonly cases: number
  readonly faults: number
  /** Events that are sent, repetitions and corrections included. */
  readonly events: number
  /** Sorted by rule, register, row and part. */
  readonly findings: readonly ExpectedFinding[]
}

/** A finding as a hub shows it. */
export interface ShownFinding {
  readonly key: string
  readonly rule: string
  readonly register: string
  readonly row: string
  readonly since: string
  readonly until: string | null
  readonly evidence?: readonly string[]
}

export interface Difference {
  /** Expected, and not found so. */
  readonly missing: readonly ExpectedFinding[]
  /** Found, and not expected so. */
  readonly extra: readonly ShownFinding[]
}

const escaped = (part: string): string => part.replaceAll('%', '%25').replaceAll(':', '%3A')

/** The key under which a hub lists a finding. */
export const keyOf = ({ rule, register, row, part }: ExpectedFinding): string =>
  `${rule}:${register}/${row}${part === undefined ? '' : `:${escaped(part)}`}`

export const inOrder = (findings: readonly ExpectedFinding[]): readonly ExpectedFinding[] =>
  findings.toSorted((a, b) => compareText(keyOf(a), keyOf(b)) || compareText(a.since ?? '', b.since ?? ''))

/** What is missing from, and what is extra in, all that a hub found, whatever its status: key, begin and end must be the same. */
export function difference(truth: Pick<Truth, 'findings'>, shown: readonly ShownFinding[]): Difference {
  const left = Map.groupBy(shown, shownKey)
  const missing = truth.findings.filter((expected) => {
    const found = left.get(keyOf(expected)) ?? []
    const index = found.findIndex(({ since, until }) => (expected.since ?? since) === since && (expected.until ?? null) === until)
    if (index < 0) return true
    found.splice(index, 1)
    return false
  })
  // What is sent again makes a dead letter each time.
  for (const expected of truth.findings) if (expected.rule === conflictRule) left.delete(keyOf(expected))
  return { missing, extra: [...left.values()].flat() }
}

const conflictRule = 'identity-conflict'

/** A conflict is listed by the number of its dead letter, which nobody can foretell: here it goes by the event that it is about. */
const shownKey = ({ key, rule, evidence }: ShownFinding): string =>
  rule === conflictRule ? `${rule}:dead-letter/${evidence?.[0] ?? key}` : key
