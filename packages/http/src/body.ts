import type { IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'

import { HubError } from '@xianglian/core'

export const maxBodyBytes = 8 * 1024 * 1024

/** Bytes of request bodies that may be in memory at once, over all connections: what keeps many large requests from exhausting it. */
export interface BodyBudget {
  take(bytes: number): void
  give(bytes: number): void
  readonly used: number
}

export function createBodyBudget(limit: number): BodyBudget {
  let used = 0
  return {
    take(bytes) {
      if (used + bytes > limit) {
        throw new HubError('unavailable', 'The hub holds as many request bodies as it can; send again later.', {
          retryable: true,
          retryAfter: 1_000,
        })
      }
      used += bytes
    },
    give(bytes) {
      used -= bytes
    },
    get used() {
      return used
    },
  }
}

export interface Body {
  readonly bytes: Buffer
  /** Gives the bytes back to the budget; once, when they are done with. */
  release(): void
}

/**
 * The whole body of a request, unzipped where it says gzip, at most 8 MiB either way. The request's own deadline bounds the time
 * (`requestTimeout` of the server).
 */
export async function readBody(req: IncomingMessage, budget: BodyBudget): Promise<Body> {
  const encoding = req.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new HubError('unsupported-media-type', 'The body may be sent as it is or with Content-Encoding: gzip.')
  }
  if (Number(req.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge()
  const account = openAccount(budget)
  try {
    return { bytes: encoding === 'gzip' ? await unzip(req, account) : await collect(req, account), release: () => account.close() }
  } catch (thrown) {
    account.close()
    throw thrown
  }
}

interface Account {
  add(bytes: number): void
  close(): void
}

function openAccount(budget: BodyBudget): Account {
  let held = 0
  return {
    add(bytes) {
      if (held + bytes > maxBodyBytes) throw tooLarge()
      budget.take(bytes)
      held += bytes
    },
    close() {
      budget.give(held)
      held = 0
    },
  }
}

const tooLarge = (): HubError => new HubError('too-large', 'The body is larger than 8 MiB; send it in several requests.')

function collect(stream: NodeJS.ReadableStream, account: Account): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => {
      try {
        account.add(chunk.length)
        chunks.push(chunk)
      } catch (thrown) {
        // The rest is read and let go, so that the sender comes to hear the answer.
        stream.removeAllListeners('data')
        stream.resume()
        reject(thrown instanceof Error ? thrown : new Error(String(thrown)))
      }
    })
    stream.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    stream.on('error', (cause) => reject(new HubError('cancelled', 'The request ended before its body did.', { cause })))
    stream.on('close', () => reject(new HubError('cancelled', 'The request ended before its body did.')))
  })
}

async function unzip(req: IncomingMessage, account: Account): Promise<Buffer> {
  const gunzip = createGunzip()
  req.on('error', (error) => gunzip.destroy(error))
  req.on('aborted', () => gunzip.destroy())
  req.pipe(gunzip)
  try {
    return await collect(gunzip, account)
  } catch (thrown) {
    if (isZlibError(thrown)) throw new HubError('invalid-json', 'The body says Content-Encoding: gzip, but is not gzip.', { cause: thrown })
    throw thrown
  } finally {
    req.unpipe(gunzip)
    req.resume()
    gunzip.destroy()
  }
}

const isZlibError = (thrown: unknown): boolean => {
  const cause = thrown instanceof HubError ? thrown.cause : undefined
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')
}
