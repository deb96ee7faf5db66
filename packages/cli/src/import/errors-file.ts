import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

import { HubError, type FieldError } from '@xianglian/core'
import { formatRejected, type InputRecord } from '@xianglian/mapping'

export interface ErrorsFile {
  /** Keeps a rejected record; one that several events fail on is kept once, with the first reason. */
  add(record: InputRecord, errors: readonly FieldError[]): Promise<void>
  close(): Promise<void>
}

/** Writes rejected records as JSON Lines, at the pace of the disk. Without a path nothing is kept. */
export async function openErrorsFile(path: string | undefined): Promise<ErrorsFile> {
  if (path === undefined) return { add: async () => undefined, close: async () => undefined }
  const stream = createWriteStream(path)
  const failed = (cause: unknown): HubError => new HubError('invalid-request', `The errors file ${path} cannot be written.`, { cause })
  try {
    await once(stream, 'open')
  } catch (error) {
    throw failed(error)
  }
  let fault: unknown
  stream.on('error', (error) => (fault = error))
  const kept = new WeakSet<InputRecord>()
  return {
    async add(record, errors) {
      if (fault) throw failed(fault)
      if (kept.has(record)) return
      kept.add(record)
      if (!stream.write(`${formatRejected(record, errors)}\n`)) await once(stream, 'drain')
    },
    async close() {
      stream.end()
      await once(stream, 'close')
      if (fault) throw failed(fault)
    },
  }
}
