import type { EventsQuery } from '@xianglian/client'
import type { Command } from 'commander'

import { gather, wholeNumber } from './output.ts'

/** What `replay` and `export` choose events by. */
export interface EventFlags {
  readonly from?: number
  readonly until?: number
  readonly type?: readonly string[]
  readonly subject?: string
  readonly region?: string
  readonly timeFrom?: string
  readonly timeTo?: string
}

export const withEventFlags = (command: Command): Command =>
  command
    .option('--from <position>', 'first position', wholeNumber)
    .option('--until <position>', 'stop before this position', wholeNumber)
    .option('--type <type>', 'only this type, such as case.filed; may be repeated', gather)
    .option('--subject <subject>', 'only this stream')
    .option('--region <code>', 'only this region')
    .option('--time-from <instant>', 'happened at or after')
    .option('--time-to <instant>', 'happened at or before')

export function eventsQueryOf({ from, until, type, subject, region, timeFrom, timeTo }: EventFlags): EventsQuery {
  return {
    ...(from !== undefined && { from }),
    ...(until !== undefined && { to: until }),
    ...(type && { types: type }),
    ...(subject !== undefined && { subject }),
    ...(region !== undefined && { region }),
    ...(timeFrom !== undefined && { timeFrom }),
    ...(timeTo !== undefined && { timeTo }),
  }
}
