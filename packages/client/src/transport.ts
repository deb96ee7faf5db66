import { setTimeout as pause } from 'node:timers/promises'

import { HubError, toHubError } from '@xianglian/core'
import type { z } from 'zod'

import { problem } from './answers.ts'

export interface ClientOptions {
  /** Such as http://127.0.0.1:8080 */
  readonly url: string
  /** The key of a system, or the administrator's. */
  readonly key: string
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds a call may take, retries included. Default 120,000. */
  readonly deadline?: number
  /** Milliseconds one attempt may take. Default 65,000: longer than the longest wait the hub grants. */
  readonly attempt?: number
  /** First pause before trying again, in milliseconds; it doubles up to 10 s, with jitter. Default 200. */
  readonly backOff?: number
  /** Told each time that a call is to be tried again, and why. */
  readonly onRetry?: ((error: HubError) => void) | undefined
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly deadline?: number | undefined
}

interface Call extends CallOptions {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: URLSearchParams
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether a repeat does no harm. Default: for GET. */
  readonly repeatable?: boolean
  /** Statuses besides 2xx whose body is an answer and not a failure. */
  readonly also?: readonly number[]
}

interface Answered<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export interface Transport {
  /** Calls until an answer that stands, the deadline or the signal. Throws HubError. */
  send<T>(call: Call, schema: z.ZodType<T>): Promise<Answered<T>>
}

const longestPause = 10_000

export function createTransport(options: ClientOptions): Transport {
  const { deadline = 120_000, attempt = 65_000, backOff = 200 } = options
  const base = options.url.replace(/\/+$/, '')
  // Looked up at each call, so that a test or a tracer may put another in its place.
  const fetchOf = (): typeof globalThis.fetch => options.fetch ?? globalThis.fetch

  const once = async (call: Call, signal: AbortSignal): Promise<{ status: number; headers: Headers; text: string }> => {
    const query = call.query && call.query.size > 0 ? `?${call.query.toString()}` : ''
    try {
      const answer = await fetchOf()(`${base}${call.path}${query}`, {
        method: call.method,
        headers: { accept: 'application/json', ...call.headers, authorization: `Bearer ${options.key}` },
        ...(call.body !== undefined && { body: call.body }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(attempt)]),
      })
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    } catch (cause) {
      if (signal.aborted) throw reasonOf(signal)
      throw new HubError('unavailable', `The hub at ${base} does not answer; check that it runs and that HUB_URL names it.`, {
        cause,
        retryable: true,
      })
    }
  }

  return {
    async send(call, schema) {
      const timeout = AbortSignal.timeout(call.deadline ?? deadline)
      const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout
      let wait = backOff
      for (;;) {
        try {
          return read(await once(call, signal), call, schema)
        } catch (thrown) {
          const error = toHubError(thrown)
          if (!error.retryable || !(call.repeatable ?? call.method === 'GET')) throw error
          const rest = Math.max(error.retryAfter ?? 0, wait * (0.5 + Math.random()))
          wait = Math.min(wait * 2, longestPause)
          options.onRetry?.(error)
          // A deadline that ends the trying leaves the reason for trying as the error.
          await pause(rest, undefined, { signal }).catch(() => {
            throw call.signal?.aborted ? reasonOf(call.signal) : error
          })
        }
      }
    },
  }
}

function reasonOf(signal: AbortSignal): HubError {
  const { reason } = signal
  if (reason instanceof HubError) return reason
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new HubError('deadline-exceeded', 'The hub did not answer in time; send again, which does no harm.', {
      cause: reason,
      retryable: true,
    })
  }
  return new HubError('cancelled', 'The call was given up.', { cause: reason })
}

function read<T>(
  { status, headers, text }: { status: number; headers: Headers; text: string },
  call: Call,
  schema: z.ZodType<T>,
): Answered<T> {
  const body = parse(text)
  const stands = (status >= 200 && status < 300) || (call.also?.includes(status) ?? false)
  const parsed = stands ? schema.safeParse(body) : undefined
  if (parsed?.success) return { status, headers, body: parsed.data }
  const told = problem.safeParse(body)
  if (told.success) throw toError(told.data, headers)
  const passing = status === 429 || status >= 502
  throw new HubError(
    passing ? 'unavailable' : 'internal',
    `${call.method} ${call.path} answered ${status} with what this client cannot read; check that HUB_URL names a hub.`,
    {
      retryable: passing,
      ...(parsed && { cause: parsed.error }),
    },
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toError(told: z.infer<typeof problem>, headers: Headers): HubError {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return new HubError(told.code, told.detail, {
    retryable: told.retryable,
    errors: told.errors,
    ...(Number.isFinite(seconds) && { retryAfter: seconds * 1_000 }),
  })
}
