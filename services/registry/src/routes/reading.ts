import type { Call, Reply } from '@xianglian/http'
import type pg from 'pg'
import { z } from 'zod'

import type { AnswerCache } from '../answer-cache.ts'
import type { RegistryDatabase } from '../database.ts'

/** Makes a handler that reads: what it answers depends on the call and the registry's state alone, and is kept under `name` and the call. */
export type Reading = <Params, Query, Body>(
  name: string,
  make: (client: pg.PoolClient, call: Call<Params, Query, Body>) => Promise<unknown>,
) => (call: Call<Params, Query, Body>) => Promise<Reply>

export const createReading =
  (database: RegistryDatabase, answers: AnswerCache): Reading =>
  (name, make) =>
  async (call) => {
    const question = JSON.stringify([name, call.params, call.query, call.body])
    const body = await answers.answer(question, async () => {
      const answer = await database.read((client) => make(client, call))
      return typeof answer === 'string' ? answer : JSON.stringify(answer)
    })
    return { body }
  }

/** `true` in any case (Python writes `True`); anything else is false, as with Confluent. */
export const flag = z
  .string()
  .default('false')
  .transform((text) => text.toLowerCase() === 'true')

/** Whether, where a subject has no setting of its own, the one for all is meant. */
export const defaultToGlobal = z.object({ defaultToGlobal: flag })

/** `offset` and `limit` of a list; without a limit, or with a negative one, it is as long as lists may be. */
export const paging = {
  offset: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .default('0')
    .transform(Number),
  limit: z
    .string()
    .regex(/^-?\d{1,9}$/, 'must be a whole number')
    .default('-1')
    .transform(Number),
}

export const bounded = (limit: number, most: number): number => (limit < 0 ? most : Math.min(limit, most))

/** Rows of a list of names or numbers, and of one with whole schemas. */
export const mostNames = 20_000
export const mostSchemas = 1_000
