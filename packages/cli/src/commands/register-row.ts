import type { HistoryStep, HubClient } from '@xianglian/client'
import { HubError } from '@xianglian/core'

import { cellText, pluralised, say, sayJson, sayTable } from '../output.ts'

export interface RowFlags {
  readonly history?: boolean
  readonly asOf?: string
  readonly validAt?: string
  readonly json?: boolean
}

/** One row, a column a line; or with `--history` what each event of its stream changed in it. */
export async function showRow(hub: HubClient, name: string, key: string, flags: RowFlags): Promise<void> {
  const { asOf, validAt } = flags
  const known = asOf === undefined ? {} : { asOf }
  if (flags.history) {
    if (validAt !== undefined) throw new HubError('invalid-request', 'A history shows all business times; leave --valid-at out.')
    const steps = await hub.history(name, key, known)
    return flags.json ? sayJson(steps) : showHistory(steps)
  }
  const row = await hub.row(name, key, { ...known, ...(validAt !== undefined && { validAt }) })
  if (flags.json) return sayJson(row)
  sayTable(
    ['column', 'value'],
    Object.entries(row).map(([column, value]) => [column, cellText(value)]),
  )
}

function showHistory(steps: readonly HistoryStep[]): void {
  sayTable(
    ['time', 'type', 'position', 'changed'],
    steps.map(({ time, type, position, row }, index) => [time, type, String(position), changeOf(steps[index - 1]?.row ?? {}, row)]),
  )
  say(`\n${pluralised(steps.length, 'step', 'steps')}.`)
}

/** The columns that a step gave another value. */
function changeOf(before: Readonly<Record<string, unknown>>, row: Readonly<Record<string, unknown>> | null): string {
  if (row === null) return '(no row)'
  const changed = Object.entries(row).filter(([column, value]) => cellText(value) !== cellText(before[column]))
  return changed.map(([column, value]) => `${column}=${cellText(value)}`).join(', ')
}
