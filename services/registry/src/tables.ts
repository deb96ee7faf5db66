import { fromPostgres } from '@xianglian/runtime'
import type pg from 'pg'

/** The registry's own tables, beside `schemas`, which must be there. */
export async function migrateRegistry(pool: pg.Pool): Promise<void> {
  await pool.query(tables).catch((thrown: unknown) => {
    throw fromPostgres(thrown)
  })
}

const tables = `
SELECT pg_advisory_xact_lock(hashtext('hub registry'));

-- text: as it was given, where it refers to others; null where it is that of the schema, which refers to none.
-- refs: [{name, subject, version}]
-- event_type: null where the schema is no event's
CREATE TABLE IF NOT EXISTS registry_versions (
  schema integer NOT NULL REFERENCES schemas (id),
  version integer NOT NULL CHECK (version > 0),
  deleted boolean NOT NULL DEFAULT false,
  subject text COLLATE "C" NOT NULL,
  event_type text,
  text text,
  refs jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (subject, version)
);
CREATE INDEX IF NOT EXISTS registry_versions_schema ON registry_versions (schema);
CREATE INDEX IF NOT EXISTS registry_versions_refs ON registry_versions USING gin (refs jsonb_path_ops) WHERE refs <> '[]';

-- subject: '' for all that have none of their own
CREATE TABLE IF NOT EXISTS registry_settings (
  subject text COLLATE "C" NOT NULL,
  name text NOT NULL CHECK (name IN ('compatibility', 'normalize', 'mode')),
  value text NOT NULL,
  PRIMARY KEY (subject, name)
);

-- Every change, by whom and when. As changes take turns, a greater number is a later change: caches look at the greatest.
CREATE TABLE IF NOT EXISTS registry_history (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  key_id text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  action text NOT NULL,
  version integer,
  schema integer,
  value text
);
CREATE INDEX IF NOT EXISTS registry_history_subject ON registry_history (subject, number);
`
