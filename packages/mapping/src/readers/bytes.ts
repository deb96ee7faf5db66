import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'

import iconv from 'iconv-lite'
import { HubError } from '@xianglian/core'

import { inputError, type ReadOptions } from './record.ts'

export type Bytes = AsyncIterable<Uint8Array>

/** The first bytes of a file, for telling its format; fewer when the file is short. */
export async function peek(path: string, length: number): Promise<Uint8Array> {
  try {
    await using handle = await open(path, 'r')
    const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw unreadable(path, error)
  }
}

const startsWith = (bytes: Uint8Array, ...magic: readonly number[]): boolean => magic.every((byte, index) => bytes[index] === byte)
const isGzip = (head: Uint8Array): boolean => startsWith(head, 0x1f, 0x8b)
export const isZip = (head: Uint8Array): boolean => startsWith(head, 0x50, 0x4b, 0x03, 0x04) || startsWith(head, 0x50, 0x4b, 0x05, 0x06)

/** The bytes of a file, unpacked when it is gzip (told by its first bytes, not by its name). Streams; never holds the file. */
export async function* readBytes(path: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
  const gzip = isGzip(await peek(path, 2))
  const file = createReadStream(path, { highWaterMark: 64 * 1024, ...(options.signal ? { signal: options.signal } : {}) })
  file.on('data', (chunk) => options.onBytes?.(chunk.length))
  const gunzip = gzip ? createGunzip() : undefined
  // pipe() does not pass errors on; the reader below must see them.
  if (gunzip) file.on('error', (error) => gunzip.destroy(error))
  const stream = gunzip ? file.pipe(gunzip) : file
  try {
    for await (const chunk of stream) {
      if (chunk instanceof Uint8Array) yield chunk
    }
  } catch (error) {
    if (options.signal?.aborted) throw new HubError('cancelled', `Reading ${path} was cancelled.`, { cause: error })
    throw unreadable(path, error)
  } finally {
    stream.destroy()
    file.destroy()
  }
}

function unreadable(path: string, error: unknown): HubError {
  if (error instanceof HubError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return inputError({ file: path }, 'there is no such file.', error)
  if (code === 'EISDIR') return inputError({ file: path }, 'is a folder, not a file.', error)
  if (code.startsWith('Z_') || code === 'ERR_BUFFER_OUT_OF_BOUNDS')
    return inputError({ file: path }, 'its gzip data is damaged or cut short.', error)
  return inputError({ file: path }, `cannot be read (${code || String(error)}).`, error)
}

/** A byte order mark names the encoding; it wins over a declared one. */
function encodingOfMark(head: Uint8Array): string | undefined {
  if (startsWith(head, 0xef, 0xbb, 0xbf)) return 'utf-8'
  if (startsWith(head, 0xff, 0xfe)) return 'utf-16le'
  return startsWith(head, 0xfe, 0xff) ? 'utf-16be' : undefined
}

/** `encoding="…"` of an XML declaration, which is ASCII in every encoding that needs one. */
function encodingOfXml(head: Uint8Array): string | undefined {
  return /^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(Buffer.from(head.subarray(0, 200)).toString('latin1'))?.[1]
}

/**
 * Bytes as text: by byte order mark, else by the declared encoding, else by an XML declaration, else UTF-8. Invalid UTF-8 and UTF-16 are
 * refused with the line; a byte order mark is dropped.
 */
export async function* readText(bytes: Bytes, path: string, encoding?: string): AsyncGenerator<string, void, undefined> {
  let decode: ((chunk: Uint8Array | undefined) => string) | undefined
  let line = 1
  const decoded = (chunk: Uint8Array | undefined): string => {
    try {
      const text = decode?.(chunk) ?? ''
      line += countLines(text)
      return text
    } catch (error) {
      throw inputError(
        { file: path, line },
        'from here on its bytes are not text in the encoding it is said to have; state `input.encoding` in the mapping.',
        error,
      )
    }
  }
  for await (const chunk of bytes) {
    decode ??= decoderOf(encodingOfMark(chunk) ?? encoding ?? encodingOfXml(chunk) ?? 'utf-8', path)
    const text = decoded(chunk)
    if (text !== '') yield text
  }
  const rest = decoded(undefined)
  if (rest !== '') yield rest
}

function decoderOf(encoding: string, path: string): (chunk: Uint8Array | undefined) => string {
  const name = encoding.toLowerCase()
  if (/^(utf-?8|utf-?16(le|be)?|us-ascii)$/.test(name)) {
    const decoder = new TextDecoder(name, { fatal: true })
    return (chunk) => (chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode())
  }
  // encodingExists narrows to its own list of names, which would leave `never` for the message.
  const known: boolean = iconv.encodingExists(encoding)
  if (!known) throw inputError({ file: path }, `the encoding ${encoding} is not known.`)
  const decoder = iconv.getDecoder(encoding)
  return (chunk) => (chunk ? decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)) : (decoder.end() ?? ''))
}

/** Line feeds in a text. */
export function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
