import { createHash } from 'node:crypto'

import type { SentEvent } from '@xianglian/contracts'
import type { DeadLetters, NewDeadLetter, Refusal } from '@xianglian/core'
import type { Principal } from '@xianglian/http'

import { readableAttribute } from './admit.ts'
import type { Original } from './submission.ts'

/** A refused event with the message that would submit it again. */
export interface Refused {
  readonly refusal: Refusal
  readonly original: Original
  /** Undefined when the body could not be read as events at all. */
  readonly sent: SentEvent | undefined
}

export interface RefusedEventsOptions {
  readonly deadLetters: DeadLetters
  /** Open letters one key may have; beyond it refusals are answered and not kept. Default 10,000. */
  readonly cap?: number
  readonly onKept: (kept: number, dropped: number) => void
}

export interface RefusedEvents {
  /** Durable once resolved. The same message of the same key is kept once, however often it is sent. */
  keep(principal: Principal, refused: readonly Refused[]): Promise<void>
}

/** Above this only what names the event and why it was refused is kept: no event of this size can ever enter, and thousands of them may come. */
const maxKeptBytes = 1024 * 1024

const countFor = 5_000
const putAtOnce = 500

/** Keeps what the edge refuses, whole up to 1 MiB, so that a refused event of a batch is not lost because its sender read 207 as success. */
export function createRefusedEvents({ deadLetters, cap = 10_000, onKept }: RefusedEventsOptions): RefusedEvents {
  // Counting is asked of the database every few seconds only; between, what is put is added.
  const open = new Map<string, { count: number; until: number }>()

  const room = async (keyId: string): Promise<number> => {
    let known = open.get(keyId)
    if (!known || known.until < Date.now()) {
      known = { count: await deadLetters.countOf(keyId), until: Date.now() + countFor }
      if (open.size > 10_000) open.clear()
      open.set(keyId, known)
    }
    return Math.max(0, cap - known.count)
  }

  return {
    async keep(principal, refused) {
      const kept = refused.slice(0, await room(principal.id))
      for (let from = 0; from < kept.length; from += putAtOnce) {
        await deadLetters.put(kept.slice(from, from + putAtOnce).map((one) => toLetter(principal, one)))
      }
      const known = open.get(principal.id)
      if (known) known.count += kept.length
      onKept(kept.length, refused.length - kept.length)
    },
  }
}

function toLetter(principal: Principal, { refusal, original, sent }: Refused): NewDeadLetter {
  const read = (name: 'id' | 'source' | 'type' | 'subject') => (sent ? readableAttribute(sent, name) : undefined)
  return {
    stage: 'intake',
    coordinate: coordinateOf(principal.id, original),
    reason: refusal.code,
    detail: refusal.detail,
    errors: refusal.errors,
    source: read('source'),
    eventId: read('id'),
    type: read('type'),
    subject: read('subject'),
    keyId: principal.id,
    key: null,
    headers: original.headers,
    body: original.body.length > maxKeptBytes ? null : original.body,
  }
}

/** One hash for one message of one key: in binary mode the headers are half of the event. */
function coordinateOf(keyId: string, original: Original): string {
  const headers = Object.entries(original.headers).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(`${keyId}\n${JSON.stringify(headers)}\n`)
    .update(original.body)
    .digest('hex')
}
