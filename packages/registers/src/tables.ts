import { createHash } from 'node:crypto'

import { indexesOf } from './plan-indexes.ts'
import { isJudged, type Plan, type RegisterPlan } from './plan.ts'
import { quote, sqlTypes } from './values.ts'

/** Schema of all that the engine keeps. Register names have no underscore in front, the engine's own tables do. */
export const schema = 'registers'

export const qualified = (table: string): string => `${schema}.${quote(table)}`

/** The tables of one projection: named by the definition's hash, and by a generation when the same definition is built again. */
export interface TableNames {
  readonly suffix: string
  readonly streams: string
  readonly snapshots: string
  readonly versions: string
  /** Which rows read which rows and groups of others. */
  readonly edges: string
  readonly findings: string
  /** Current rows of a register. */
  rows(register: string): string
  /** Versions of a register's rows. */
  history(register: string): string
}

export function tableNames(aggregate: string, hash: string, generation: number): TableNames {
  const suffix = `${hash.slice(0, 8)}${generation === 0 ? '' : `_${generation}`}`
  return {
    suffix,
    streams: `_streams_${aggregate}_${suffix}`,
    snapshots: `_snapshots_${aggregate}_${suffix}`,
    versions: `_versions_${aggregate}_${suffix}`,
    edges: `_edges_${aggregate}_${suffix}`,
    findings: `_findings_${aggregate}_${suffix}`,
    rows: (register) => `${register}_${suffix}`,
    history: (register) => `${register}_${suffix}_h`,
  }
}

/** Columns of findings in the order that they are written in. */
export const findingColumns = ['key', 'rule', 'register', 'row', 'region', 'org', 'since', 'until', 'evidence', 'details'] as const

const findingTypes = [
  ...findingColumns.map((name) => {
    if (name === 'since' || name === 'until') return [name, 'timestamptz(3)'] as const
    return [name, name === 'evidence' || name === 'details' ? 'json' : 'text COLLATE "C"'] as const
  }),
  ['noted', 'timestamptz'] as const,
]
const mayBeEmpty: ReadonlySet<string> = new Set(['region', 'org', 'until'])

/** What the engine keeps about itself, whatever the definitions. */
export const engineDdl = `
CREATE SCHEMA IF NOT EXISTS ${schema};
CREATE TABLE IF NOT EXISTS ${schema}._leader (single boolean PRIMARY KEY DEFAULT true CHECK (single), epoch bigint NOT NULL);
INSERT INTO ${schema}._leader (epoch) VALUES (0) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS ${schema}._projections (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  aggregate text NOT NULL,
  hash text NOT NULL,
  generation int NOT NULL,
  status text NOT NULL CHECK (status IN ('live', 'building', 'retired')),
  position bigint NOT NULL DEFAULT 0,
  registers jsonb NOT NULL,
  UNIQUE (aggregate, hash, generation)
);
ALTER TABLE ${schema}._projections ADD COLUMN IF NOT EXISTS deriving boolean NOT NULL DEFAULT false;
ALTER TABLE ${schema}._projections ADD COLUMN IF NOT EXISTS frozen boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX IF NOT EXISTS _projections_live ON ${schema}._projections (aggregate) WHERE status = 'live';
CREATE TABLE IF NOT EXISTS ${schema}._rebuilds (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, aggregate text, requested_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS ${schema}._pending (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, projection bigint NOT NULL, target text COLLATE "C" NOT NULL,
  cursor text COLLATE "C" NOT NULL DEFAULT '', position bigint NOT NULL, UNIQUE (projection, target)
);
ALTER TABLE ${schema}._pending ADD COLUMN IF NOT EXISTS again boolean NOT NULL DEFAULT false;
DO $$ BEGIN
  IF to_regclass('${schema}.findings') IS NULL THEN EXECUTE $view$${findingsViewDdl([])}$view$; END IF;
END $$;`

/** One view over the findings of the projections that serve, given their tables. */
export function findingsViewDdl(tables: readonly string[]): string {
  const none = `SELECT ${findingTypes.map(([name, type]) => `NULL::${type} AS ${quote(name)}`).join(', ')} WHERE false`
  const list = findingTypes.map(([name]) => quote(name)).join(', ')
  const parts = tables.map((table) => `SELECT ${list} FROM ${qualified(table)}`)
  return `CREATE OR REPLACE VIEW ${schema}.findings AS ${parts.length === 0 ? none : parts.join(' UNION ALL ')}`
}

