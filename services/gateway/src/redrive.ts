import {
  sourceOfInbox,
  toHubError,
  type DeadLetter,
  type DeadLetterFilter,
  type DeadLetters,
  type EventBus,
  type HeaderValue,
} from '@xianglian/core'
import { defineRoute, type Keys, type Route } from '@xianglian/http'
import { z } from 'zod'

import type { Intake } from './intake.ts'
import { parseSubmission } from './submission.ts'

export interface RedriveOptions {
  readonly deadLetters: DeadLetters
  readonly bus: EventBus
  readonly keys: Keys
  readonly intake: Intake
}

const filterSchema = z.strictObject({
  stage: z.enum(['intake', 'recording']).optional(),
  reason: z.string().optional(),
  source: z.string().optional(),
  eventId: z.string().optional(),
  from: z.iso.datetime({ offset: true }).optional().describe('Kept at or after'),
  to: z.iso.datetime({ offset: true }).optional().describe('Kept before'),
})

/** Which letters are meant, of those that are open. */
export const selectionSchema = z
  .strictObject({ ids: z.array(z.int().min(1)).min(1).max(10_000).optional(), filter: filterSchema.optional() })
  .refine(
    ({ ids, filter }) => (ids === undefined) !== (filter === undefined),
    'give either ids or a filter; {"filter":{}} means all that are open',
  )
  .meta({ examples: [{ filter: { reason: 'unknown-type' } }] })

const resultSchema = z.object({
  id: z.int(),
  status: z.enum(['redriven', 'rejected', 'skipped']),
  code: z.string().optional(),
  detail: z.string().optional(),
})
type Result = z.infer<typeof resultSchema>

const pageSize = 50
const maxListed = 1_000

/** `POST /v1/deadletters/redrive`: sends open letters again, the edge's through the edge, the recorder's onto the inbox they came from, as they were. */
export function redriveRoute(options: RedriveOptions): Route {
  return defineRoute({
    method: 'post',
    path: '/v1/deadletters/redrive',
    summary: 'Send open dead letters again',
    description:
      'Refused events are judged anew as their own key sent them; what the recorder could not store goes onto the inbox that it came from, as it was; what came there under another source, or is too large for an event, is rejected.',
    tag: 'Dead letters',
    access: 'admin',
    deadline: 600_000,
    body: selectionSchema,
    responses: {
      200: {
        description: `What became of each; at most ${maxListed} that were not redriven are listed`,
        schema: z.object({ redriven: z.int(), rejected: z.int(), skipped: z.int(), items: z.array(resultSchema) }),
      },
    },
    async handle({ body, signal }) {
      const counts = { redriven: 0, rejected: 0, skipped: 0 }
      const items: Result[] = []
      for await (const page of openLetters(options.deadLetters, toFilter(body))) {
        signal.throwIfAborted()
        for (const result of await redrivePage(options, page)) {
          counts[result.status] += 1
          if (result.status !== 'redriven' && items.length < maxListed) items.push(result)
        }
      }
      return { body: { ...counts, items } }
    },
  })
}

export function toFilter({ ids, filter = {} }: z.infer<typeof selectionSchema>): DeadLetterFilter {
  const { from, to, stage, reason, source, eventId } = filter
  return {
    status: 'open',
    ...(ids && { ids }),
    ...(stage && { stage }),
    ...(reason !== undefined && { reason }),
    ...(source !== undefined && { source }),
    ...(eventId !== undefined && { eventId }),
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(to !== undefined && { to: Date.parse(to) }),
  }
}

async function* openLetters(deadLetters: DeadLetters, filter: DeadLetterFilter): AsyncGenerator<readonly DeadLetter[]> {
  let after: number | undefined
  for (;;) {
    // Chosen before they are read: what is sent again may come back as a new letter, which is not for this call.
    const chosen = await deadLetters.list(filter, { limit: pageSize, originals: false, ...(after !== undefined && { after }) })
    yield* originalsOf(deadLetters, filter, chosen)
    if (chosen.length < pageSize) return
    after = chosen.at(-1)?.id
  }
}

