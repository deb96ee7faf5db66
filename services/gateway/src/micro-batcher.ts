import { HubError, toHubError, type OutRecord } from '@xianglian/core'

export interface Outgoing {
  readonly record: OutRecord
  readonly bytes: number
}

export interface MicroBatcherOptions {
  readonly publish: (records: readonly OutRecord[]) => Promise<void>
  /** Publishes under way at once; what comes meanwhile is collected for the next. Default 4. */
  readonly maxInFlight?: number
  /** Of one publish. Defaults 1,000 and 900,000. */
  readonly batchEvents?: number
  readonly batchBytes?: number
  /** Of all that waits or is under way: what bounds memory. Defaults 100,000 and 64 MiB. */
  readonly maxEvents?: number
  readonly maxBytes?: number
  /** The part of these that one key may fill, so that one sender cannot shut out the others. Default 0.5. */
  readonly share?: number
  /** Milliseconds until what is not acknowledged is given back to its sender. Default 30,000. */
  readonly deadline?: number
}

export interface MicroBatcher {
  /**
   * Resolves once all of it is durable on the bus. Rejects with `busy` when the key holds more than its share, with a retryable `unavailable`
   * when the queue is full, the bus fails or does not acknowledge in time; some may be on the bus then, which a repeat does not harm.
   */
  submit(keyId: string, outgoing: readonly Outgoing[]): Promise<void>
  readonly events: number
  readonly bytes: number
  /** Takes nothing new, and waits for what it holds. */
  stop(): Promise<void>
}

interface Submission {
  readonly keyId: string
  /** Emptied when settled, so that a bus that hangs does not keep what was given back. */
  outgoing: readonly Outgoing[]
  readonly count: number
  /** The first that is not yet handed to the bus. */
  next: number
  acknowledged: number
  settled: boolean
  readonly settle: (error?: HubError) => void
}

interface Held {
  events: number
  bytes: number
}

/**
 * Gathers what many requests send into few publishes. It never waits for more to come: a lone event goes out at once, and batches grow by
 * themselves while `maxInFlight` publishes are under way.
 */
