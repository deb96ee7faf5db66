import { setTimeout as delay } from 'node:timers/promises'

import { HubError, type FieldError } from '@xianglian/core'
import type { InputRecord, MappedEvent } from '@xianglian/mapping'

import type { ImportTarget, OutgoingEvent, Receipt } from './target.ts'

/** An event on its way to the hub, with the record it came from. */
export interface Pending {
  readonly event: Pick<MappedEvent, 'type' | 'source' | 'id'>
  readonly body: OutgoingEvent
  readonly record: InputRecord
}

export type Outcome = 'recorded' | 'duplicate' | 'accepted' | { readonly rejected: readonly FieldError[] }

export interface SenderOptions {
  readonly target: ImportTarget
  readonly signal: AbortSignal
  readonly onOutcome: (item: Pending, outcome: Outcome) => Promise<void> | void
  /** Seconds each request waits for the recorder. */
  readonly waitSeconds?: number
  /** Milliseconds to wait, at the end, for what was accepted but not yet recorded. */
  readonly settle?: number
  readonly inFlight?: number
}

export interface Sender {
  /** Takes an event; waits while as many requests as allowed are under way. */
  add(item: Pending): Promise<void>
  /** Sends what is left and waits for every answer. Throws what a request failed with. */
  finish(): Promise<void>
}

const batchEvents = 1000
const batchBytes = 4 * 1024 * 1024
/** Accepted events whose receipts are asked for at the end; more are only counted. */
const maxUnsettled = 20_000

/** Sends events in batches of up to 1,000 and 4 MiB, a few at once. Order does not matter: the hub's registers do not depend on it. */
export function createSender(options: SenderOptions): Sender {
  const { target, signal, onOutcome, waitSeconds = 10, settle = 60_000, inFlight = 4 } = options
  const sending = new Set<Promise<void>>()
  const unsettled: Pending[] = []
  let batch: Pending[] = []
  let bytes = 0
  let fault: unknown

  const settleOne = async (item: Pending, receipt: Receipt | undefined): Promise<void> => {
    const outcome = outcomeOf(receipt)
    if (outcome === 'accepted' && unsettled.length < maxUnsettled) unsettled.push(item)
    else await onOutcome(item, outcome)
  }

  const sendBatch = async (items: readonly Pending[]): Promise<void> => {
    const bodies = items.map((item) => item.body)
    const receipts = await target.send(bodies, waitSeconds, signal)
    if (receipts.length !== items.length)
      throw new HubError('internal', `The hub answered ${receipts.length} receipts for ${items.length} events.`)
    for (const [index, item] of items.entries()) await settleOne(item, receipts[index])
  }

  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const items = batch
    batch = []
    bytes = 0
    while (sending.size >= inFlight) await Promise.race(sending)
    if (fault) throw fault
    const request = sendBatch(items)
      .catch((error: unknown) => {
        fault ??= error
      })
      .finally(() => sending.delete(request))
    sending.add(request)
  }

  return {
    async add(item) {
      if (fault) throw fault
      const size = Buffer.byteLength(JSON.stringify(item.body))
      if (batch.length > 0 && bytes + size > batchBytes) await flush()
      batch.push(item)
      bytes += size
      if (batch.length >= batchEvents) await flush()
    },
    async finish() {
      if (!fault) await flush()
      await Promise.all(sending)
      if (fault) throw fault
      await settleAll(unsettled, target, signal, settle, onOutcome)
    },
  }
}

function outcomeOf(receipt: Receipt | undefined): Outcome {
  if (!receipt) return 'accepted'
  switch (receipt.status) {
    case 'recorded':
    case 'duplicate':
    case 'accepted':
      return receipt.status
    case 'conflict':
      return {
        rejected: [
          {
            pointer: '',
            code: 'identity-conflict',
            detail: 'The hub holds this id with other content; use --correct to send a new revision.',
          },
        ],
      }
    case 'rejected':
    case 'stale':
    case 'deadletter':
      return {
        rejected:
          receipt.errors.length > 0
            ? receipt.errors
            : [{ pointer: '', code: 'internal', detail: 'The hub rejected the event without a reason.' }],
      }
    default:
      return receipt.status satisfies never
  }
}

/** Asks for the receipts of what stayed accepted, until they are there or time is up. */
async function settleAll(
  items: readonly Pending[],
  target: ImportTarget,
  signal: AbortSignal,
  settle: number,
  onOutcome: SenderOptions['onOutcome'],
): Promise<void> {
  const until = Date.now() + settle
  let open = items
  while (open.length > 0 && !signal.aborted) {
    const still: Pending[] = []
    for (const item of open) {
      const receipt = Date.now() < until ? await target.receipt(item.event.source, item.event.id, signal).catch(() => undefined) : undefined
      const outcome = outcomeOf(receipt)
      if (outcome === 'accepted') still.push(item)
      else await onOutcome(item, outcome)
    }
    open = still
    if (Date.now() >= until) break
    if (open.length > 0) await delay(500, undefined, { signal }).catch(() => undefined)
  }
  for (const item of open) await onOutcome(item, 'accepted')
}
