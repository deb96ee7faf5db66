import type { DeadLetters, EventStore } from '@xianglian/core'
import { defineRoute, type Route } from '@xianglian/http'
import type { RegisterReader } from '@xianglian/registers'
import { z } from 'zod'

import type { Lag } from './lag.ts'

export interface StatsOptions {
  readonly store: EventStore
  readonly deadLetters: DeadLetters
  readonly registers: RegisterReader
  readonly lag: Lag
  readonly rebuilding: () => Promise<number | undefined>
  /** Epoch milliseconds. */
  readonly clock: () => number
}

const counts = z.record(z.string(), z.int())

/** `GET /v1/stats`: the hub in numbers. */
export function statsRoute({ store, deadLetters, registers, lag, rebuilding, clock }: StatsOptions): Route {
  const eventCounts = createEventCounts(store)
  return defineRoute({
    method: 'get',
    path: '/v1/stats',
    summary: 'Head, events by type, rows by register, lag by service, open findings by rule, open dead letters by reason',
    tag: 'Service',
    access: 'key',
    deadline: 120_000,
    query: z.strictObject({
      hash: z
        .enum(['0', '1'])
        .default('0')
        .describe(
          'With 1 also the SHA-256 of each register: over the RFC 8785 JSON of its rows in key order, without position and recordedat; and under `findings` that of all findings',
        ),
    }),
    responses: {
      200: {
        description: 'Numbers',
        schema: z.object({
          head: z.int(),
          events: counts,
          registers: counts,
          lag: counts.describe(
            'Events that each service is behind; `delivery` where the hub runs on Kafka, `rebuild` while registers are built anew',
          ),
          findings: counts.describe('Findings open now, by rule'),
          deadletters: counts,
          parked: counts.optional().describe('Streams that cannot be folded further, by aggregate; absent when there are none'),
          hashes: z.record(z.string(), z.string()).optional(),
        }),
      },
    },
    async handle({ query, signal }) {
      // The lag first: numbers that follow are at least as new as a lag of none says.
      const rebuild = await rebuilding()
      const behind = { ...(await lag()), ...(rebuild !== undefined && { rebuild }) }
      const { head, events } = await eventCounts()
      const [summaries, findings, letters, parked] = await Promise.all([
        registers.registers(),
        registers.openFindings(clock()),
        deadLetters.counts(),
        registers.parkedCounts(),
      ])
      const rows = Object.fromEntries(summaries.map((register) => [register.name, register.rows]))
      const hashes = query.hash === '1' ? await hashesOf(registers, Object.keys(rows), signal) : undefined
      const numbers = { head, events, registers: rows, lag: behind, findings, deadletters: letters }
      return { body: { ...numbers, ...(Object.keys(parked).length > 0 && { parked }), ...(hashes && { hashes }) } }
    },
  })
}

/** One after the other: a hash reads a whole register. */
async function hashesOf(
  registers: RegisterReader,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {}
  for (const name of names) {
    signal.throwIfAborted()
    hashes[name] = await registers.hash(name)
  }
  signal.throwIfAborted()
  // No register has this name.
  return { ...hashes, findings: await registers.findingsHash() }
}

/** Counts of a log that only grows: each call counts what is new since the last one. */
function createEventCounts(store: EventStore): () => Promise<{ head: number; events: Record<string, number> }> {
  let counted: Promise<{ head: number; events: Record<string, number> }> = Promise.resolve({ head: 0, events: {} })
  const countOn = async (before: typeof counted): Promise<{ head: number; events: Record<string, number> }> => {
    const { head: from, events } = await before
    const head = await store.head()
    if (head <= from) return { head: from, events }
    const sum = { ...events }
    for (const [type, count] of Object.entries(await store.countTypes(from, head))) sum[type] = (sum[type] ?? 0) + count
    return { head, events: sum }
  }
  return () => {
    const before = counted
    const now = countOn(before)
    // A failure must not become what the next call adds to.
    counted = now.catch(() => before)
    return now
  }
}
