import type { EventBus, SystemInbox } from '@xianglian/core'
import { z } from 'zod'

import type { KeyInfo, Keys } from './keys.ts'
import { defineRoute, type Route } from './route.ts'

const keyInfo = z.object({
  id: z.string(),
  name: z.string().nullable(),
  source: z.string(),
  region: z.string(),
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable().describe('To the minute'),
})

const newKey = z
  .strictObject({
    source: z
      .string()
      .max(200)
      .regex(/^\/[^/\s?#\p{Cc}]+(\/[^/\s?#\p{Cc}]+)?$/u, 'must be /<member> or /<member>/<system>')
      .refine((source) => source !== '/hub' && !source.startsWith('/hub/'), 'must not be /hub or below it: those are the hub’s own facts')
      .describe('What the key may publish under: `/<member>` or `/<member>/<system>`'),
    region: z
      .string()
      .regex(/^[^\p{Cc}]{1,64}$/u, 'must be 1 to 64 characters')
      .describe('Fills in the region of events that state none'),
    name: z
      .string()
      .regex(/^[^\p{Cc}]{1,200}$/u, 'must be 1 to 200 characters')
      .optional()
      .describe('For people'),
    kafka: z
      .boolean()
      .default(false)
      .describe(
        'Whether the system writes to Kafka itself: makes the inbox that it alone writes to. The source must be `/<member>/<system>`',
      ),
  })
  .meta({ examples: [{ source: '/511602-example/front-desk', region: '511602', name: 'Front desk' }] })

const instant = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString())

const shown = ({ createdAt, revokedAt, lastUsedAt, ...rest }: KeyInfo) => ({
  ...rest,
  createdAt: instant(createdAt),
  revokedAt: instant(revokedAt),
  lastUsedAt: instant(lastUsedAt),
})

const madeKey = keyInfo.extend({
  token: z.string(),
  kafka: z
    .object({
      topic: z.string(),
      brokers: z.array(z.string()).describe('As the hub reaches them, `host:port`'),
      registry: z.string().optional().describe('Where the schema registry is; absent where it is below the hub, at `/registry`'),
      acl: z.string().optional().describe('The command that lets the system write to the topic, where the brokers refuse by default'),
    })
    .optional(),
})

export interface KeyRoutesOptions {
  readonly keys: Keys
  /** Makes the inboxes of systems that write to Kafka. */
  readonly inboxes: Pick<EventBus, 'openInbox'>
  /** Where systems reach the schema registry, if not below the hub. */
  readonly registryUrl?: string | undefined
}

/** The administrator's calls for the keys of systems. */
export function keyRoutes({ keys, inboxes, registryUrl: registry }: KeyRoutesOptions): readonly Route[] {
  const kafkaOf = ({ name, brokers, acl }: SystemInbox) => ({ topic: name, brokers: [...brokers], registry, acl })
  return [
    defineRoute({
      method: 'post',
      path: '/v1/keys',
      summary: 'Make a key for a system; its token is told once',
      tag: 'Keys',
      access: 'admin',
      body: newKey,
      responses: { 201: { description: 'The key with its token', schema: madeKey } },
      async handle({ body }) {
        // First the inbox: where there can be none, no key is left behind.
        const inbox = body.kafka ? await inboxes.openInbox(body.source) : undefined
        const { key, token } = await keys.create(body)
        const made = { ...shown(key), token, ...(inbox && { kafka: kafkaOf(inbox) }) }
        return { status: 201, headers: { 'cache-control': 'no-store' }, body: made }
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/keys',
      summary: 'All keys, without their tokens',
      tag: 'Keys',
      access: 'admin',
      responses: { 200: { description: 'Keys by age', schema: z.object({ items: z.array(keyInfo), next: z.null() }) } },
      handle: async () => ({ body: { items: (await keys.list()).map(shown), next: null } }),
    }),
    defineRoute({
      method: 'post',
      path: '/v1/keys/{id}/revoke',
      summary: 'Revoke a key; it is refused everywhere within 5 seconds',
      tag: 'Keys',
      access: 'admin',
      params: z.object({ id: z.string() }),
      responses: { 200: { description: 'The revoked key', schema: keyInfo } },
      handle: async ({ params }) => ({ body: shown(await keys.revoke(params.id)) }),
    }),
  ]
}
