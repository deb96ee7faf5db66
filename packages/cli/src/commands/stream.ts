import { HubError } from '@xianglian/core'
import { Command } from 'commander'

import { connectHub } from '../connection.ts'
import { pluralised, say, sayJson, sayTable } from '../output.ts'

/** `hub stream SUBJECT`: all events of one subject in fold order; of the case that is linked to this number where none has it. */
export function streamCommand(): Command {
  return new Command('stream')
    .description('Show all events of one subject in the order in which they count')
    .argument('<subject>', 'such as case/511602-2026-000001, also with a number that the case has in another system')
    .option('--as-of <position|instant>', 'as known then')
    .option('--json', 'print JSON')
    .action(async (subject: string, flags: { asOf?: string; json?: boolean }) => {
      if (!/^[^/]+\/[^/]+$/.test(subject))
        throw new HubError('invalid-request', 'A subject is <aggregate>/<key>, such as case/511602-2026-000001.')
      const events = await Array.fromAsync(connectHub().stream(subject, flags.asOf === undefined ? {} : { asOf: flags.asOf }))
      if (flags.json) return sayJson(events)
      sayTable(
        ['position', 'time', 'type', 'id', 'data'],
        events.map(({ position, time, type, id, superseded, data }) => [
          String(position),
          time,
          `${type}${superseded ? ' (superseded)' : ''}`,
          id,
          JSON.stringify(withoutAbsent(data ?? {})).slice(0, 120),
        ]),
      )
      const [first] = events
      const meant = first === undefined || first.subject === subject ? '' : ` of ${first.subject}, which goes by that name too`
      say(`\n${pluralised(events.length, 'event', 'events')}${meant}.`)
    })
}

const withoutAbsent = (data: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null))
