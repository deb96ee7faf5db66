import { judgeAll, type Catalogue } from '@xianglian/contracts'
import type { EncodedEvent, Refusal } from '@xianglian/core'
import type { Principal } from '@xianglian/http'

import { admit, readableAttribute, type Admitted } from './admit.ts'
import type { MicroBatcher } from './micro-batcher.ts'
import type { Refused, RefusedEvents } from './refused-events.ts'
import type { Submission } from './submission.ts'
import type { Outcome, Waiter } from './waiter.ts'

/** What became of one event, in the order sent. */
export interface Receipt {
  readonly source: string | null
  readonly id: string | null
  readonly status: 'accepted' | 'rejected' | Outcome['status']
  readonly position?: number
  readonly retryable?: boolean
  readonly errors?: Refusal['errors']
}

export interface IntakeResult {
  readonly receipts: readonly Receipt[]
  /** Of a refused event, by its index; what a single event answers. */
  readonly refusals: ReadonlyMap<number, Refusal>
}

export interface IntakeOptions {
  readonly catalogue: Catalogue
  readonly batcher: MicroBatcher
  readonly refusedEvents: RefusedEvents
  readonly waiter: Waiter
  readonly onRefused: (refusal: Refusal) => void
  readonly onAccepted: (events: number) => void
}

/**
 * Takes a submission: each event by itself is admitted and made durable on the bus, or refused and kept as a dead letter. Resolves when
 * both are done, and with `wait` (milliseconds, 0 for not) when the recorder has them all or the time is up. Rejects, retryable, when the
 * bus or the dead letters cannot be written; some may be durable then, which a repeat does not harm.
 */
export type Intake = (submission: Submission, principal: Principal, wait: number) => Promise<IntakeResult>

export function createIntake(options: IntakeOptions): Intake {
  const { catalogue, batcher, refusedEvents, waiter } = options
  return async (submission, principal, wait) => {
    const judged = await judge(submission, principal, catalogue)
    const admitted = judged.filter((one) => one.ok)
    const refused = refusedOf(submission, judged)
    for (const { refusal } of refused) options.onRefused(refusal)
    const mark = wait > 0 && admitted.length > 0 ? await waiter.mark(admitted) : undefined
    const published = batcher.submit(principal.id, admitted)
    // Settled both before either's failure is told: nothing goes on unseen after the answer.
    const [sent, kept] = await Promise.allSettled([published, refused.length > 0 ? refusedEvents.keep(principal, refused) : undefined])
    if (sent.status === 'rejected') throw sent.reason
    if (kept.status === 'rejected') throw kept.reason
    options.onAccepted(admitted.length)
    const outcomes = mark ? await waiter.wait(admitted, mark, wait) : []
    return { receipts: receiptsOf(submission, judged, outcomes), refusals: refusalsOf(judged) }
  }
}

function judge(submission: Submission, principal: Principal, catalogue: Catalogue): Promise<readonly (Admitted | Refusal)[]> {
  const now = Date.now()
  return judgeAll(
    submission.events,
    catalogue,
    (sent) => admit(sent, principal, catalogue, now),
    (one) => (one.ok ? undefined : one.code),
  )
}

function refusedOf(submission: Submission, judged: readonly (Admitted | Refusal)[]): readonly Refused[] {
  const refused: Refused[] = []
  judged.forEach((refusal, index) => {
    if (!refusal.ok) refused.push({ refusal, original: submission.original(index), sent: submission.events[index] })
  })
  return refused
}

function refusalsOf(judged: readonly (Admitted | Refusal)[]): ReadonlyMap<number, Refusal> {
  const refusals = new Map<number, Refusal>()
  judged.forEach((one, index) => {
    if (!one.ok) refusals.set(index, one)
  })
  return refusals
}

function receiptsOf(
  submission: Submission,
  judged: readonly (Admitted | Refusal)[],
  outcomes: readonly (Outcome | undefined)[],
): readonly Receipt[] {
  let admitted = 0
  return judged.map((one, index) => {
    if (one.ok) return receiptOf(one.event, outcomes[admitted++])
    const sent = submission.events[index]
    const read = (name: 'source' | 'id') => (sent && readableAttribute(sent, name)) ?? null
    return { source: read('source'), id: read('id'), status: 'rejected', retryable: one.retryable, errors: one.errors }
  })
}

function receiptOf({ envelope }: EncodedEvent, outcome: Outcome | undefined): Receipt {
  const { source, id } = envelope
  return outcome ? { source, id, status: outcome.status, position: outcome.position } : { source, id, status: 'accepted' }
}
