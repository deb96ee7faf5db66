import type { Aggregate, ErasedJudgement, ErasedRule } from '../src/aggregate.ts'
import { identityConflict } from '../src/identity-conflict.ts'
import { fixedDays, limits } from '../src/reference/limits.ts'
import type { Bounded } from '../src/reference/validity.ts'
import type { Severity } from '../src/rule.ts'

/** A rule wherever it is used: what it says of itself is the same there. */
interface Described extends Omit<ErasedRule, 'judge'> {
  /** Registers and sums whose rows it judges. */
  readonly registers: readonly string[]
  /** The tests that prove it, from the repository's root. */
  readonly tests: readonly string[]
}

/** The rules that lack the test under their name which proves them, and where it is to stand; `exists` tells which files there are. */
export const untested = (
  definitions: readonly Aggregate[],
  exists: (file: string) => boolean,
): readonly { readonly id: string; readonly test: string }[] =>
  described(definitions).flatMap(({ id, tests }) => tests.filter((test) => !exists(test)).map((test) => ({ id, test })))

/** The page of all rules. */
export function rulesPage(definitions: readonly Aggregate[]): string {
  const rules = described(definitions)
  return [
    '# Rules of supervision 监督规则\n\n',
    'This page follows from `packages/domain` by `pnpm generate`. What a rule finds, `GET /v1/findings?rule=<id>` and `pnpm hub findings` list. The figures\n',
    'that it rests on are reference data, `packages/domain/src/reference/limits.ts`: the entry of the smallest region holds, then the latest. Those that quote an\n',
    'article of law from memory say so until someone has checked them.\n\n',
    '| rule | severity | clause | finds |\n| --- | --- | --- | --- |\n',
    ...rules.map(
      ({ id, severity, clause, message }) => `| [\`${id}\`](#${id}) | ${severities[severity]} | ${cell(clause)} | ${cell(message.zh)} |\n`,
    ),
    ...rules.map(section),
  ].join('')
}

interface Use {
  readonly rule: Omit<ErasedRule, 'judge'>
  readonly register: string
  readonly test: string
}

function described(definitions: readonly Aggregate[]): readonly Described[] {
  const uses = definitions.flatMap(({ name: aggregate, registers }) =>
    Object.entries(registers)
      .flatMap(([name, register]): [string, ErasedJudgement][] => [[name, register], ...Object.entries(register.rollups)])
      .flatMap(([register, { rules }]) => rules.map((rule): Use => ({ rule, register, test: testOf(rule.id, aggregate) }))),
  )
  const conflict: Use = { rule: identityConflict, register: 'dead-letter', test: testOf(identityConflict.id, '') }
  return [...Map.groupBy([...uses, conflict], ({ rule }) => rule.id).values()]
    .flatMap((its) => {
      const [first] = its
      const [registers, tests] = [sorted(its.map(({ register }) => register)), sorted(its.map(({ test }) => test))]
      return first === undefined ? [] : [{ ...first.rule, registers, tests }]
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Rules of no one aggregate. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['unknown-code', 'packages/domain/src/unknown-code.test.ts'],
  ['unknown-region', 'packages/domain/src/region/unknown-region.test.ts'],
  [identityConflict.id, 'services/query/src/findings.test.ts'],
])

const testOf = (id: string, aggregate: string): string => elsewhere.get(id) ?? `packages/domain/src/${aggregate}/rules/${id}.test.ts`

const severities: Readonly<Record<Severity, string>> = { notice: 'notice 提示', warning: 'warning 预警', breach: 'breach 违规' }

function section({ id, severity, clause, message, registers, tests, limits: named = [], days = [] }: Described): string {
  const proofs = tests.map((test) => `[${test.split('/').slice(-3).join('/')}](../${test})`)
  const rows = [...limits.filter(({ name }) => named.includes(name)), ...fixedDays.filter(({ name }) => days.includes(name))]
  return [
    `\n## ${id}\n\n${message.zh} · ${message.en}\n\n`,
    `${severities[severity]}, ${clause}. Of rows of ${registers.map((register) => `\`${register}\``).join(', ')}. Proved by ${proofs.join(', ')}.\n`,
    ...(rows.length === 0 ? [] : ['\n| figure | where | when | value | source | checked |\n| --- | --- | --- | --- | --- | --- |\n']),
    ...rows.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(figure),
  ].join('')
}

type Figure = Bounded & {
  readonly name: string
  readonly value: number | string
  readonly unit?: string
  readonly source: string
  readonly verified: boolean
}

function figure({ name, value, unit, source, verified, region, validFrom, validTo }: Figure): string {
  const when = [...(validFrom === undefined ? [] : [`from ${validFrom}`]), ...(validTo === undefined ? [] : [`to ${validTo}`])]
  return `| \`${name}\` | ${region ?? 'everywhere'} | ${when.join(' ') || 'always'} | ${measured(value, unit)} | ${cell(source)} | ${verified ? 'yes' : 'not yet'} |\n`
}

function measured(value: number | string, unit: string | undefined): string {
  if (unit === undefined || unit === 'count' || unit === 'ratio') return String(value)
  return `${value} ${unit.replace('-', ' ')}${value === 1 ? '' : 's'}`
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].toSorted()
