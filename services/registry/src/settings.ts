import type { CompatibilityLevel } from '@xianglian/avro'
import type pg from 'pg'
import { z } from 'zod'

/** What applies to a subject that has no setting of its own, where nothing is set for all either: Confluent's default. */
const defaultLevel = 'BACKWARD'

export const levelSchema = z.enum(['NONE', 'BACKWARD', 'BACKWARD_TRANSITIVE', 'FORWARD', 'FORWARD_TRANSITIVE', 'FULL', 'FULL_TRANSITIVE'])

/** Settings of a subject, or of all that have none of their own (subject ''). */
export interface Settings {
  readonly compatibility?: CompatibilityLevel | undefined
  /** Whether schemas are normalized though the client does not ask for it. */
  readonly normalize?: boolean | undefined
  readonly mode?: 'READWRITE' | undefined
}

const stored = z.object({
  compatibility: levelSchema.optional(),
  normalize: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  mode: z.literal('READWRITE').optional(),
})

export const forAll = ''

/** The subject's own settings. */
export async function settingsOf(client: pg.PoolClient, subject: string): Promise<Settings> {
  const { rows } = await client.query<{ name: string; value: string }>('SELECT name, value FROM registry_settings WHERE subject = $1', [
    subject,
  ])
  return stored.parse(Object.fromEntries(rows.map(({ name, value }) => [name, value])))
}

/** What applies to the subject: its own settings, else those for all. */
export async function settingsInForce(
  client: pg.PoolClient,
  subject: string,
): Promise<{ readonly compatibility: CompatibilityLevel; readonly normalize: boolean }> {
  const own = await settingsOf(client, subject)
  const common = subject === forAll ? own : await settingsOf(client, forAll)
  return {
    compatibility: own.compatibility ?? common.compatibility ?? defaultLevel,
    normalize: own.normalize ?? common.normalize ?? false,
  }
}

export async function set(client: pg.PoolClient, subject: string, name: keyof Settings, value: string): Promise<void> {
  await client.query(
    `INSERT INTO registry_settings (subject, name, value) VALUES ($1, $2, $3)
     ON CONFLICT (subject, name) DO UPDATE SET value = excluded.value`,
    [subject, name, value],
  )
}

export async function unset(client: pg.PoolClient, subject: string, names: readonly (keyof Settings)[]): Promise<void> {
  await client.query('DELETE FROM registry_settings WHERE subject = $1 AND name = ANY ($2)', [subject, names])
}
