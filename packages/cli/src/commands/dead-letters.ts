import type { DeadLettersQuery, RedriveSelection } from '@xianglian/client'
import { HubError } from '@xianglian/core'
import { Command } from 'commander'

import { connectHub } from '../connection.ts'
import { cellText, pluralised, say, sayJson, sayTable, wholeNumber } from '../output.ts'

interface Filter {
  readonly stage?: string
  readonly reason?: string
  readonly source?: string
  readonly from?: string
  readonly to?: string
}

type Chosen = Filter & { readonly all?: boolean; readonly json?: boolean }

/** `hub deadletters …`: what could not be stored, and why. */
export function deadLettersCommand(): Command {
  const command = new Command('deadletters').description('Look at what could not be stored; send it again or discard it')
  withFilter(command.command('list').description('List dead letters'))
    .option('--status <status>', 'open, redriven, discarded or all', 'open')
    .option('--limit <count>', 'at most; 0 for all', wholeNumber, 50)
    .option('--json', 'print JSON')
    .action(async (flags: Filter & { status: string; limit: number; json?: boolean }) => list(flags))
  command
    .command('show')
    .description('Show one dead letter whole, with headers and body')
    .argument('<id>', 'as listed', wholeNumber)
    .option('--json', 'print JSON')
    .action(async (id: number, flags: { json?: boolean }) => show(id, flags.json ?? false))
  withFilter(command.command('redrive').description('Send dead letters again: those named, or the open ones that the filter lets through'))
    .argument('[id...]', 'as listed', gatherIds)
    .option('--all', 'every open one')
    .option('--json', 'print JSON')
    .action(async (ids: readonly number[] | undefined, flags: Chosen) => redrive(ids ?? [], flags))
  withFilter(
    command
      .command('discard')
      .description(
        'Mark dead letters that nobody is to send again: those named, or the open ones that the filter lets through. They are kept',
      ),
  )
    .argument('[id...]', 'as listed', gatherIds)
    .option('--all', 'every open one')
    .option('--json', 'print JSON')
    .action(async (ids: readonly number[] | undefined, flags: Chosen) => discard(ids ?? [], flags))
  return command
}

/** For commander: the ids of letters, each a whole number. */
const gatherIds = (text: string, known: readonly number[] = []): number[] => [...known, wholeNumber(text)]

const withFilter = (command: Command): Command =>
  command
    .option('--stage <stage>', 'intake or recording')
    .option('--reason <code>', 'such as invalid-data')
    .option('--source <source>', 'such as /511602-hrss/front-desk')
    .option('--from <instant>', 'kept since')
    .option('--to <instant>', 'kept before')

const filterOf = ({ stage, reason, source, from, to }: Filter): Filter =>
  Object.fromEntries(Object.entries({ stage, reason, source, from, to }).filter(([, value]) => value !== undefined))

async function list(flags: Filter & { status: string; limit: number; json?: boolean }): Promise<void> {
  const query: DeadLettersQuery = { ...filterOf(flags), ...(flags.status !== 'all' && { status: flags.status }) }
  const letters = []
  for await (const letter of connectHub().deadLetters(query)) {
    if (flags.limit > 0 && letters.length >= flags.limit) break
    letters.push(letter)
  }
  if (flags.json) return sayJson(letters)
  if (letters.length === 0) return say('No dead letters.')
  sayTable(
    ['id', 'at', 'stage', 'reason', 'source', 'event', 'detail'],
    letters.map(({ id, at, stage, reason, source, eventId, detail }) => [
      String(id),
      at,
      stage,
      reason,
      source ?? '',
      eventId ?? '',
      detail.slice(0, 80),
    ]),
  )
}

async function show(id: number, json: boolean): Promise<void> {
  const { value: letter } = await connectHub().deadLetters({ id, body: true }).next()
  if (!letter) throw new HubError('not-found', `There is no dead letter ${id}. \`hub deadletters list\` lists them.`)
  if (json) return sayJson(letter)
  const { headers = {}, body, errors, ...rest } = letter
  for (const [name, value] of Object.entries(rest)) if (value !== null) say(`${name}: ${cellText(value)}`)
  for (const { pointer, detail } of errors) say(`  ${pointer || '(whole)'}: ${detail}`)
  for (const [name, value] of Object.entries(headers)) say(`header ${name}: ${String(value)}`)
  say(`body (base64): ${body ?? 'none'}`)
}

function selected(ids: readonly number[], flags: Chosen): RedriveSelection {
  const filter = filterOf(flags)
  if (ids.length === 0 && Object.keys(filter).length === 0 && !flags.all) {
    throw new HubError('invalid-request', 'Name ids, a filter, or --all.')
  }
  if (ids.length > 0 && (Object.keys(filter).length > 0 || flags.all)) {
    throw new HubError('invalid-request', 'Name ids or a filter, not both.')
  }
  return ids.length > 0 ? { ids: [...ids] } : { filter }
}

async function discard(ids: readonly number[], flags: Chosen): Promise<void> {
  const discarded = await connectHub().discard(selected(ids, flags))
  if (flags.json) sayJson({ discarded })
  else say(`${pluralised(discarded, 'letter', 'letters')} discarded.`)
  missing(ids, discarded)
}

async function redrive(ids: readonly number[], flags: Chosen): Promise<void> {
  const result = await connectHub().redrive(selected(ids, flags))
  if (flags.json) sayJson(result)
  else {
    say(`${pluralised(result.redriven, 'letter', 'letters')} sent again, ${result.rejected} refused again, ${result.skipped} passed over.`)
    for (const { id, code, detail } of result.items) if (code) say(`  ${id}: ${code}: ${detail ?? ''}`)
  }
  missing(ids, result.redriven + result.rejected + result.skipped)
  if (result.rejected > 0) process.exitCode = 1
}

/** Says how many of the letters that were named are not among those that were found. */
function missing(ids: readonly number[], found: number): void {
  const left = ids.length > 0 ? new Set(ids).size - found : 0
  if (left <= 0) return
  process.stderr.write(`${pluralised(left, 'letter is', 'letters are')} not there, or open no more.\n`)
  process.exitCode = 1
}
