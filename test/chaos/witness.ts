import { readFileSync } from 'node:fs'

import pg from 'pg'
import { expect } from 'vitest'

/** What the store holds, read past all of the hub's own code. */
export async function recordedEvents(databaseUrl: string): Promise<{ position: number; source: string; id: string }[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ position: string; source: string; id: string }>(
      'SELECT position, source, id FROM events ORDER BY position',
    )
    return rows.map(({ position, source, id }) => ({ position: Number(position), source, id }))
  } finally {
    await client.end()
  }
}

/** Nothing acknowledged is lost, nothing is doubled, positions have no gap. */
export function expectWhole(events: readonly { position: number; source: string; id: string }[], acknowledgedFile: string): void {
  const ids = events.map(({ source, id }) => `${source} ${id}`)
  const recorded = new Set(ids)
  expect(recorded.size).toBe(ids.length)
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index))
  const acknowledged = readFileSync(acknowledgedFile, 'utf8').trimEnd().split('\n')
  expect(acknowledged.filter((id) => !recorded.has(`/511602-test/chaos ${id}`))).toEqual([])
}