export function createMicroBatcher(options: MicroBatcherOptions): MicroBatcher {
  const { maxInFlight = 4, batchEvents = 1_000, batchBytes = 900_000, maxEvents = 100_000, maxBytes = 64 * 1024 * 1024 } = options
  const { share = 0.5, deadline = 30_000 } = options
  const total: Held = { events: 0, bytes: 0 }
  const byKey = new Map<string, Held>()
  let queue: Submission[] = []
  let settledInQueue = 0
  let inFlight = 0
  let scheduled = false
  let stopped = false
  let idle: (() => void) | undefined

  const hold = (keyId: string, events: number, bytes: number): void => {
    let held = byKey.get(keyId)
    if (!held) byKey.set(keyId, (held = { events: 0, bytes: 0 }))
    held.events += events
    held.bytes += bytes
    total.events += events
    total.bytes += bytes
    if (held.events === 0 && held.bytes === 0) byKey.delete(keyId)
    if (total.events === 0) idle?.()
  }

  /** Lets go of what a settled submission still has in the queue. */
  const forget = (submission: Submission): void => {
    const rest = submission.outgoing.slice(submission.next)
    submission.outgoing = []
    submission.next = 0
    hold(submission.keyId, -rest.length, -bytesOf(rest))
    if (rest.length === 0) return
    settledInQueue += 1
    if (settledInQueue * 2 <= queue.length) return
    queue = queue.filter((queued) => !queued.settled)
    settledInQueue = 0
  }

  const gather = (): { records: OutRecord[]; parts: Part[] } => {
    const records: OutRecord[] = []
    const parts: Part[] = []
    let bytes = 0
    let taken = 0
    for (const submission of queue) {
      const part: Part = { submission, events: 0, bytes: 0 }
      while (submission.next < submission.outgoing.length && records.length < batchEvents) {
        const item = submission.outgoing[submission.next]
        if (!item || (records.length > 0 && bytes + item.bytes > batchBytes)) break
        records.push(item.record)
        bytes += item.bytes
        part.events += 1
        part.bytes += item.bytes
        submission.next += 1
      }
      if (part.events > 0) parts.push(part)
      if (submission.next < submission.outgoing.length) break
      if (submission.settled) settledInQueue = Math.max(0, settledInQueue - 1)
      taken += 1
    }
    queue = taken === queue.length ? [] : queue.slice(taken)
    return { records, parts }
  }

  const flush = (): void => {
    scheduled = false
    while (inFlight < maxInFlight && queue.length > 0) {
      const { records, parts } = gather()
      if (records.length === 0) continue
      inFlight += 1
      options.publish(records).then(
        () => published(parts),
        (thrown: unknown) => published(parts, busError(thrown)),
      )
    }
  }

  const published = (parts: readonly Part[], error?: HubError): void => {
    inFlight -= 1
    for (const { submission, events, bytes } of parts) {
      hold(submission.keyId, -events, -bytes)
      submission.acknowledged += events
      if (error) submission.settle(error)
      else if (submission.acknowledged === submission.count) submission.settle()
    }
    schedule()
  }

  // Once per turn of the event loop: all that arrived in it goes out together.
  const schedule = (): void => {
    if (scheduled || queue.length === 0 || inFlight >= maxInFlight) return
    scheduled = true
    setImmediate(flush)
  }

  const refuse = (keyId: string, events: number, bytes: number): HubError | undefined => {
    if (stopped) return new HubError('unavailable', 'The hub is stopping; send again.', { retryable: true, retryAfter: 2_000 })
    const held = byKey.get(keyId)
    if (held && (held.events + events > maxEvents * share || held.bytes + bytes > maxBytes * share)) {
      return new HubError('busy', 'This key has as much under way as it may; wait for answers before sending more.', {
        retryable: true,
        retryAfter: 1_000,
      })
    }
    if (total.events > 0 && (total.events + events > maxEvents || total.bytes + bytes > maxBytes)) {
      return new HubError('unavailable', 'The hub takes events slower than they come; send again later.', {
        retryable: true,
        retryAfter: 1_000,
      })
    }
    return undefined
  }

  return {
    submit(keyId, outgoing) {
      const bytes = bytesOf(outgoing)
      const refused = refuse(keyId, outgoing.length, bytes)
      if (refused) return Promise.reject(refused)
      if (outgoing.length === 0) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const settle = (error?: HubError): void => {
          if (submission.settled) return
          submission.settled = true
          clearTimeout(timer)
          forget(submission)
          if (error) reject(error)
          else resolve()
        }
        const submission: Submission = { keyId, outgoing, count: outgoing.length, next: 0, acknowledged: 0, settled: false, settle }
        const timer = setTimeout(() => settle(tooSlow()), deadline)
        hold(keyId, outgoing.length, bytes)
        queue.push(submission)
        schedule()
      })
    },
    get events() {
      return total.events
    },
    get bytes() {
      return total.bytes
    },
    async stop() {
      stopped = true
      if (total.events > 0) await new Promise<void>((resolve) => (idle = resolve))
    },
  }
}

/** What one publish carries of one submission. */
interface Part {
  readonly submission: Submission
  events: number
  bytes: number
}

function bytesOf(outgoing: readonly Outgoing[]): number {
  let bytes = 0
  for (const item of outgoing) bytes += item.bytes
  return bytes
}

const tooSlow = (): HubError =>
  new HubError('unavailable', 'The bus did not acknowledge in time; send again, which does no harm.', {
    retryable: true,
    retryAfter: 5_000,
  })

/** Whatever the bus threw, the sender's remedy is the same. */
function busError(thrown: unknown): HubError {
  const cause = toHubError(thrown)
  return new HubError('unavailable', 'The bus does not take events now; send again later, which does no harm.', {
    cause,
    retryable: true,
    retryAfter: 2_000,
  })
}
