import { HubError } from '@xianglian/core'
import { openPromise, type Entry, type ZipFile } from 'yauzl'

import type { Bytes } from './bytes.ts'
import { inputError, type ReadOptions } from './record.ts'

const maxEntries = 10_000
const maxUnpacked = 8 * 1024 ** 3
/** DEFLATE reaches 1032:1 at best; spreadsheets stay far below this. */
const maxRatio = 500
const ratioFloor = 64 * 1024 ** 2

export interface ZipArchive {
  has(name: string): boolean
  /** The unpacked bytes of one entry; yauzl checks them against the size that the archive states. */
  open(name: string): Promise<Bytes>
  close(): void
}

/** Opens a ZIP whose entries can be streamed; one that states absurd sizes is refused before anything is unpacked. */
export async function openZip(path: string, options: ReadOptions = {}): Promise<ZipArchive> {
  let zip: ZipFile
  const entries = new Map<string, Entry>()
  try {
    zip = await openPromise(path, { autoClose: false })
  } catch (error) {
    throw inputError({ file: path }, 'is not a readable ZIP file (XLSX and ODS are ZIP files).', error)
  }
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= maxEntries) throw inputError({ file: path }, `holds more than ${maxEntries} entries.`)
      const { uncompressedSize: size, compressedSize: packed } = entry
      if (size > maxUnpacked || (size > ratioFloor && size > packed * maxRatio)) {
        throw inputError(
          { file: path },
          `the entry ${entry.fileName.slice(0, 80)} unpacks to ${size} bytes from ${packed}; that is refused.`,
        )
      }
      entries.set(entry.fileName, entry)
    }
  } catch (error) {
    zip.close()
    throw error instanceof HubError ? error : inputError({ file: path }, 'its ZIP directory is damaged.', error)
  }
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name)
    if (!entry) throw inputError({ file: path }, `has no entry ${name}; it is not the spreadsheet it is said to be.`)
    return entry
  }
  return {
    has: (name) => entries.has(name),
    close: () => zip.close(),
    async open(name) {
      const entry = entryOf(name)
      if (entry.isEncrypted()) throw inputError({ file: path }, 'is protected by a password.')
      try {
        return counted(await zip.openReadStreamPromise(entry), entry, path, options)
      } catch (error) {
        throw inputError({ file: path }, `the entry ${name} cannot be unpacked.`, error)
      }
    },
  }
}

/** Hands the chunks on and tells the progress in packed bytes. */
async function* counted(
  stream: AsyncIterable<unknown>,
  entry: Entry,
  path: string,
  options: ReadOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const share = entry.uncompressedSize > 0 ? entry.compressedSize / entry.uncompressedSize : 0
  try {
    for await (const chunk of stream) {
      options.signal?.throwIfAborted()
      if (!(chunk instanceof Uint8Array)) continue
      options.onBytes?.(chunk.length * share)
      yield chunk
    }
  } catch (error) {
    if (options.signal?.aborted) throw new HubError('cancelled', `Reading ${path} was cancelled.`, { cause: error })
    throw inputError({ file: path }, `the entry ${entry.fileName.slice(0, 80)} is damaged.`, error)
  }
}
