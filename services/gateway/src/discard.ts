import type { DeadLetters } from '@xianglian/core'
import { defineRoute, type Route } from '@xianglian/http'
import { z } from 'zod'

import { selectionSchema, toFilter } from './redrive.ts'

const pageSize = 1_000

/** `POST /v1/deadletters/discard`: nobody has to look after these letters any more. They are kept as they are, and never sent again. */
export function discardRoute(deadLetters: DeadLetters): Route {
  return defineRoute({
    method: 'post',
    path: '/v1/deadletters/discard',
    summary: 'Discard open dead letters that nobody is to send again',
    description: 'They stay where they are, with their original bytes. The finding of an identity conflict ends.',
    tag: 'Dead letters',
    access: 'admin',
    deadline: 600_000,
    body: selectionSchema,
    responses: { 200: { description: 'How many were open and are discarded now', schema: z.object({ discarded: z.int() }) } },
    async handle({ body, signal }) {
      let discarded = 0
      for (let after = 0; ;) {
        signal.throwIfAborted()
        const page = await deadLetters.list(toFilter(body), { limit: pageSize, originals: false, after })
        const ids = page.map(({ id }) => id)
        await deadLetters.mark(ids, 'discarded')
        discarded += ids.length
        const last = ids.at(-1)
        if (last === undefined || ids.length < pageSize) return { body: { discarded } }
        after = last
      }
    },
  })
}
