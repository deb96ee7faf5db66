import type { CloudEvent, EventsQuery, HubClient } from '@xianglian/client'
import { parseInstant } from '@xianglian/core'
import { InvalidArgumentError, type Command } from 'commander'

import { gather, wholeNumber } from './output.ts'

/** Events before a position, or those recorded by an instant (epoch milliseconds): what was known then. */
type Until = { readonly position: number } | { readonly recordedBy: number }

/** What `replay` and `export` choose events by. */
export interface EventFlags {
  readonly from?: number
  readonly until?: Until
  readonly type?: readonly string[]
  readonly subject?: string
  readonly region?: string
  readonly timeFrom?: string
  readonly timeTo?: string
}

export const withEventFlags = (command: Command): Command =>
  command
    .option('--from <position>', 'first position', wholeNumber)
    .option('--until <position|instant>', 'stop before this position, or after what was recorded by then', untilOf)
    .option('--type <type>', 'only this type, such as case.filed; may be repeated', gather)
    .option('--subject <subject>', 'only this stream')
    .option('--region <code>', 'only this region')
    .option('--time-from <instant>', 'happened at or after')
    .option('--time-to <instant>', 'happened at or before')

export function eventsQueryOf({ from, until, type, subject, region, timeFrom, timeTo }: EventFlags): EventsQuery {
  return {
    ...(from !== undefined && { from }),
    ...(until && 'position' in until && { to: until.position }),
    ...(type && { types: type }),
    ...(subject !== undefined && { subject }),
    ...(region !== undefined && { region }),
    ...(timeFrom !== undefined && { timeFrom }),
    ...(timeTo !== undefined && { timeTo }),
  }
}

function untilOf(text: string): Until {
  const recordedBy = parseInstant(text)
  if (recordedBy !== undefined) return { recordedBy }
  if (/^\d{1,15}$/.test(text)) return { position: Number(text) }
  throw new InvalidArgumentError('must be a position or an RFC 3339 instant with its offset.')
}

/** The events that the flags choose, by position. They are recorded in the order of time, so the first that is too late is the end. */
export async function* chosenEvents(
  hub: HubClient,
  query: EventsQuery,
  { until }: EventFlags,
  call: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<CloudEvent> {
  for await (const event of hub.events(query, call)) {
    if (until && 'recordedBy' in until && Date.parse(event.recordedat) > until.recordedBy) return
    yield event
  }
}
