import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'

import { errorCodes, HubError, type ErrorCode } from '@xianglian/core'

/** The one table from a reason to an HTTP status. What is not the caller's doing, and not passing, is 500. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  'invalid-json': 400,
  'invalid-envelope': 400,
  'invalid-data': 400,
  'invalid-request': 400,
  'unknown-type': 400,
  'unknown-schema': 400,
  'subject-mismatch': 400,
  'time-ahead': 400,
  'masked-event': 400,
  'unsupported-media-type': 415,
  'too-large': 413,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'not-recorded': 404,
  'identity-conflict': 409,
  ambiguous: 409,
  'command-refused': 409,
  'position-mismatch': 412,
  busy: 429,
  'invalid-wire-format': 500,
  'unreadable-data': 500,
  unavailable: 503,
  fenced: 503,
  'offsets-lost': 500,
  'invalid-configuration': 500,
  'invalid-mapping': 400,
  'invalid-input': 400,
  'fold-failed': 500,
  'deadline-exceeded': 503,
  cancelled: 503,
  internal: 500,
}

/** An answer of `application/problem+json` (RFC 9457). Members beyond the standard's are the hub's own and stable. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly errors?: readonly { readonly pointer: string; readonly code: ErrorCode; readonly detail: string }[]
  /** Of an unexpected fault: the log holds the same id beside its cause. */
  readonly id?: string
}

export interface ProblemReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly problem: Problem
  /** Of the HubError: members beyond the hub's own. */
  readonly members: HubError['members']
}

/** What the edge logs: fields and the event's name. */
export interface Logger {
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
  error(fields: object, event: string): void
}

const titles: Readonly<Record<string, string>> = errorCodes

/** Whatever was thrown, as an answer. Only a HubError's own words leave the hub; any other fault is logged under an id and told by that id alone. */
export function problemOf(thrown: unknown, logger: Logger, status?: number): ProblemReply {
  const known = thrown instanceof HubError && thrown.code !== 'internal' ? thrown : clientFault(thrown)
  if (!known) return internalProblem(thrown, logger)
  const answered = status ?? statusOf[known.code]
  const headers: Record<string, string> = {}
  if (answered === 401) headers['www-authenticate'] = 'Bearer'
  if (answered === 429 || answered === 503) headers['retry-after'] = String(Math.max(1, Math.ceil((known.retryAfter ?? 1_000) / 1_000)))
  return {
    status: answered,
    headers,
    members: known.members,
    problem: {
      ...known.members,
      type: `/docs/errors#${known.code}`,
      title: titles[known.code] ?? known.code,
      status: answered,
      detail: known.message,
      code: known.code,
      retryable: known.retryable,
      ...(known.errors.length > 0 && { errors: known.errors }),
    },
  }
}

/** Faults of the request that Express finds by itself, such as a path with broken percent-encoding: errors with a `status` below 500. */
function clientFault(thrown: unknown): HubError | undefined {
  if (!(thrown instanceof Error) || !('status' in thrown)) return undefined
  const status = thrown.status
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined
  return new HubError('invalid-request', 'The path or a parameter is not well formed: check its percent-encoding.')
}

function internalProblem(thrown: unknown, logger: Logger): ProblemReply {
  const id = randomUUID()
  logger.error({ id, fault: thrown instanceof Error ? thrown.stack : String(thrown) }, 'request-failed')
  const detail = `The hub failed on this request. Its log names the cause under ${id}; tell the operator this id.`
  const problem: Problem = {
    type: '/docs/errors#internal',
    title: errorCodes.internal,
    status: 500,
    detail,
    code: 'internal',
    retryable: true,
    id,
  }
  return { status: 500, headers: {}, members: {}, problem }
}

/** Sends a problem, unless the answer has begun: then the connection is cut, so that half an answer is never taken for a whole one. */
export function sendProblem(res: ServerResponse, reply: ProblemReply, extra: object = {}): void {
  sendError(res, reply.status, reply.headers, 'application/problem+json', { ...reply.problem, ...extra })
}

/** As `sendProblem`, whatever the form of the error. */
export function sendError(res: ServerResponse, status: number, headers: ProblemReply['headers'], contentType: string, body: object): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const text = Buffer.from(JSON.stringify(body))
  res.writeHead(status, { ...headers, 'content-type': contentType, 'content-length': text.length })
  res.end(text)
}
