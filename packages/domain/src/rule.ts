import type { LimitName } from './reference/limits.ts'

/** How grave a finding 监督发现 is: notice 提示, warning 预警, breach 违规. */
export type Severity = 'notice' | 'warning' | 'breach'

/** One interval in which a rule finds something. One that ends when it begins, or before, is none. */
export interface Found {
  /** Instant, RFC 3339 UTC with milliseconds; may lie in the future of any clock. */
  readonly since: string
  /** The instant from which it is over; empty while it is not known to end. */
  readonly until?: string | null | undefined
  /** Tells findings of one rule about one row apart. */
  readonly part?: string
  /** Whom it is for: orgId of the body that has to answer it. */
  readonly org?: string | null | undefined
  /** The events that it rests on, as `eventRef` writes them; empty ones are left out. */
  readonly evidence?: readonly (string | null | undefined)[]
  /** What a reader wants to know beside: days, amounts, codes. No personal data. */
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** What a rule knows beside its row: the rows that its register looked up, and the limits that hold in the row's region. */
export interface Grounds<Looked> {
  readonly looked: Looked
  /** The value of a limit in the row's region, at an instant or day (default: today's value of the data). */
  readonly limit: LimitOf
}

/** See `reference/limits.ts`. */
export type LimitOf = (name: LimitName, at?: string | null) => number

/**
 * A rule of supervision: pure, without clock. It judges one row and says from when to when it finds something, so that time passing needs
 * nothing to be computed anew.
 */
export interface Rule<Row = never, Looked = never> {
  readonly id: string
  /** The policy's clause, `二(一)2`, or the law. */
  readonly clause: string
  readonly severity: Severity
  readonly message: { readonly zh: string; readonly en: string }
  readonly judge: (row: Row, grounds: Grounds<Looked>) => Found | readonly Found[] | undefined
}

/** Writes a rule down, checked against the rows that it judges. */
export const rule = <Row, Looked = unknown>(definition: Rule<Row, Looked>): Rule<Row, Looked> => definition

/** How rows and findings name an event: `<source>#<id>`. */
export const eventRef = ({ source, id }: { readonly source: string; readonly id: string }): string => `${source}#${id}`
