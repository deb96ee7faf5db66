import type { IncomingMessage, ServerResponse } from 'node:http'

import { envelopeSchema, HubError, refusalError, toHubError, type Refusal } from '@xianglian/core'
import {
  defineStreamRoute,
  problemOf,
  readBody,
  sendProblem,
  type BodyBudget,
  type Logger,
  type Principal,
  type Route,
} from '@xianglian/http'
import { z } from 'zod'

import type { Intake, IntakeResult, Receipt } from './intake.ts'
import type { RefusedEvents } from './refused-events.ts'
import { modeOf, parseSubmission, type Submission } from './submission.ts'

export interface EventsRouteOptions {
  readonly intake: Intake
  readonly refusedEvents: RefusedEvents
  readonly budget: BodyBudget
  readonly logger: Logger
  readonly onRefused: (refusal: Refusal) => void
  readonly onDeferred: (error: HubError) => void
}

const fieldError = z.object({
  pointer: z.string().describe('JSON Pointer (RFC 6901) into the event'),
  code: z.string(),
  detail: z.string(),
})
const receipt = z.object({
  source: z.string().nullable(),
  id: z.string().nullable(),
  status: z.enum(['accepted', 'rejected', 'recorded', 'duplicate', 'conflict', 'stale']),
  position: z
    .int()
    .optional()
    .describe('Of the recorded event; of a conflict, of the event that stands; of what is stale, of the last of its stream, -1 of none'),
  retryable: z.boolean().optional(),
  errors: z.array(fieldError).optional(),
})
const event = envelopeSchema
  .extend({ region: z.string().optional().describe('Default: the home region of the key'), data: z.unknown() })
  .loose()
const example = {
  specversion: '1.0',
  id: 'example-1',
  source: '/example/docs',
  type: 'case.filed',
  subject: 'case/example-1',
  time: '2026-01-05T08:00:00+08:00',
  region: '511602',
  data: { caseNo: 'example-1', title: 'Small business licence' },
}

const attribute = z.string().optional()
/** The CloudEvents HTTP binding's binary mode; names are those of headers, in any case. */
const headerSchema = z.object({
  Prefer: z
    .string()
    .optional()
    .describe('`wait=N`: wait up to N seconds, at most 60, until the events are recorded')
    .meta({ examples: ['wait=10'] }),
  'ce-specversion': attribute.describe('Binary mode: `1.0`. The other modes carry their attributes in the body'),
  'ce-id': attribute.describe('Binary mode: with the source, the identity'),
  'ce-source': attribute.describe('Binary mode: `/<member>/<system>`'),
  'ce-type': attribute.describe('Binary mode: such as `case.filed`'),
  'ce-subject': attribute.describe('Binary mode: the stream; follows from the data by the template of the type'),
  'ce-time': attribute.describe('Binary mode: business time, RFC 3339'),
  'ce-region': attribute.describe('Binary mode: whom it concerns; default: the home region of the key'),
  'ce-sequence': attribute.describe('Binary mode: order within equal times, 1 to 18 digits'),
  'ce-record': attribute.describe('Binary mode: names the statement that this is a version of; default: the id'),
  'ce-revision': attribute.describe('Binary mode: the version; the highest counts'),
  'ce-void': attribute.describe('Binary mode: `true` takes the statement back'),
  'ce-expectedposition': attribute.describe(
    'Binary mode: record it only if the last event of the stream has this position; -1: if there is none',
  ),
  'ce-dataschema': attribute.describe('Binary mode: the schema; default: the newest of the type'),
})

