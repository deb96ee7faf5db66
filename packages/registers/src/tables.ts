import type { Plan, RegisterPlan } from './plan.ts'
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
    rows: (register) => `${register}_${suffix}`,
    history: (register) => `${register}_${suffix}_h`,
  }
}

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
CREATE UNIQUE INDEX IF NOT EXISTS _projections_live ON ${schema}._projections (aggregate) WHERE status = 'live';
CREATE TABLE IF NOT EXISTS ${schema}._rebuilds (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, aggregate text, requested_at timestamptz NOT NULL DEFAULT now()
);`

/** The tables of a projection. */
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
    ...plan.registers.flatMap((register) => registerDdl(register, names)),
  ].join(';\n')
}

function registerDdl(register: RegisterPlan, names: TableNames): string[] {
  const columns = register.columns.map(({ name, kind, isOptional }) => `${quote(name)} ${sqlTypes[kind]}${isOptional ? '' : ' NOT NULL'}`)
  const table = qualified(names.rows(register.name))
  const statements = [
    `CREATE TABLE ${table} (key text COLLATE "C" PRIMARY KEY, ${[...columns, ''].join(', ')}
      _position bigint NOT NULL, _recordedat timestamptz(3) NOT NULL) WITH (fillfactor = ${register.definition.rows === undefined ? 100 : 70})`,
    ...register.columns.filter((column) => column.isIndexed).map(({ name }) => `CREATE INDEX ON ${table} (${quote(name)}, key)`),
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
