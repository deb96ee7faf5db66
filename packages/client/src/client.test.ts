import { HubError } from '@xianglian/core'
import { expect, test } from 'vitest'

import { createHubClient } from './client.ts'

interface Seen {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string
}

/** A client whose hub answers from a list, in order; an Error breaks the connection. */
function clientOf(...replies: readonly (Response | Error)[]) {
  const seen: Seen[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    init?.signal?.throwIfAborted()
    const request = new Request(input, init)
    seen.push({ method: request.method, url: new URL(request.url), headers: request.headers, body: await request.text() })
    const reply = replies[seen.length - 1]
    if (reply === undefined) throw new Error('no reply is left')
    if (reply instanceof Error) throw reply
    return reply
  }
  return { seen, client: createHubClient({ url: 'http://hub.test/', key: 'secret', fetch, backOff: 1 }) }
}

const answer = (body: unknown, init: ResponseInit = {}): Response => Response.json(body, init)
const problem = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Response =>
  answer({ type: 'x', title: 'x', status, detail: 'told', code, retryable: false, ...more }, { status, headers })
const receipt = { source: '/a/b', id: '1', status: 'accepted' }
const event = (position: number) => ({
  id: String(position),
  source: '/a/b',
  type: 'a.b',
  subject: 'a/b',
  time: 't',
  position,
  recordedat: 't',
  leafhash: '',
  data: {},
})

test('publish sends a batch under the key, asks to wait, and gives the receipts in order', async () => {
  const { client, seen } = clientOf(answer({ receipts: [receipt] }, { status: 207 }))
  expect(await client.publish([{ id: '1' }], { wait: 5 })).toMatchObject([receipt])
  expect(seen[0]).toMatchObject({ method: 'POST', body: '[{"id":"1"}]' })
  expect(Object.fromEntries(seen[0]?.headers ?? [])).toMatchObject({
    authorization: 'Bearer secret',
    'content-type': 'application/cloudevents-batch+json',
    prefer: 'wait=5',
  })
})

test('a batch that is refused as a whole is answered by receipts, not by an error', async () => {
  const { client } = clientOf(problem(400, 'unknown-type', { receipts: [{ ...receipt, status: 'rejected' }] }))
  expect(await client.publish([{}])).toMatchObject([{ status: 'rejected' }])
})

test('what is retryable is tried again, after the time the hub names; a broken connection too', async () => {
  const full = problem(429, 'busy', { retryable: true }, { 'retry-after': '0' })
  const { client, seen } = clientOf(full, new TypeError('connection reset'), answer('', { status: 502 }), answer({ receipts: [receipt] }))
  expect(await client.publish([{}])).toHaveLength(1)
  expect(seen).toHaveLength(4)
})

test('what is not retryable is thrown with its code and pointers', async () => {
  const errors = [{ pointer: '/data/a', code: 'invalid-data', detail: 'wrong' }]
  const { client, seen } = clientOf(problem(403, 'forbidden', { errors }))
  await expect(client.publish([{}])).rejects.toMatchObject({ name: 'HubError', code: 'forbidden', message: 'told', errors })
  expect(seen).toHaveLength(1)
})

test('making a key is never repeated', async () => {
  const { client, seen } = clientOf(new TypeError('connection reset'))
  await expect(client.createKey({ source: '/a', region: '51' })).rejects.toMatchObject({ code: 'unavailable' })
  expect(seen).toHaveLength(1)
})

const busy = () => problem(503, 'unavailable', { retryable: true })

test('a deadline ends the trying with the reason for it, a signal with cancelled', async () => {
  const slow = clientOf(...Array.from({ length: 1_000 }, busy))
  await expect(slow.client.stats({ deadline: 30 })).rejects.toBeInstanceOf(HubError)
  const { client } = clientOf()
  await expect(client.stats({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
})

const row = (key: string) => ({ key, position: 1, recordedat: 't', amount: '12.30' })

test('rows follow the cursor and write conditions as the interface has them', async () => {
  const { client, seen } = clientOf(answer({ items: [row('a'), row('b')], next: 'n&1' }), answer({ items: [row('c')], next: null }))
  const keys: string[] = []
  for await (const { key } of client.rows('fund movement', { where: { a: 'x', b: ['y', 'z'], c: { gte: '1' } }, sort: '-a' }))
    keys.push(key)
  expect(keys).toEqual(['a', 'b', 'c'])
  expect(seen[0]?.url.pathname).toBe('/v1/registers/fund%20movement')
  expect([...(seen[0]?.url.searchParams ?? [])]).toEqual([
    ['sort', '-a'],
    ['limit', '1000'],
    ['where[a]', 'x'],
    ['where[b]', 'y'],
    ['where[b]', 'z'],
    ['where[c][gte]', '1'],
  ])
  expect(seen[1]?.url.searchParams.get('cursor')).toBe('n&1')
})

const finding = {
  key: 'case-overdue:case/1',
  rule: 'case-overdue',
  severity: 'breach',
  clause: '二(三)3',
  message: { zh: '办件超期', en: 'Case overdue' },
  register: 'case',
  row: '1',
  region: null,
  org: null,
  since: 't',
  until: null,
  status: 'open',
  evidence: [],
  details: {},
}

test('findings follow the cursor; several rules and regions are each sent', async () => {
  const { client, seen } = clientOf(answer({ items: [finding], next: 'n' }), answer({ items: [{ ...finding, row: '2' }], next: null }))
  const rows: string[] = []
  for await (const { row: key } of client.findings({ rule: ['a', 'b'], region: '511602', status: 'open', at: 't' })) rows.push(key)
  expect(rows).toEqual(['1', '2'])
  expect([...(seen[0]?.url.searchParams ?? [])]).toEqual([
    ['status', 'open'],
    ['at', 't'],
    ['limit', '1000'],
    ['rule', 'a'],
    ['rule', 'b'],
    ['region', '511602'],
  ])
  expect(seen[1]?.url.searchParams.get('cursor')).toBe('n')
})

test('events follow the Link header', async () => {
  const link = '</v1/events?from=1&limit=1&type=a%26b>; rel="next"'
  const { client, seen } = clientOf(answer([event(0)], { headers: { link } }), answer([event(1)]))
  const positions: number[] = []
  for await (const { position } of client.events({ types: ['a&b'], pageSize: 1 })) positions.push(position)
  expect(positions).toEqual([0, 1])
  expect(seen[1]?.url.search).toBe('?from=1&limit=1&type=a%26b')
})

test('a stream’s id is encoded, its aggregate’s slash is not', async () => {
  const { client, seen } = clientOf(answer([]))
  for await (const _ of client.stream('case/a b%')) expect.fail('nothing was answered')
  expect(seen[0]?.url.pathname).toBe('/v1/streams/case/a%20b%25')
})

test('an answer that is not a hub’s says so', async () => {
  const { client } = clientOf(new Response('<html>', { status: 200 }))
  await expect(client.stats()).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('HUB_URL') })
})