/** `POST /v1/events`: the way in (docs/design.md §7). It reads the raw body, for a parsed one has lost what must be refused. */
export function eventsRoute(options: EventsRouteOptions): Route {
  return defineStreamRoute({
    method: 'post',
    path: '/v1/events',
    summary: 'Publish one event or a batch (CloudEvents: binary, structured, batch)',
    description:
      'Accepted means durable. With `Prefer: wait=N` (seconds, at most 60) the answer waits for the recorder. Of a batch each event is judged by itself; what is refused is kept as a dead letter.',
    tag: 'Events',
    access: 'key',
    described: { headers: headerSchema },
    problems: [403, 409, 412, 415, 429],
    body: {
      'application/cloudevents+json': event.meta({ examples: [example] }),
      'application/cloudevents-batch+json': z.array(event).max(10_000),
      'application/json': z.unknown().describe('Data alone, with the attributes as ce- headers'),
    },
    responses: {
      202: { description: 'Accepted: of a batch, every event', schema: z.object({ receipts: z.array(receipt) }) },
      207: { description: 'Of a batch, some were rejected, conflict or are stale', schema: z.object({ receipts: z.array(receipt) }) },
    },
    async stream(req, res, principal) {
      modeOf(req.headers)
      const wait = waitOf(req.headers['prefer'])
      const body = await readBody(req, options.budget)
      try {
        const submission = await parse(options, req, body.bytes, principal)
        const result = await take(options, submission, principal, wait)
        if (wait > 0) res.setHeader('preference-applied', `wait=${wait / 1_000}`)
        if (submission.batch) answerBatch(res, result, options.logger)
        else answerSingle(res, result)
      } finally {
        // Until the answer the events hold memory, of which the body is the measure.
        body.release()
      }
    },
  })
}

async function parse(options: EventsRouteOptions, req: IncomingMessage, body: Uint8Array, principal: Principal): Promise<Submission> {
  try {
    return parseSubmission(req.headers, body)
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'invalid-json') await keepUnreadable(options, req, body, principal, thrown)
    throw thrown
  }
}

async function take({ intake, onDeferred }: EventsRouteOptions, submission: Submission, principal: Principal, wait: number) {
  try {
    return await intake(submission, principal, wait)
  } catch (thrown) {
    onDeferred(toHubError(thrown))
    throw thrown
  }
}

/** Above this a body that holds no readable event is refused without being kept: its sender was told so, of all of it. */
const maxUnreadable = 1024 * 1024

async function keepUnreadable(
  options: EventsRouteOptions,
  req: IncomingMessage,
  body: Uint8Array,
  principal: Principal,
  error: HubError,
): Promise<void> {
  const refusal: Refusal = { ok: false, code: error.code, detail: error.message, errors: [], retryable: false }
  options.onRefused(refusal)
  if (body.length > maxUnreadable) return
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(req.headers)) {
    if (typeof value === 'string' && (name === 'content-type' || name.startsWith('ce-'))) headers[name] = value
  }
  await options.refusedEvents.keep(principal, [{ refusal, original: { headers, body }, sent: undefined }])
}

const maxWait = 60

/** Milliseconds of `Prefer: wait=N` (RFC 7240), at most a minute; a preference that is not understood is passed over. */
function waitOf(prefer: string | string[] | undefined): number {
  if (prefer === undefined) return 0
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(String(prefer))?.[1]
  return Math.min(Number(seconds ?? 0), maxWait) * 1_000
}

function answerSingle(res: ServerResponse, { receipts, refusals }: IntakeResult): void {
  const refusal = refusals.get(0)
  if (refusal) throw refusalError(refusal)
  const only = receipts[0]
  if (only?.status === 'conflict') {
    throw new HubError('identity-conflict', `Another event of this source and id is recorded at position ${only.position ?? 0}; it stands.`)
  }
  if (only?.status === 'stale') throw staleError(only.position ?? -1)
  sendJson(res, 202, { receipts })
}

/** Of an event that was decided on a stream which has other events by now, the last of them at this position, −1 of none. */
export const staleError = (position: number, retryable = false): HubError =>
  new HubError('position-mismatch', `The stream ${standsAt(position)} now; look at it again, then decide anew.`, {
    retryable,
    members: { position },
  })

const standsAt = (position: number): string => (position < 0 ? 'has no events' : `stands at position ${position}`)

const unrecorded: ReadonlySet<Receipt['status']> = new Set(['rejected', 'conflict', 'stale'])

function answerBatch(res: ServerResponse, { receipts, refusals }: IntakeResult, logger: Logger): void {
  if (refusals.size > 0 && refusals.size === receipts.length) {
    const [first] = refusals.values()
    const error = new HubError(first?.code ?? 'invalid-data', `All ${receipts.length} events were rejected: see receipts.`)
    sendProblem(res, problemOf(error, logger, 400), { receipts })
    return
  }
  const whole = receipts.every(({ status }) => !unrecorded.has(status))
  sendJson(res, whole ? 202 : 207, { receipts })
}

function sendJson(res: ServerResponse, status: number, body: { readonly receipts: readonly Receipt[] }): void {
  if (res.destroyed) return
  const text = Buffer.from(JSON.stringify(body))
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length })
  res.end(text)
}
