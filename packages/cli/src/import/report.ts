import { compareText, type FieldError } from '@xianglian/core'
import { describePlace, type Place } from '@xianglian/mapping'

export interface ListedRejection {
  readonly place: Place
  readonly type?: string | undefined
  readonly errors: readonly FieldError[]
}

/** What an import did, in numbers; printed, and written as JSON with `--report`. */
export interface ImportReport {
  mapping: string
  files: string[]
  dryRun: boolean
  records: number
  /** Events made from the records, by type. */
  events: Record<string, number>
  recorded: number
  duplicate: number
  /** With `--correct`: the hub holds the same already. */
  unchanged: number
  /** With `--correct`: sent as a new revision. */
  corrected: number
  voided: number
  /** Durable at the hub, but not seen in its store within the time given. */
  acceptedNotYetRecorded: number
  /** How often a field's value was rounded. */
  rounded: Record<string, number>
  rejected: { events: number; records: number; byReason: Record<string, number>; first: ListedRejection[] }
  interrupted: boolean
  /** Why reading stopped before the end of the input. */
  stoppedBy: string | null
  seconds: number
}

const listedAtMost = 20

export const emptyReport = (mapping: string, files: readonly string[], dryRun: boolean): ImportReport => ({
  mapping,
  files: [...files],
  dryRun,
  records: 0,
  events: {},
  recorded: 0,
  duplicate: 0,
  unchanged: 0,
  corrected: 0,
  voided: 0,
  acceptedNotYetRecorded: 0,
  rounded: {},
  rejected: { events: 0, records: 0, byReason: {}, first: [] },
  interrupted: false,
  stoppedBy: null,
  seconds: 0,
})

export const add = (counts: Record<string, number>, name: string, n = 1): void => {
  counts[name] = (counts[name] ?? 0) + n
}

export function addRejection(report: ImportReport, rejection: ListedRejection): void {
  const { rejected } = report
  if (rejection.type === undefined) rejected.records += 1
  else rejected.events += 1
  add(rejected.byReason, rejection.errors[0]?.code ?? 'internal')
  if (rejected.first.length < listedAtMost) rejected.first.push(rejection)
}

const madeEvents = (report: ImportReport): number => Object.values(report.events).reduce((sum, n) => sum + n, 0)
export const rejectedTotal = (report: ImportReport): number => report.rejected.events + report.rejected.records

/** 0 only when everything arrived; 130 after Ctrl-C. */
export function exitCodeOf(report: ImportReport): number {
  if (report.interrupted) return 130
  return rejectedTotal(report) > 0 || report.acceptedNotYetRecorded > 0 || report.stoppedBy !== null ? 1 : 0
}

const number = new Intl.NumberFormat('en')

/** The report as text for a person. */
export function renderReport(report: ImportReport, errorsFile?: string): string {
  const events = madeEvents(report)
  const lines = [`${report.mapping}${report.dryRun ? ' (dry run: nothing was sent)' : ''}`]
  const line = (label: string, value: number | string): void => {
    lines.push(`  ${label.padEnd(28)} ${typeof value === 'number' ? number.format(value).padStart(12) : value}`)
  }
  line('records read', report.records)
  for (const [type, count] of Object.entries(report.events).toSorted(([a], [b]) => compareText(a, b))) line(`events ${type}`, count)
  if (!report.dryRun) {
    line('recorded', report.recorded)
    line('duplicates', report.duplicate)
  }
  if (report.unchanged > 0) line('unchanged', report.unchanged)
  if (report.corrected > 0) line('corrected', report.corrected)
  if (report.voided > 0) line('voided', report.voided)
  if (report.acceptedNotYetRecorded > 0) line('accepted, not yet recorded', report.acceptedNotYetRecorded)
  for (const [field, count] of Object.entries(report.rounded)) line(`rounded ${field}`, count)
  for (const [reason, count] of Object.entries(report.rejected.byReason)) line(`rejected ${reason}`, count)
  line(
    'time',
    `${report.seconds.toFixed(1).padStart(12)} s, ${number.format(Math.round(events / Math.max(report.seconds, 0.001)))} events/s`,
  )
  for (const item of report.rejected.first) lines.push(`  rejected: ${renderRejection(item)}`)
  const unlisted = rejectedTotal(report) - report.rejected.first.length
  if (unlisted > 0) lines.push(`  … and ${number.format(unlisted)} more`)
  lines.push(...advice(report, errorsFile).map((text) => `  ${text}`))
  return `${lines.join('\n')}\n`
}

function renderRejection({ place, type, errors }: ListedRejection): string {
  const faults = errors.map((error) => `${error.pointer || '/'} ${error.code}: ${error.detail}`).join(' ')
  return `${describePlace(place)}${type === undefined ? '' : `, ${type}`}: ${faults}`
}

function advice(report: ImportReport, errorsFile: string | undefined): string[] {
  const lines: string[] = []
  if (report.stoppedBy !== null) lines.push(`Stopped: ${report.stoppedBy}`)
  if (report.interrupted) lines.push('Interrupted. Run the same command again to continue: what is recorded already counts as duplicates.')
  if (rejectedTotal(report) > 0) {
    lines.push(
      errorsFile
        ? `The rejected records are in ${errorsFile}: repair them there and import that file with the same mapping.`
        : 'Use --errors FILE to keep the rejected records for repair.',
    )
  }
  if (report.acceptedNotYetRecorded > 0)
    lines.push('Some events are durable at the hub but not recorded yet; run the command again later to see them as duplicates.')
  return lines
}
