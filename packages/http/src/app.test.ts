import { errorCodes, HubError } from '@xianglian/core'
import { createMetrics } from '@xianglian/runtime'
import { memoryBus, testServer, type TestServer } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { createHttpApp } from './app.ts'
import { keyRoutes } from './key-routes.ts'
import type { Keys } from './keys.ts'
import { defineRoute } from './route.ts'

const keys: Keys = {
  authenticate(authorization) {
    if (authorization === 'Bearer admin') return { id: 'admin', admin: true, sourcePrefix: '/', homeRegion: undefined }
    if (authorization === 'Bearer key') return { id: 'key', admin: false, sourcePrefix: '/a', homeRegion: '51' }
    throw new HubError('unauthenticated', 'Send a key.')
  },
  create: async ({ source, region }) => ({ key: { ...info, source, region }, token: 'hub_x_y' }),
  list: async () => [info],
  revoke: () => Promise.reject(new HubError('not-found', 'There is no key of this id.')),
  principalOf: async () => undefined,
}
const info = { id: 'x', name: null, source: '/a', region: '51', createdAt: 0, revokedAt: null, lastUsedAt: null }

const logged: object[] = []
const metrics = createMetrics()
let server: TestServer
beforeAll(async () => {
  const echo = defineRoute({
    method: 'post',
    path: '/v1/things/{id}/echo',
    summary: 'Says it again',
    tag: 'Things',
    access: 'key',
    params: z.object({ id: z.string() }),
    query: z.strictObject({ times: z.string().regex(/^\d$/, 'must be a digit').transform(Number).default(1) }),
    headers: z.object({
      'x-tone': z
        .string()
        .regex(/^[a-z]+$/, 'must be letters')
        .default('flat'),
    }),
    described: {
      deepQuery: z.object({ where: z.record(z.string(), z.string()).optional() }),
      headers: z.object({ Prefer: z.string().optional().describe('How') }),
    },
    problems: [429],
    body: z.strictObject({ text: z.string() }),
    responses: { 200: { description: 'Said', schema: z.object({ said: z.array(z.string()) }) } },
    handle: ({ params, query, headers, body }) => ({
      headers: { 'x-tone': headers['x-tone'] },
      body: { said: Array.from({ length: query.times }, () => `${params.id}: ${body.text}`) },
    }),
  })
  const broken = defineRoute({
    method: 'get',
    path: '/v1/broken',
    summary: 'Fails',
    tag: 'Things',
    access: 'open',
    responses: { 200: { description: 'Never' } },
    handle: () => Promise.reject(new Error('password=hunter2')),
  })
  const slow = defineRoute({
    method: 'get',
    path: '/v1/slow',
    summary: 'Takes long',
    tag: 'Things',
    access: 'open',
    deadline: 20,
    responses: { 200: { description: 'Never' } },
    handle: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
  })
  const logger = { info: () => undefined, warn: () => undefined, error: (fields: object) => void logged.push(fields) }
  server = await testServer(
    createHttpApp({ title: 'Things', routes: [echo, broken, slow, ...keyRoutes({ keys, inboxes: memoryBus() })], keys, metrics, logger }),
  )
})
afterAll(async () => {
  await server.close()
  metrics.close()
})

const call = async (path: string, init: Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> } = {}, key = 'key') => {
  const answer = await fetch(server.url + path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } })
  return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) }
}
const post = (path: string, body: string, key?: string) => call(path, { method: 'POST', body }, key)

test('parameters and body reach the handler checked', async () => {
  expect(await post('/v1/things/a%2Fb/echo?times=2', '{"text":"x"}')).toMatchObject({ status: 200, body: { said: ['a/b: x', 'a/b: x'] } })
})

test.each([
  ['/v1/things/a/echo', '{"text":1}', '/text'],
  ['/v1/things/a/echo', '{"text":"\\u0000"}', '/text'],
  ['/v1/things/a/echo', '{"text":"x","n":9007199254740993}', '/n'],
  ['/v1/things/a/echo?times=x', '{"text":"x"}', '/times'],
  ['/v1/things/a/echo?tiems=1', '{"text":"x"}', '/tiems'],
  ['/v1/things/a%00/echo', '{"text":"x"}', '/id'],
  ['/v1/things/a/echo?times=%00', '{"text":"x"}', '/times'],
  ['/v1/things/a/echo', '[]', ''],
])('%s with %s is refused at %s', async (path, body, pointer) => {
  expect(await post(path, body)).toMatchObject({ status: 400, body: { code: 'invalid-request', errors: [{ pointer }] } })
})

