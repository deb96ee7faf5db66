import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

import { copyHeader } from './event-rows.ts'

/** COPY … FROM STDIN of these pieces, asked for one by one as PostgreSQL takes them. */
export async function copyIn(client: pg.PoolClient, statement: string, pieces: Iterable<Buffer>): Promise<void> {
  await pipeline(Readable.from(pieces), client.query(copyFrom(statement)))
}

/**
 * COPY … TO STDOUT (FORMAT binary), row by row. `onRow` gets the bytes of a row, valid during the call only; false ends the copy early, after
 * which the connection must be thrown away. Resolves to whether it was read to its end.
 *
 * This speaks to the driver directly, because a stream between cuts rows in pieces and costs more than the decoding.
 */
export function copyOut(client: pg.PoolClient, statement: string, onRow: (row: Buffer) => boolean): Promise<boolean> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut(statement, onRow, resolve, reject))
  })
}

class CopyOut implements pg.Submittable {
  readonly #statement: string
  readonly #onRow: (row: Buffer) => boolean
  readonly #resolve: (complete: boolean) => void
  readonly #reject: (error: unknown) => void
  #first = true
  #ended = false
  #failure: { readonly error: unknown } | undefined

  constructor(statement: string, onRow: (row: Buffer) => boolean, resolve: (complete: boolean) => void, reject: (error: unknown) => void) {
    this.#statement = statement
    this.#onRow = onRow
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#statement)
  }

  /** The protocol promises one message a row; the header comes before the first row's bytes, the trailer is a message of its own. */
  handleCopyData(message: { readonly chunk: Buffer }): void {
    if (this.#ended) return
    let row = message.chunk
    if (this.#first) row = row.subarray(copyHeader.length)
    this.#first = false
    if (row.length <= 2) return
    try {
      if (this.#onRow(row)) return
      this.#ended = true
      this.#resolve(false)
    } catch (error) {
      this.#ended = true
      this.#failure = { error }
    }
  }

  handleCommandComplete(): void {}

  /** A failed `onRow` is told only now, when the connection is fit for the next statement. */
  handleReadyForQuery(): void {
    if (this.#failure) this.#reject(this.#failure.error)
    else this.#resolve(true)
  }

  handleError(error: unknown): void {
    this.#reject(error)
  }
}
