import { setImmediate as turn } from 'node:timers/promises'

import type { ClientBase } from 'pg'

/**
 * The connection of a transaction under way. Writes run one after another while the next rows are worked out; a read waits for all of them, so
 * that it sees what was written.
 */
export class Session {
  readonly #client: ClientBase
  #written: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(client: ClientBase) {
    this.#client = client
  }

  /** Has this written behind all that was to be written before. What it fails with is thrown by the next read, or in the end. */
  write(work: (client: ClientBase) => Promise<void>): void {
    this.#written = this.#written.then(() => (this.#isStopped ? undefined : work(this.#client)))
    this.#written.catch(() => undefined)
  }

  async read<T>(work: (client: ClientBase) => Promise<T>): Promise<T> {
    await this.#written
    return work(this.#client)
  }

  /** Resolves once all is written. */
  settled(): Promise<void> {
    return this.#written
  }

  /** Gives up what is not begun yet: it must not run once the transaction is rolled back. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#written.catch(() => undefined)
  }
}

/** Does work in the caller's transaction. Resolves once all is written that it had written. */
export async function inSession<T>(client: ClientBase, work: (session: Session) => Promise<T>): Promise<T> {
  const session = new Session(client)
  try {
    const result = await work(session)
    await session.settled()
    return result
  } catch (error) {
    await session.stop()
    throw error
  }
}

const rowsAtOnce = 200

/** Does something with each of the rows, and lets the connection go on with its writes every so many of them. */
export async function paced<T>(rows: readonly T[], each: (row: T, index: number) => void): Promise<void> {
  for (const [index, row] of rows.entries()) {
    if (index % rowsAtOnce === rowsAtOnce - 1) await turn()
    each(row, index)
  }
}