test('the headers that a route names reach the handler checked', async () => {
  const echo = (headers: Record<string, string>) => call('/v1/things/a/echo', { method: 'POST', body: '{"text":"x"}', headers })
  const answers = await Promise.all([{}, { 'X-Tone': 'low' }].map(echo))
  expect(answers.map(({ headers }) => headers.get('x-tone'))).toEqual(['flat', 'low'])
  expect(await echo({ 'x-tone': '7' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/x-tone' }] } })
})

test('a body that is not JSON is invalid-json, in words that do not repeat it', async () => {
  const { status, body } = await post('/v1/things/a/echo', '{"secret"')
  expect([status, body.code]).toEqual([400, 'invalid-json'])
  expect(JSON.stringify(body)).not.toContain('secret')
})

test('whoever sends too much hears so, also while still sending', async () => {
  const much = 'x'.repeat(12 * 1024 * 1024)
  expect(await post('/v1/things/a/echo', much)).toMatchObject({ status: 413, body: { code: 'too-large' } })
  expect(await post('/v1/things/a/echo', much, 'unknown')).toMatchObject({ status: 401 })
})

test('an unexpected fault tells an id that is logged with its cause, and nothing else', async () => {
  const { status, body } = await call('/v1/broken')
  expect(status).toBe(500)
  expect(body).toMatchObject({ code: 'internal', type: '/docs/errors#internal' })
  expect(JSON.stringify(body)).not.toContain('hunter2')
  expect(logged.at(-1)).toMatchObject({ id: body.id, fault: expect.stringContaining('Error') })
})

test('a route that passes its deadline is 503 and retryable', async () => {
  expect(await call('/v1/slow')).toMatchObject({ status: 503, body: { code: 'deadline-exceeded', retryable: true } })
})

test('a route for the administrator refuses other keys', async () => {
  expect(await post('/v1/keys', '{"source":"/a/b","region":"51"}')).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect(await post('/v1/keys', '{"source":"/a/b","region":"51"}', 'admin')).toMatchObject({
    status: 201,
    body: { token: 'hub_x_y', source: '/a/b' },
  })
  expect(await post('/v1/keys', '{"source":"a","region":"51"}', 'admin')).toMatchObject({ status: 400 })
  for (const [source, status] of [
    ['/hub', 400],
    ['/hub/cards', 400],
    ['/hubei', 201],
  ] as const)
    expect((await post('/v1/keys', JSON.stringify({ source, region: '51' }), 'admin')).status).toBe(status)
  expect(await post('/v1/keys/x/revoke', '', 'admin')).toMatchObject({ status: 404, body: { code: 'not-found' } })
})

test('the OpenAPI document describes every route with its parameters, bodies and answers', async () => {
  const { body: document } = await call('/openapi.json')
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Things' } })
  const echo = document.paths['/v1/things/{id}/echo'].post
  expect(echo.parameters).toMatchObject([
    { name: 'id', in: 'path', required: true },
    { name: 'times', in: 'query', required: false },
    { name: 'where', in: 'query', style: 'deepObject', explode: true, schema: { type: 'object' } },
    { name: 'x-tone', in: 'header', required: false },
    { name: 'Prefer', in: 'header', required: false, description: 'How' },
  ])
  expect(echo.requestBody.content['application/json'].schema).toMatchObject({ required: ['text'], additionalProperties: false })
  expect(echo.security).toEqual([{ key: [] }])
  expect(Object.keys(echo.responses)).toEqual(['200', '400', '401', '404', '413', '429', '503', 'default'])
  expect(echo.responses['401']).toMatchObject({ description: 'unauthenticated', content: { 'application/problem+json': {} } })
  expect(Object.keys(document.paths)).toContain('/healthz')
})

test('the pages to read need no key and no network: every route, every reason', async () => {
  const docs = await (await fetch(`${server.url}/docs`)).text()
  expect(docs).toContain('/v1/things/{id}/echo')
  expect(docs).not.toMatch(/(src|href)="https?:/)
  const errors = await (await fetch(`${server.url}/docs/errors`)).text()
  for (const code of Object.keys(errorCodes)) expect(errors).toContain(`id="${code}"`)
})

test('answers are counted by route, method and status, never by path', async () => {
  await call('/v1/nowhere')
  const text = await metrics.registry.metrics()
  expect(text).toContain('hub_http_requests_total{route="/v1/broken",method="GET",status="500"} 1')
  expect(text).toContain('route="unmatched"')
  expect(text).not.toContain('nowhere')
})
