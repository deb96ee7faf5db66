import type { CloudEvent, EventsQuery, HubClient } from '@xianglian/client'
import { Command, Option } from 'commander'

import { connectHub } from '../connection.ts'
import { chosenEvents, eventsQueryOf, withEventFlags, type EventFlags } from '../events-query.ts'
import { cellText, openSink, pluralised, sayJson } from '../output.ts'
import { createPositionProgress } from '../position-progress.ts'

interface Flags extends EventFlags {
  readonly format: 'jsonl' | 'csv'
  readonly out?: string
  readonly json?: boolean
}

/** `hub export`: recorded events as a file. */
export function exportCommand(): Command {
  return withEventFlags(new Command('export').description('Write recorded events to a file or to standard output'))
    .addOption(
      new Option('--format <format>', 'jsonl: CloudEvents, one a line; csv: attributes and data fields as columns')
        .choices(['jsonl', 'csv'])
        .default('jsonl'),
    )
    .option('--out <file>', 'file to write; default: standard output')
    .option('--json', 'with --out: print what was written as JSON')
    .action(exportEvents)
}

async function exportEvents(flags: Flags): Promise<void> {
  const hub = connectHub()
  const query = eventsQueryOf(flags)
  const sink = openSink(flags.out)
  const csv = flags.format === 'csv' ? await csvOf(hub, query, flags) : undefined
  if (csv) await sink.write(csvHeader(csv.fields))
  const lineOf = csv ? csvWriter(csv.fields) : (event: CloudEvent): string => `${JSON.stringify(event)}\n`
  let events = 0
  for await (const event of watched('events written', hub, csv ? { ...query, to: csv.to } : query, flags)) {
    await sink.write(lineOf(event))
    events += 1
  }
  await sink.close()
  if (flags.out !== undefined && flags.json) sayJson({ events, format: flags.format, file: flags.out })
  else process.stderr.write(`${pluralised(events, 'event', 'events')} written${flags.out === undefined ? '' : ` to ${flags.out}`}.\n`)
}

/** The chosen events, with a bar while they come; not over a terminal that the events themselves are printed on. */
async function* watched(what: string, hub: HubClient, query: EventsQuery, flags: Flags): AsyncGenerator<CloudEvent> {
  const isShown = process.stderr.isTTY && !(flags.out === undefined && process.stdout.isTTY)
  const range = { from: query.from ?? 0, to: isShown ? Math.min(query.to ?? Infinity, (await hub.stats()).head) : 0 }
  const progress = createPositionProgress(what, range)
  try {
    for await (const event of chosenEvents(hub, query, flags)) {
      progress.at(event.position)
      yield event
    }
  } finally {
    progress.stop()
  }
}

const attributes = [
  'position',
  'recordedat',
  'time',
  'type',
  'subject',
  'region',
  'source',
  'id',
  'sequence',
  'record',
  'revision',
  'void',
  'leafhash',
] as const

/**
 * The data fields that the chosen events have, found by a first pass, because a CSV states its columns before its rows; and where that pass
 * ended: what is recorded meanwhile may have other fields.
 */
async function csvOf(
  hub: HubClient,
  query: EventsQuery,
  flags: Flags,
): Promise<{ readonly fields: readonly string[]; readonly to: number }> {
  const { head } = await hub.stats()
  const to = Math.min(query.to ?? head, head)
  const fields = new Set<string>()
  for await (const { data } of watched('columns found', hub, { ...query, to }, flags))
    for (const name of Object.keys(data ?? {})) fields.add(name)
  return { fields: [...fields], to }
}

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const csvLine = (cells: readonly string[]): string => `${cells.map(csvField).join(',')}\r\n`
const csvHeader = (fields: readonly string[]): string => csvLine([...attributes, ...fields.map((name) => `data.${name}`)])
const csvWriter =
  (fields: readonly string[]) =>
  (event: CloudEvent): string =>
    csvLine([...attributes.map((name) => cellText(event[name])), ...fields.map((name) => cellText(event.data?.[name]))])