/** The tables of a projection, without what `readersIndexDdl` adds. */
export function projectionDdl(plan: Plan, names: TableNames): string {
  return [
    `CREATE TABLE ${qualified(names.streams)} (
      subject text COLLATE "C" PRIMARY KEY, state text NOT NULL, last text, events int NOT NULL,
      position bigint NOT NULL, recordedat bigint NOT NULL, failure text
    ) WITH (fillfactor = 70)`,
    `CREATE INDEX ON ${qualified(names.streams)} (subject) WHERE failure IS NOT NULL`,
    `CREATE TABLE ${qualified(names.snapshots)} (
      subject text COLLATE "C", events int, last text NOT NULL, state text NOT NULL, PRIMARY KEY (subject, events)
    )`,
    `CREATE TABLE ${qualified(names.versions)} (
      record text COLLATE "C", position bigint, recordedat bigint NOT NULL, subject text NOT NULL, fold_key text NOT NULL,
      revision int NOT NULL, void boolean NOT NULL, PRIMARY KEY (record, position)
    )`,
    ...(plan.registers.some(isJudged) ? judgementDdl(names) : []),
    ...plan.registers.flatMap((register) => registerDdl(register, plan, names)),
  ].join(';\n')
}

function judgementDdl({ edges, findings }: TableNames): string[] {
  const columns = findingTypes.map(([name, type]) => {
    if (name === 'noted') return 'noted timestamptz NOT NULL DEFAULT now()'
    return `${quote(name)} ${type}${mayBeEmpty.has(name) ? '' : ' NOT NULL'}`
  })
  const table = qualified(findings)
  return [
    `CREATE TABLE ${qualified(edges)} (target text COLLATE "C", source text COLLATE "C", PRIMARY KEY (target, source))`,
    // Streams' ids may hold colons: two rows' findings can come to one key.
    `CREATE TABLE ${table} (${columns.join(', ')}, PRIMARY KEY (key, "row")) WITH (fillfactor = 80)`,
    `CREATE INDEX ON ${table} ("row", register)`,
  ]
}

/**
 * The indexes that only readers use, a statement each, which does nothing where its index is. What is built beside a live projection gets them
 * once it is built: kept up event by event they cost half of the work.
 */
export function readersIndexDdl(plan: Plan, names: TableNames): string[] {
  const rows = plan.registers.flatMap((register) => {
    const groups = groupIndexes(register, plan)
    const lists = indexesOf(register, plan.lookedUp.get(register.name)).map((list) => list.map(quote).join(', '))
    return lists.filter((list) => !groups.includes(list)).map((list) => ({ table: names.rows(register.name), on: `(${list}, key)` }))
  })
  // In halves, each finding in one of them: in time nearly all have ended, and what is open lies far apart between them.
  const halves = ['NULL', 'NOT NULL'].flatMap((end) =>
    ['since, key', 'rule, since, key', 'region, since, key'].map((list) => `(${list}) WHERE until IS ${end}`),
  )
  const findings = [...halves, '(region, until) WHERE until IS NOT NULL'].map((on) => ({ table: names.findings, on }))
  return [...rows, ...(plan.registers.some(isJudged) ? findings : [])].map(({ table, on }) => {
    const name = `_${createHash('sha256').update(`${table} ${on}`).digest('hex').slice(0, 32)}`
    return `CREATE INDEX IF NOT EXISTS ${quote(name)} ON ${qualified(table)} ${on}`
  })
}

const groupIndexes = (register: RegisterPlan, plan: Plan): string[] => [
  ...new Set([...(plan.lookedUp.get(register.name)?.groups.values() ?? [])].map((list) => list.map(quote).join(', '))),
]

function registerDdl(register: RegisterPlan, plan: Plan, names: TableNames): string[] {
  const columns = register.columns.map(({ name, kind, isOptional }) => `${quote(name)} ${sqlTypes[kind]}${isOptional ? '' : ' NOT NULL'}`)
  const table = qualified(names.rows(register.name))
  const isRewritten = register.kind !== 'entries' || register.derive !== undefined
  const statements = [
    `CREATE TABLE ${table} (key text COLLATE "C" PRIMARY KEY, ${[...columns, ''].join(', ')}
      ${register.kind === 'rollup' ? '_rows bigint NOT NULL, ' : ''}_position bigint NOT NULL, _recordedat timestamptz(3) NOT NULL)
      WITH (fillfactor = ${isRewritten ? 70 : 100})`,
    ...groupIndexes(register, plan).map((list) => `CREATE INDEX ON ${table} (${list}, key)`),
  ]
  if (!register.history) return statements
  const history = qualified(names.history(register.name))
  return [
    ...statements,
    `CREATE TABLE ${history} (key text COLLATE "C", ${[...columns, ''].join(', ')}
      _position bigint NOT NULL, _recordedat timestamptz(3) NOT NULL, _to_position bigint, _valid_from bigint NOT NULL, _valid_to bigint,
      _subject text COLLATE "C" NOT NULL, _values text NOT NULL, PRIMARY KEY (key, _position, _valid_from))`,
    `CREATE INDEX ON ${history} (_subject) WHERE _to_position IS NULL`,
  ]
}

/** The view under which a register is read with SQL: what the API answers, and nothing of the engine. */
export function viewDdl(register: RegisterPlan, names: TableNames): string {
  const columns = ['key', ...register.columns.map((column) => quote(column.name)), '_position AS position', '_recordedat AS recordedat']
  return `CREATE VIEW ${qualified(register.name)} AS SELECT ${columns.join(', ')} FROM ${qualified(names.rows(register.name))}`
}
