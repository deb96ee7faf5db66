import type { InboxRecord, NewDeadLetter, NewEvent, Offsets } from '@xianglian/core'

/** Records read from the bus and ready to be appended together. */
export interface PreparedBatch {
  readonly entries: readonly { readonly event: NewEvent; readonly record: InboxRecord }[]
  readonly letters: readonly NewDeadLetter[]
  readonly offsets: Offsets
  readonly bytes: number
}

export interface AppendPipeline {
  /** Takes a batch; resolves as soon as there is room for the next. Rejects with what made an earlier append fail. */
  offer(batch: PreparedBatch): Promise<void>
  /** Resolves once everything taken is appended. */
  drain(): Promise<void>
}

export interface PipelineLimits {
  readonly events: number
  readonly bytes: number
}

/**
 * Appends one transaction at a time and gathers what arrives meanwhile into the next: at low load an event is appended at once, at high load
 * transactions grow up to the limits. Holds at most one transaction in flight and one being gathered.
 */
export function createAppendPipeline(append: (batch: PreparedBatch) => Promise<void>, limits: PipelineLimits): AppendPipeline {
  let gathered: PreparedBatch[] = []
  let events = 0
  let bytes = 0
  let running: Promise<void> | undefined
  let failure: { readonly error: unknown } | undefined
  let room = Promise.withResolvers<void>()

  const run = async (): Promise<void> => {
    try {
      while (gathered.length > 0) {
        const batch = join(gathered)
        gathered = []
        events = 0
        bytes = 0
        room.resolve()
        room = Promise.withResolvers()
        await append(batch)
      }
    } catch (error) {
      failure = { error }
      room.resolve()
    } finally {
      running = undefined
    }
  }
  const throwFailure = (): void => {
    if (failure) throw failure.error
  }
  const fits = (batch: PreparedBatch): boolean =>
    gathered.length === 0 || (events + batch.entries.length <= limits.events && bytes + batch.bytes <= limits.bytes)

  return {
    async offer(batch) {
      throwFailure()
      while (!fits(batch)) {
        await room.promise
        throwFailure()
      }
      gathered.push(batch)
      events += batch.entries.length
      bytes += batch.bytes
      running ??= run()
    },
    async drain() {
      // What is offered meanwhile is appended by the same run; a run that ended leaves nothing behind.
      await running
      throwFailure()
    },
  }
}

function join(batches: readonly PreparedBatch[]): PreparedBatch {
  const [first] = batches
  if (first && batches.length === 1) return first
  return {
    entries: batches.flatMap((batch) => batch.entries),
    letters: batches.flatMap((batch) => batch.letters),
    offsets: new Map(batches.flatMap((batch) => [...batch.offsets])),
    bytes: batches.reduce((sum, batch) => sum + batch.bytes, 0),
  }
}
