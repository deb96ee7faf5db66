import type { EventFilter, RecordedEvent } from '@xianglian/core'
import { escapeLiteral, type Pool } from 'pg'

import { withClient } from './connection.ts'
import { copyOut } from './copy.ts'
import { eventColumns } from './event-rows.ts'
import { instantText } from './instants.ts'
import type { RowDecoder } from './row-decoder.ts'
import { withFreshSchemas, type SchemaIds } from './schema-ids.ts'

/** A page never holds more than this many bytes and one event. */
const maxPageBytes = 16 * 1024 * 1024

export interface Page {
  readonly events: readonly RecordedEvent[]
  readonly bytes: number
  /** False when it was cut at `maxPageBytes`: more follows right after its last event. */
  readonly complete: boolean
}

/** Reads the events that satisfy an SQL condition, in position order, at most `limit` of them. */
export function readPage(pool: Pool, schemas: SchemaIds, decode: RowDecoder, condition: string, limit: number): Promise<Page> {
  const statement = `COPY (SELECT ${eventColumns} FROM events WHERE ${condition} ORDER BY position LIMIT ${limit}) TO STDOUT (FORMAT binary)`
  return withClient(pool, (client, discard) =>
    withFreshSchemas(schemas, async () => {
      const events: RecordedEvent[] = []
      let bytes = 0
      const complete = await copyOut(client, statement, (row) => {
        events.push(decode(row))
        bytes += row.length
        return bytes < maxPageBytes
      })
      // Cut short, the rest of the copy is still on its way: the connection is not fit for anything else.
      if (!complete) discard()
      return { events, bytes, complete }
    }),
  )
}

/** The filter as SQL; undefined when nothing can satisfy it. COPY takes no parameters, so values are quoted as literals. */
export function conditionOf(filter: EventFilter | undefined): string | undefined {
  const conditions: string[] = ['true']
  if (filter?.types) conditions.push(`type IN (${filter.types.map(escapeLiteral).join(', ')})`)
  if (filter?.subject !== undefined) conditions.push(`subject = ${escapeLiteral(filter.subject)}`)
  if (filter?.region !== undefined) conditions.push(`region = ${escapeLiteral(filter.region)}`)
  if (filter?.timeFrom !== undefined) conditions.push(`time >= ${escapeLiteral(instantText(filter.timeFrom))}`)
  if (filter?.timeTo !== undefined) conditions.push(`time <= ${escapeLiteral(instantText(filter.timeTo))}`)
  const texts = [...(filter?.types ?? []), filter?.subject, filter?.region]
  // PostgreSQL's text holds no U+0000, and UTF-8 no lone surrogate: no event has such a value.
  const impossible =
    filter?.types?.length === 0 || texts.some((text) => text !== undefined && (text.includes('\u0000') || !text.isWellFormed()))
  return impossible ? undefined : conditions.join(' AND ')
}

export const positionsCondition = (positions: readonly number[]): string =>
  `position = ANY ('{${positions.map(Math.trunc).join(',')}}'::bigint[])`
