import type { Catalogue } from '@xianglian/contracts'
import { HubError, type EventStore, type RecordedEvent } from '@xianglian/core'
import type { Aggregate, ErasedCommand } from '@xianglian/domain'
import { foldStream } from '@xianglian/registers'

import { expecting } from './admit.ts'
import { ask, identityOf, type Asked, type CommandRequest, type Identity } from './command-request.ts'
import { staleError } from './events-route.ts'
import type { MicroBatcher } from './micro-batcher.ts'
import type { Waiter } from './waiter.ts'

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
    const identity = identityOf(request)
    const askWith = (earlier?: RecordedEvent): Asked => ask(command, request, identity, earlier, { catalogue, now: Date.now() })
    /** What this call's key is recorded with, if it is. */
    const repeated = async (): Promise<Executed | undefined> => {
      const earlier = request.idempotencyKey === undefined ? undefined : await store.find(identity.source, identity.id)
      if (!earlier) return undefined
      await catalogue.load([earlier])
      return repeat(askWith(earlier), earlier, catalogue)
    }
    const before = await repeated()
    if (before) return before
    const asked = askWith()
    try {
      const position = await decide(options, definition, command, asked, request.ifMatch)
      return await record(options, asked, position, request)
    } catch (thrown) {
      // A call with the same key that was faster may be what speaks against this one.
      const other = isDecided(thrown) ? await repeated() : undefined
      if (other) return other
      throw thrown
    }
  }
}

const isDecided = (thrown: unknown): boolean =>
  thrown instanceof HubError && (thrown.code === 'command-refused' || thrown.code === 'position-mismatch')

/** The position that the decision rests on. */
async function decide(
  { store, catalogue }: CommandsOptions,
  definition: Aggregate,
  command: ErasedCommand,
  { admitted, data, occasion }: Asked,
  ifMatch: CommandRequest['ifMatch'],
): Promise<number> {
  const { state, position } = await foldStream(store, catalogue, definition, admitted.event.envelope.subject)
  const matches = ifMatch === undefined || (ifMatch === '*' ? position >= 0 : ifMatch === position)
  if (!matches) throw staleError(position)
  const reason = command.refuses(state, data, occasion)
  if (reason) throw new HubError('command-refused', reason.en, { members: { reason } })
  return position
}

async function record(
  { batcher, waiter, wait = 10_000 }: CommandsOptions,
  { admitted }: Asked,
  position: number,
  { principal, ifMatch }: CommandRequest,
): Promise<Executed> {
  const conditional = expecting(admitted, position)
  const mark = await waiter.mark([conditional])
  await batcher.submit(principal.id, [conditional])
  const [outcome] = await waiter.wait([conditional], mark, wait)
  const { source, id, type, subject } = admitted.event.envelope
  if (outcome === undefined) return { status: 'accepted', source, id, type, subject }
  if (outcome.status !== 'recorded') throw staleError(outcome.position, ifMatch === undefined)
  return { status: 'recorded', source, id, type, subject, position: outcome.position }
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
