import { HubError } from '@xianglian/core'
import { createMetrics } from '@xianglian/runtime'
import { testServer, type TestServer } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { createHttpApp } from './app.ts'
import type { Dialect } from './dialect.ts'
import type { Keys } from './keys.ts'
import { defineRoute } from './route.ts'

const dialect: Dialect = {
  produces: ['application/vnd.things.v1+json', 'application/json'],
  consumes: ['application/vnd.things.v1+json', 'application/json'],
  error: ({ status, problem, members }) => ({ status: members['teapot'] === true ? 418 : status, body: { wrong: problem.detail } }),
  errorSchema: z.object({ wrong: z.string() }),
}
const thing = z.strictObject({ size: z.int() })
const responses = { 200: { description: 'The thing', schema: thing } }
const common = { path: '/things/{name}', summary: 'A thing', tag: 'Things', access: 'open', responses } as const

const metrics = createMetrics()
let server: TestServer
beforeAll(async () => {
  const put = defineRoute({ ...common, dialect, method: 'put', body: thing, handle: ({ body }) => ({ body }) })
  const remove = defineRoute({
    ...common,
    dialect,
    method: 'delete',
    handle: () => Promise.reject(new HubError('not-found', 'Gone.', { members: { teapot: true } })),
  })
  const keyed = defineRoute({ ...common, dialect, path: '/things', method: 'get', access: 'key', handle: () => ({ body: [] }) })
  const plain = defineRoute({ ...common, path: '/plain', method: 'get', handle: () => Promise.reject(new Error('x')) })
  const unused = (): Promise<never> => Promise.reject(new Error('not used'))
  const keys: Keys = {
    authenticate: () => {
      throw new HubError('unauthenticated', 'Send a key.')
    },
    create: unused,
    list: unused,
    revoke: unused,
    principalOf: unused,
  }
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
  server = await testServer(createHttpApp({ title: 'Things', routes: [put, remove, keyed, plain], keys, metrics, logger }))
})
afterAll(async () => {
  await server.close()
  metrics.close()
})

const call = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) => {
  const answer = await fetch(server.url + path, { method, headers, ...(body !== undefined && { body: Buffer.from(body) }) })
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.json() }
}
const put = (headers: Record<string, string>, body = '{"size":1}') => call('PUT', '/things/a', headers, body)

test.each([
  [{}, 'application/vnd.things.v1+json'],
  [{ accept: 'application/json' }, 'application/json'],
  [{ accept: 'application/json;q=0.5, application/vnd.things.v1+json' }, 'application/vnd.things.v1+json'],
  [{ accept: 'text/html' }, 'application/vnd.things.v1+json'],
  [{ accept: '*/*', 'content-type': 'application/json; charset=utf-8' }, 'application/vnd.things.v1+json'],
])('a call with %j is answered in %s', async (headers, type) => {
  expect(await put(headers)).toEqual({ status: 200, type, body: { size: 1 } })
})

test('a body of another type is refused, in the form of the dialect', async () => {
  expect(await put({ 'content-type': 'text/plain' })).toMatchObject({
    status: 415,
    body: { wrong: expect.stringContaining('must be of type') },
  })
})

test.each([
  ['PUT', '/things/a', '{"size":"x"}', 400],
  ['PUT', '/things/a', '{', 400],
  ['DELETE', '/things/a', undefined, 418],
  ['GET', '/things', undefined, 401],
  ['POST', '/things/a', '{}', 405],
  ['GET', '/things/a/b/c', undefined, 404],
  ['GET', '/things/%E0%A4%A', undefined, 400],
])('%s %s with %s fails as the dialect has it', async (method, path, body, status) => {
  const answer = await call(method, path, { accept: 'application/json' }, body)
  expect(answer).toEqual({ status, type: 'application/json', body: { wrong: expect.any(String) } })
})

test('routes beside it keep their own form', async () => {
  expect(await call('GET', '/plain')).toMatchObject({ status: 500, type: 'application/problem+json' })
  expect(await call('GET', '/nowhere')).toMatchObject({ status: 404, type: 'application/problem+json' })
})
