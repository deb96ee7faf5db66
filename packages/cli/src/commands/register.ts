import { HubError } from '@xianglian/core'
import type { RowsQuery } from '@xianglian/client'
import { Command } from 'commander'

import { connectHub } from '../connection.ts'
import { asOfOf, instantOf } from '../instants.ts'
import { cellText, gather, pluralised, say, sayJson, sayTable, wholeNumber } from '../output.ts'
import { showRow } from './register-row.ts'

interface Flags {
  readonly where?: readonly string[]
  readonly asOf?: string
  readonly validAt?: string
  readonly history?: boolean
  readonly sort?: string
  readonly columns?: string
  readonly limit: number
  readonly json?: boolean
}

/** `hub register NAME [KEY]`: rows of a register, or one of them with its history. */
export function registerCommand(): Command {
  return new Command('register')
    .description('Show rows of a register, or one row by its key; without a name, the registers there are')
    .argument('[name]', 'register, such as case')
    .argument('[key]', 'key of one row')
    .option('--history', 'of one row: what each event of its stream made of it')
    .option('--where <column=value>', 'only rows with that value; also column>=value and column<=value; may be repeated', gather)
    .option('--as-of <position|instant|day>', 'as known then (registers that keep their history)', asOfOf)
    .option('--valid-at <instant|day>', 'as true then (registers that keep their history)', instantOf)
    .option('--sort <column>', 'order by a column; -column for descending')
    .option('--columns <names>', 'columns to show, separated by commas')
    .option('--limit <rows>', 'rows at most; 0 for all', wholeNumber, 20)
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, key: string | undefined, flags: Flags) => {
      const hub = connectHub()
      if (name === undefined) return showRegisters(hub, flags.json ?? false)
      if (key !== undefined) return showRow(hub, name, key, withoutListFlags(flags))
      if (flags.history) throw new HubError('invalid-request', `--history is that of one row: hub register ${name} KEY --history.`)
      const rows: Record<string, unknown>[] = []
      let more = false
      for await (const row of hub.rows(name, queryOf(flags))) {
        more = flags.limit > 0 && rows.length >= flags.limit
        if (more) break
        rows.push(row)
      }
      if (flags.json) return sayJson(rows)
      showRows(rows, flags.columns?.split(','))
      say(`\n${pluralised(rows.length, 'row', 'rows')}${more ? '; there are more (--limit 0 for all)' : ''}.`)
    })
}

/** What chooses among rows has no meaning for the one that a key names, and must not be passed over in silence. */
function withoutListFlags(flags: Flags): Flags {
  const given = (['where', 'sort', 'columns'] as const).filter((name) => flags[name] !== undefined)
  if (given.length > 0) throw new HubError('invalid-request', `A key names one row; leave --${given.join(', --')} out.`)
  return flags
}

async function showRegisters(hub: ReturnType<typeof connectHub>, json: boolean): Promise<void> {
  const registers = await hub.registers()
  if (json) return sayJson(registers)
  sayTable(
    ['register', 'rows', 'history', 'columns'],
    registers.map(({ name, rows, history, columns }) => [
      name,
      rows.toLocaleString('en'),
      history ? 'kept' : '',
      columns.map((column) => column.name).join(', '),
    ]),
  )
}

function queryOf(flags: Flags): RowsQuery {
  const where: Record<string, { eq: string[]; gte: string[]; lte: string[] }> = {}
  for (const text of flags.where ?? []) {
    const [, column, operator, value] = /^([^=<>]+)(>=|<=|=)(.*)$/s.exec(text) ?? []
    if (column === undefined || value === undefined) {
      throw new HubError('invalid-request', `--where ${text} is not column=value (or column>=value, column<=value).`)
    }
    const known = (where[column] ??= { eq: [], gte: [], lte: [] })
    known[operator === '=' ? 'eq' : operator === '>=' ? 'gte' : 'lte'].push(value)
  }
  const { asOf, validAt, sort } = flags
  return {
    where,
    pageSize: flags.limit > 0 ? Math.min(flags.limit + 1, 1000) : 1000,
    ...(asOf !== undefined && { asOf }),
    ...(validAt !== undefined && { validAt }),
    ...(sort !== undefined && { sort }),
  }
}

const columnsShown = 8

function showRows(rows: readonly Record<string, unknown>[], wanted: readonly string[] | undefined): void {
  const [first] = rows
  if (!first) return
  // A table as wide as a terminal: the columns that say something, the first of them.
  const filled = Object.keys(first).filter((column) => column !== 'recordedat' && rows.some((row) => cellText(row[column]) !== ''))
  const columns = wanted ?? filled.slice(0, columnsShown)
  sayTable(
    columns,
    rows.map((row) => columns.map((column) => (column === 'key' ? cellText(row[column]) : cellText(row[column]).slice(0, 40)))),
  )
  const left = wanted ? [] : filled.slice(columnsShown)
  if (left.length > 0) say(`\nOther columns (--columns, --json): ${left.join(', ')}`)
}
