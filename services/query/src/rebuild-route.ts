import { HubError } from '@xianglian/core'
import { defineRoute, type Route } from '@xianglian/http'
import { z } from 'zod'

/** `POST /v1/registers/rebuild`: builds registers anew beside those that serve meanwhile. */
export function rebuildRoute(request: (aggregate?: string) => Promise<void>, aggregates: readonly string[]): Route {
  return defineRoute({
    method: 'post',
    path: '/v1/registers/rebuild',
    summary: 'Build registers anew from the events, beside those that serve meanwhile',
    tag: 'Registers',
    access: 'admin',
    body: z.strictObject({ aggregate: z.string().optional().describe('Default: all') }).meta({ examples: [{ aggregate: 'case' }] }),
    responses: { 202: { description: 'Asked for', schema: z.object({ aggregates: z.array(z.string()) }) } },
    async handle({ body: { aggregate } }) {
      if (aggregate !== undefined && !aggregates.includes(aggregate)) {
        throw new HubError('invalid-request', `There is no aggregate ${aggregate.slice(0, 60)}; there are ${aggregates.join(', ')}.`)
      }
      await request(aggregate)
      return { status: 202, body: { aggregates: aggregate === undefined ? aggregates : [aggregate] } }
    },
  })
}
