import { toHubError, type FieldError } from '@xianglian/core'
import { createMapper, openInput, type InputRecord, type Mapped, type MappedEvent, type Mapping } from '@xianglian/mapping'

import { compare, missing, seenKey, type Correction } from './corrections.ts'
import type { ErrorsFile } from './errors-file.ts'
import type { Progress } from './progress.ts'
import { add, addRejection, emptyReport, rejectedTotal, type ImportReport } from './report.ts'
import { createSender, type Outcome, type Pending, type Sender, type SenderOptions } from './sender.ts'
import type { ImportTarget } from './target.ts'

export interface ImportOptions {
  readonly mapping: Mapping
  readonly files: readonly string[]
  readonly params: Readonly<Record<string, string>>
  /** Undefined: a dry run, nothing is sent. */
  readonly target: ImportTarget | undefined
  /** Send only what differs from what the hub holds, as the next revision. */
  readonly correct?: boolean
  /** Void what the hub holds of this source and the input lacks. */
  readonly voidMissing?: boolean
  readonly errors: ErrorsFile
  readonly progress: Progress
  /** Ctrl-C: no more is read, what is under way is finished. */
  readonly interrupt: AbortSignal
  /** Second Ctrl-C: everything stops. */
  readonly abort: AbortSignal
  readonly sending?: Pick<SenderOptions, 'waitSeconds' | 'settle' | 'inFlight'>
}

/** Events compared with the hub at once. */
const compareAtOnce = 1000

interface Job extends ImportOptions {
  readonly report: ImportReport
  readonly sender: Sender | undefined
  /** What `--void-missing` has to leave alone. */
  readonly seen: Set<string>
  readonly sources: Set<string>
  waiting: { readonly event: MappedEvent; readonly record: InputRecord }[]
}

/** Reads the files, maps their records and sends the events; the report says what became of each. Throws only when nothing could begin. */
export async function runImport(options: ImportOptions): Promise<ImportReport> {
  const started = performance.now()
  const { mapping, files, target, errors } = options
  const report = emptyReport(mapping.spec.name, files, target === undefined)
  const mapper = createMapper(mapping, options.params)
  const onOutcome = (item: Pending, outcome: Outcome): Promise<void> | undefined => settle(report, errors, item, outcome)
  const sender = target ? createSender({ ...options.sending, target, signal: options.abort, onOutcome }) : undefined
  const job: Job = { ...options, report, sender, seen: new Set(), sources: new Set(), waiting: [] }
  try {
    for (const file of files) await importFile(job, file, mapper)
    await correctWaiting(job)
    await voidMissing(job)
  } catch (error) {
    if (!options.interrupt.aborted) report.stoppedBy = toHubError(error).message
  }
  try {
    await sender?.finish()
  } catch (error) {
    report.stoppedBy ??= toHubError(error).message
  }
  report.interrupted = options.interrupt.aborted
  report.seconds = (performance.now() - started) / 1000
  return report
}

async function importFile(job: Job, file: string, mapper: (record: InputRecord) => Mapped): Promise<void> {
  if (job.interrupt.aborted) return
  const groups = await openInput(job.mapping, file, { onBytes: (bytes) => job.progress.bytes(bytes) })
  for await (const group of groups) {
    let made = 0
    for (const record of group) {
      job.report.records += 1
      const mapped = mapper(record)
      made += mapped.events.length
      await take(job, record, mapped)
    }
    job.progress.events(made)
    if (job.interrupt.aborted) return
  }
}

async function take(job: Job, record: InputRecord, mapped: Mapped): Promise<void> {
  const { report, errors } = job
  for (const field of mapped.rounded) add(report.rounded, field)
  for (const rejection of mapped.rejections) {
    addRejection(report, { place: record.place, ...rejection })
    await errors.add(record, rejection.errors)
  }
  for (const event of mapped.events) {
    add(report.events, event.type)
    if (!job.sender) continue
    if (!job.correct) {
      await job.sender.add(pendingOf(event, record))
      continue
    }
    if (job.voidMissing) {
      job.seen.add(seenKey(event.source, event.type, event.record))
      job.sources.add(event.source)
    }
    job.waiting.push({ event, record })
    if (job.waiting.length >= compareAtOnce) await correctWaiting(job)
  }
}

const pendingOf = (event: MappedEvent, record: InputRecord): Pending => ({ event, record, body: { ...event.attributes, data: event.data } })

async function correctWaiting(job: Job): Promise<void> {
  const { target, sender, waiting, report } = job
  if (!target || !sender || waiting.length === 0) return
  job.waiting = []
  const corrections = await compare(
    waiting.map((item) => item.event),
    target,
    job.abort,
  )
  for (const [index, correction] of corrections.entries()) {
    count(report, correction)
    const record = waiting[index]?.record
    if (correction.kind !== 'unchanged' && record) await sender.add(pendingOf(correction.event, record))
  }
}

function count(report: ImportReport, { kind }: Correction): void {
  if (kind === 'unchanged') report.unchanged += 1
  else if (kind === 'changed') report.corrected += 1
}

/** Only after an input that was read whole and without a rejection: what could not be read must not look as if it were gone. */
async function voidMissing(job: Job): Promise<void> {
  const { target, sender, report } = job
  if (!job.voidMissing || !target || !sender || job.interrupt.aborted) return
  if (rejectedTotal(report) > 0) {
    report.stoppedBy = 'Nothing was voided, because records were rejected: repair them and import again with --void-missing.'
    return
  }
  const types = new Set(job.mapping.rules.map((rule) => rule.type))
  for await (const body of missing(job.seen, job.sources, types, target, job.abort)) {
    report.voided += 1
    const event = { type: String(body['type']), source: String(body['source']), id: String(body['id']) }
    await sender.add({ event, body, record: { place: { file: '(missing from the input)' }, row: new Map() } })
  }
}

function settle(report: ImportReport, errors: ErrorsFile, item: Pending, outcome: Outcome): Promise<void> | undefined {
  if (outcome === 'recorded') report.recorded += 1
  else if (outcome === 'duplicate') report.duplicate += 1
  else if (outcome === 'accepted') report.acceptedNotYetRecorded += 1
  else {
    const faults: readonly FieldError[] = outcome.rejected
    addRejection(report, { place: item.record.place, type: item.event.type, errors: faults })
    return errors.add(item.record, faults)
  }
  return undefined
}