/** The same letters with what came, in pages of bounded bytes. */
async function* originalsOf(
  deadLetters: DeadLetters,
  filter: DeadLetterFilter,
  chosen: readonly DeadLetter[],
): AsyncGenerator<readonly DeadLetter[]> {
  const ids = chosen.map(({ id }) => id)
  let after = 0
  for (;;) {
    const page = await deadLetters.list({ ...filter, ids }, { limit: pageSize, after })
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.id ?? after
  }
}

async function redrivePage(options: RedriveOptions, letters: readonly DeadLetter[]): Promise<readonly Result[]> {
  const recording = letters.filter((letter) => letter.stage === 'recording')
  const results = await redriveRecords(options, recording)
  for (const letter of letters) if (letter.stage !== 'recording') results.push(await redriveIntake(options, letter))
  // Marked only now: what the bus has acknowledged. A failure between sends it twice, which does no harm.
  await options.deadLetters.mark(
    results.filter(({ status }) => status === 'redriven').map(({ id }) => id),
    'redriven',
  )
  return results
}

/** Each record goes back onto the inbox that it came from, to be judged there like all that its system writes. */
async function redriveRecords({ bus }: RedriveOptions, letters: readonly DeadLetter[]): Promise<Result[]> {
  const results: Result[] = []
  const fit: DeadLetter[] = []
  for (const letter of letters) {
    const refusal = refuseRecord(letter)
    if (refusal) results.push({ id: letter.id, ...refusal })
    else fit.push(letter)
  }
  for (const [source, its] of Map.groupBy(fit, inboxSource)) {
    const outcome = await publishAgain(bus, its, source)
    for (const { id } of its) results.push({ id, ...outcome })
  }
  return results
}

type Outcome = Omit<Result, 'id'>

function refuseRecord(letter: DeadLetter): Outcome | undefined {
  const { body, reason, source } = letter
  if (body === null) return { status: 'skipped', detail: 'The record had no value, so there is nothing to send.' }
  if (reason === 'too-large')
    return { status: 'rejected', code: reason, detail: 'It would be too large again, and kept once more; its system must split it.' }
  const inbox = inboxSource(letter)
  if (reason !== 'forbidden' && (inbox === undefined || source === undefined || source === inbox)) return undefined
  const detail = 'Its source is not the one its inbox is for; the system must send it under its own.'
  return { status: 'rejected', code: 'forbidden', detail }
}

/** The source that the inbox of a recorder's letter may carry, by its coordinate `<cluster>/<topic>/<partition>/<offset>`; undefined for the gateways' own. */
const inboxSource = ({ coordinate }: DeadLetter): string | undefined => sourceOfInbox(coordinate.split('/').at(-3) ?? '')

async function publishAgain(bus: EventBus, letters: readonly DeadLetter[], source: string | undefined): Promise<Outcome> {
  const records = letters.flatMap(({ key, headers, body }) =>
    body === null ? [] : [{ key: Buffer.from(key ?? []).toString(), headers, value: body }],
  )
  try {
    await bus.publish(records, source)
    return { status: 'redriven' }
  } catch (thrown) {
    const error = toHubError(thrown)
    if (error.code !== 'invalid-request') throw thrown
    return { status: 'rejected', code: error.code, detail: error.message }
  }
}

async function redriveIntake({ keys, intake }: RedriveOptions, letter: DeadLetter): Promise<Result> {
  const { id } = letter
  if (letter.stage !== 'intake')
    return { id, status: 'skipped', detail: 'Only letters of the edge and the recorder can be sent again here.' }
  if (letter.body === null) return { id, status: 'skipped', detail: 'It was too large to be kept; its own system must send it again.' }
  const principal = letter.keyId === undefined ? undefined : await keys.principalOf(letter.keyId)
  if (!principal) return { id, status: 'rejected', code: 'forbidden', detail: 'The key that sent it is gone or revoked.' }
  try {
    const { refusals } = await intake(parseSubmission(textHeaders(letter.headers), letter.body), principal, 0)
    const [refusal] = refusals.values()
    return refusal ? { id, status: 'rejected', code: refusal.code, detail: refusal.detail } : { id, status: 'redriven' }
  } catch (thrown) {
    const error = toHubError(thrown)
    if (error.retryable || error.code === 'internal') throw thrown
    return { id, status: 'rejected', code: error.code, detail: error.message }
  }
}

const textHeaders = (headers: Readonly<Record<string, HeaderValue>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : Buffer.from(value).toString()]),
  )
