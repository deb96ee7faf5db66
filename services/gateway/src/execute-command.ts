import type { Catalogue } from '@xianglian/contracts'
import { HubError, type EventStore, type Identity, type RecordedEvent } from '@xianglian/core'
import type { Aggregate, ErasedCommand, Refused } from '@xianglian/domain'
import { foldStream, type FoldedStream } from '@xianglian/registers'

import { expecting, type Admitted } from './admit.ts'
import { ask, identityAsked, type Asked, type CommandRequest } from './command-request.ts'
import { staleError } from './events-route.ts'
import type { MicroBatcher } from './micro-batcher.ts'
import type { Outcome, Waiter } from './waiter.ts'

export interface CommandsOptions {
  readonly catalogue: Catalogue
  readonly store: EventStore
  readonly batcher: MicroBatcher
  readonly waiter: Waiter
  /** Milliseconds to wait for the recorder; default 10,000. */
  readonly wait?: number
}

/** What became of a command that was not refused. */
export interface Executed extends Identity {
  /** `repeated`: it was recorded before. `accepted`: the recorder has not answered in time. */
  readonly status: 'recorded' | 'repeated' | 'accepted'
  readonly type: string
  readonly subject: string
  /** Of the recorded event. */
  readonly position?: number
}

/**
 * Decides on what is recorded of the stream, and has the fact recorded if nothing else was meanwhile. Throws `command-refused` with the reason in
 * both languages, `position-mismatch` with the position where the stream is, `identity-conflict` for an Idempotency-Key that was used for another
 * command, and what `POST /v1/events` refuses an event with.
 */
export type ExecuteCommand = (definition: Aggregate, command: ErasedCommand, request: CommandRequest) => Promise<Executed>

export function createCommands(options: CommandsOptions): ExecuteCommand {
  const { catalogue, store } = options
  return async (definition, command, request) => {
    const identity = identityAsked(request)
    const askWith = (earlier?: RecordedEvent): Asked => ask(command, request, identity, earlier, { catalogue, now: Date.now() })
    /** What this call's key is recorded with, if it is. */
    const repeated = async (): Promise<Executed | undefined> => {
      const earlier = request.idempotencyKey === undefined ? undefined : await store.find(identity.source, identity.id)
      if (!earlier) return undefined
      await catalogue.load([earlier])
      return repeat(askWith(earlier), earlier, catalogue)
    }
    const asked = askWith()
    const stream = await foldStream(store, catalogue, definition, asked.admitted.event.envelope.subject)
    // After the stream: what another call with this key records behind it makes this one stale, and never a conflict.
    const before = await repeated()
    if (before) return before
    const position = decide(command, asked, stream, request.ifMatch)
    const outcome = await record(options, asked.admitted, position, request.principal.id)
    const { type, subject } = asked.admitted.event.envelope
    if (outcome === undefined) return { status: 'accepted', ...identity, type, subject }
    if (outcome.status === 'recorded') return { status: 'recorded', ...identity, type, subject, position: outcome.position }
    const other = await repeated()
    if (other) return other
    throw staleError(outcome.position, request.ifMatch === undefined)
  }
}

const tooLong = {
  zh: '记录过多，无法在此办理；请由业务系统以事件方式报送。',
  en: 'It has more events than a decision can rest on; have a system publish the fact as an event.',
}

/** The position that the decision rests on. */
function decide(
  { refuses }: ErasedCommand,
  { data, occasion }: Asked,
  stream: FoldedStream | undefined,
  ifMatch: CommandRequest['ifMatch'],
): number {
  if (!stream) throw refusedError(tooLong)
  const { state, position } = stream
  const matches = ifMatch === undefined || (ifMatch === '*' ? position >= 0 : ifMatch === position)
  if (!matches) throw staleError(position)
  const reason = refuses(state, data, occasion)
  if (reason) throw refusedError(reason)
  return position
}

const refusedError = (reason: Refused): HubError => new HubError('command-refused', reason.en, { members: { reason } })

/** What the recorder makes of it; undefined when it has not answered in time. */
async function record(
  { batcher, waiter, wait = 10_000 }: CommandsOptions,
  admitted: Admitted,
  position: number,
  keyId: string,
): Promise<Outcome | undefined> {
  const conditional = expecting(admitted, position)
  const mark = await waiter.mark([conditional])
  await batcher.submit(keyId, [conditional])
  return (await waiter.wait([conditional], mark, wait))[0]
}

function repeat({ admitted: { event } }: Asked, earlier: RecordedEvent, catalogue: Catalogue): Executed {
  const { source, id, type, subject } = earlier.envelope
  if (type === event.envelope.type && catalogue.sameData(earlier, event)) {
    return { status: 'repeated', source, id, type, subject, position: earlier.position }
  }
  throw new HubError(
    'identity-conflict',
    `This Idempotency-Key was used for another command, which is recorded at position ${earlier.position}; take a new key for each.`,
  )
}
