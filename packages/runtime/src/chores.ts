import { fromPostgres } from './errors-postgres.ts'
import type { Logger } from './logger.ts'
import { sleep } from './retry.ts'

/** What is done now and then beside a work that does not need it. */
export interface Chore {
  readonly name: string
  /** Milliseconds between the end of one turn and the next. */
  readonly every: number
  readonly run: () => Promise<void>
}

/** Does the work, and the chores beside it until it ended. A chore that fails is logged for debugging, and tried again at its next turn. */
export async function withChores(chores: readonly Chore[], logger: Logger, work: () => Promise<void>): Promise<void> {
  const ended = new AbortController()
  const done = chores.map((chore) => repeat(chore, logger, ended.signal))
  try {
    await work()
  } finally {
    ended.abort()
    await Promise.all(done)
  }
}

async function repeat({ name, every, run }: Chore, logger: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await run().catch((thrown: unknown) => logger.debug({ chore: name, detail: fromPostgres(thrown).message }, 'chore-failed'))
    await sleep(every, signal)
  }
}
