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
    /** Undefined where nothing is recorded under the identity. */
    const repeated = async (): Promise<Executed | undefined> => {
      const earlier = await store.find(identity.source, identity.id)
      if (!earlier) return undefined
      await catalogue.load([earlier])
      return repeat(askWith(earlier), earlier, catalogue)
    }
    const before = request.idempotencyKey === undefined ? undefined : await repeated()
    if (before) return before
    const asked = askWith()
    const outcome = await record(options, asked, await decide(options, definition, command, asked, request.ifMatch), request)
    const { source, id, type, subject } = asked.admitted.event.envelope
    const executed = { source, id, type, subject }
    if (outcome === undefined) return { ...executed, status: 'accepted' }
    if (outcome.status === 'recorded') return { ...executed, status: 'recorded', position: outcome.position }
    // Another call with this key was faster.
    const other = await repeated()
    if (other) return other
    throw staleError(outcome.position, request.ifMatch === undefined)
  }
}

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
  { principal }: CommandRequest,
) {
  const conditional = expecting(admitted, position)
  const mark = await waiter.mark([conditional])
  await batcher.submit(principal.id, [conditional])
  const [outcome] = await waiter.wait([conditional], mark, wait)
  return outcome
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
