import type { FixedDayName, LimitName } from './reference/limits.ts'

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

/** What a rule knows beside its row: the rows that its register looked up, and the figures that hold in the row's region. */
export interface Grounds<Looked, L extends LimitName = LimitName, D extends FixedDayName = FixedDayName> extends Figures<L, D> {
  readonly looked: Looked
}

/** The limits and fixed days of a region, at an instant or day (default: what holds after all changes that the data know). */
export interface Figures<L extends LimitName = LimitName, D extends FixedDayName = FixedDayName> {
  readonly limit: (name: L, at?: string | null) => number
  readonly fixedDay: (name: D, at?: string | null) => string
}

/**
 * A rule of supervision: pure, without clock. It judges one row and says from when to when it finds something, so that time passing needs
 * nothing to be computed anew.
 */
export interface Rule<Row = never, Looked = never, L extends LimitName = LimitName, D extends FixedDayName = FixedDayName> {
  readonly id: string
  /** The policy's clause, `二(一)2`, or the law. */
  readonly clause: string
  readonly severity: Severity
  readonly message: { readonly zh: string; readonly en: string }
  /** The limits that it rests on, those of derived columns included: `judge` gets no others, and docs/rules.md shows them. */
  readonly limits?: readonly L[]
  /** The fixed days that it rests on. */
  readonly days?: readonly D[]
  readonly judge: (row: Row, grounds: Grounds<Looked, L, D>) => Found | readonly Found[] | undefined
}

/** A rule whose judgement asks for no figures of its own; it may state those that its row's derived columns rest on. */
type Plain<Row, Looked> = Omit<Rule<Row, Looked>, 'judge'> & Pick<Rule<Row, Looked, never, never>, 'judge'>

/**
 * Writes a rule down, checked against the rows that it judges. One whose judgement asks for limits or fixed days is written
 * `rule<Row>()({ limits: […], … })`: the compiler takes their names from there, which it cannot beside the stated row.
 */
export function rule<Row, Looked = unknown>(definition: Plain<Row, Looked>): Rule<Row, Looked>
export function rule<Row, Looked = unknown>(): <const L extends LimitName = never, const D extends FixedDayName = never>(
  definition: Rule<Row, Looked, L, D>,
) => Rule<Row, Looked>
export function rule<Definition>(definition?: Definition): Definition | (<Later>(later: Later) => Later) {
  return definition ?? ((later) => later)
}

/** How rows and findings name an event: `<source>#<id>`. */
export const eventRef = ({ source, id }: { readonly source: string; readonly id: string }): string => `${source}#${id}`
