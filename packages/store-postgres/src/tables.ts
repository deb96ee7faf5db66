/**
 * The tables. Text is compared byte by byte (COLLATE "C"): nothing here is sorted for people, and it halves the cost of the indexes. Fixed-width
 * columns stand first, so that no row is padded.
 */
export const tables = `
CREATE TABLE schemas (
  id integer PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  text text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE events (
  position bigint PRIMARY KEY,
  recorded_at timestamptz NOT NULL,
  time timestamptz NOT NULL,
  schema integer NOT NULL REFERENCES schemas (id),
  revision integer NOT NULL,
  void boolean NOT NULL,
  source text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  sequence text COLLATE "C",
  record text COLLATE "C",
  traceparent text COLLATE "C",
  extensions jsonb,
  leaf_hash bytea NOT NULL,
  data bytea NOT NULL
);
CREATE INDEX events_subject ON events (subject, position);
CREATE INDEX events_record ON events (source, type, record) WHERE record IS NOT NULL;

-- key: the first 16 bytes of SHA-256(source, line feed, id)
CREATE TABLE identities (
  key uuid PRIMARY KEY,
  position bigint NOT NULL,
  leaf_hash bytea NOT NULL
) PARTITION BY HASH (key);
${Array.from({ length: 8 }, (_, index) => `CREATE TABLE identities_${index} PARTITION OF identities FOR VALUES WITH (MODULUS 8, REMAINDER ${index});`).join('\n')}

-- One row: the lock of every append, the fence between appenders, and the counter of positions.
CREATE TABLE store_head (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  position bigint NOT NULL,
  epoch bigint NOT NULL,
  recorded_at timestamptz NOT NULL
);
INSERT INTO store_head (position, epoch, recorded_at) VALUES (0, 0, 'epoch');

CREATE TABLE bus_offsets (
  lane text COLLATE "C" PRIMARY KEY,
  next bigint NOT NULL
);

CREATE TABLE dead_letters (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'redriven', 'discarded')),
  stage text NOT NULL CHECK (stage IN ('intake', 'recording', 'delivery')),
  coordinate text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  source text COLLATE "C",
  event_id text COLLATE "C",
  type text,
  subject text,
  key_id text COLLATE "C",
  -- json, not jsonb: whatever a stranger wrote must come back as it was, and jsonb refuses U+0000
  errors json NOT NULL,
  headers json NOT NULL,
  key bytea,
  body bytea,
  UNIQUE (stage, coordinate)
);
CREATE INDEX dead_letters_open ON dead_letters (reason) WHERE status = 'open';
CREATE INDEX dead_letters_key ON dead_letters (key_id) WHERE status = 'open' AND stage = 'intake';
CREATE INDEX dead_letters_identity ON dead_letters (source, event_id);
`

/** When a letter was redriven or discarded; of those from before, when this came at the latest. */
export const deadLetterEnds = `
ALTER TABLE dead_letters ADD COLUMN region text COLLATE "C", ADD COLUMN settled_at timestamptz;
UPDATE dead_letters SET settled_at = now() WHERE status <> 'open';
CREATE INDEX dead_letters_conflicts ON dead_letters ((at::timestamptz(3))) WHERE reason = 'identity-conflict';
`

/** Whether a text names `eventType`, or spells some name with escapes: all that can state an event type, and few others. */
export const mayBeEvent = String.raw`strpos(text, '"eventType"') > 0 OR strpos(text, '\u00') > 0`

/** Members register keys, values and parts by the thousand, which whoever looks for event types need not read. */
export const eventSchemasIndex = `CREATE INDEX schemas_events ON schemas (id) WHERE ${mayBeEvent}`
