import { HubError, formatInstant, type DeadLetter, type DeadLetters, type EventStore } from '@xianglian/core'
import { defineRoute, type Route } from '@xianglian/http'
import { z } from 'zod'

import type { Lag } from './lag.ts'

export interface ReceiptsOptions {
  readonly store: EventStore
  readonly deadLetters: DeadLetters
  readonly lag: Lag
}

const recorded = z.object({
  source: z.string(),
  id: z.string(),
  status: z.literal('recorded'),
  position: z.int(),
  leafhash: z.string().describe('SHA-256, hex'),
  recordedat: z.string(),
})
const deadLetter = z.object({
  source: z.string(),
  id: z.string(),
  status: z.literal('deadletter'),
  deadletter: z.int(),
  stage: z.string(),
  reason: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
})

/** `GET /v1/receipts`: what became of an event. */
export function receiptsRoute({ store, deadLetters, lag }: ReceiptsOptions): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/receipts',
    summary: 'What became of an event: recorded, or a dead letter with its reason',
    description: 'The 404 of an event that is neither tells the lag in its member `lag`: how many events each service is behind.',
    tag: 'Events',
    access: 'key',
    query: z.strictObject({ source: z.string().meta({ examples: ['/example/docs'] }), id: z.string().meta({ examples: ['example-1'] }) }),
    responses: { 200: { description: 'Recorded, or a dead letter', schema: z.union([recorded, deadLetter]) } },
    problems: [404],
    async handle({ query: { source, id } }) {
      const event = await store.find(source, id)
      if (event) {
        const leafhash = Buffer.from(event.leafHash).toString('hex')
        const { position, recordedAt } = event
        return { body: { source, id, status: 'recorded', position, leafhash, recordedat: formatInstant(recordedAt) } }
      }
      const letters = await deadLetters.list({ source, eventId: id }, { limit: 1_000, originals: false })
      const letter = letters.findLast(isTold)
      if (!letter) throw await notRecorded(lag)
      const { stage, reason, detail, errors } = letter
      return { body: { source, id, status: 'deadletter', deadletter: letter.id, stage, reason, detail, errors } }
    },
  })
}

/** Open, or discarded without anyone having looked after it, as what came too late for its stream is. */
const isTold = ({ status, reason }: DeadLetter): boolean => status === 'open' || (status === 'discarded' && reason === 'position-mismatch')

async function notRecorded(lag: Lag): Promise<HubError> {
  const behindBy = await lag()
  const { recorder } = behindBy
  const behind = recorder === 0 ? 'The recorder is up to date, so it was not accepted here.' : `The recorder is ${recorder} events behind.`
  return new HubError('not-recorded', `The hub has no event of this source and id. ${behind}`, {
    retryable: recorder !== 0,
    retryAfter: 1_000,
    members: { lag: behindBy },
  })
}
