import { execFileSync } from 'node:child_process'

import { expect, test } from 'vitest'
import { z } from 'zod'

import { defineRoute, type RouteSpec } from '../route.ts'
import { curl, exampleCall, quoted } from './curl.ts'
import { operationOf } from './operation.ts'

const example = <Params, Query, Body>(spec: Partial<RouteSpec<Params, Query, Body>>): string | undefined => {
  const route = {
    method: 'get',
    path: '/v1/things',
    summary: 'Things',
    tag: 'Things',
    access: 'key',
    responses: {},
    handle: () => ({}),
  } as const
  return exampleCall(operationOf(defineRoute({ ...route, ...spec })))
}

test.each(["it's", `"$HOME"`, '`id`', String.raw`back\slash`, 'two\nlines', '; exit 1', '办件'])(
  'a shell takes %j as it stands',
  (text) => {
    expect(execFileSync('bash', ['-c', `printf %s ${quoted(text)}`]).toString()).toBe(text)
  },
)

test('a call without a body says its method where curl would take another', () => {
  const call = { target: '/v1/things', open: true, headers: {} }
  expect(curl({ ...call, method: 'get', body: undefined })).toBe('curl -sS --fail-with-body "$HUB_URL/v1/things"')
  expect(curl({ ...call, method: 'delete', body: undefined })).toContain('-X DELETE')
  expect(curl({ ...call, method: 'post', body: undefined })).toContain('-X POST')
  expect(curl({ ...call, method: 'post', body: '{}' })).not.toContain('-X')
  expect(curl({ ...call, method: 'put', body: '{}' })).toContain('-X PUT')
})

test('an example is made of those that the schemas state, transformed or not, percent-encoded in the address', () => {
  const name = z.string().transform(Number)
  expect(
    example({
      path: '/v1/things/{name}',
      params: z.object({ name: name.meta({ examples: ['a/b'] }) }),
      query: z.strictObject({ of: z.string().meta({ examples: ['x y'] }), more: z.string().optional() }),
    }),
  ).toBe('curl -sS --fail-with-body "$HUB_URL/v1/things/a%2Fb?of=x%20y" \\\n  -H "Authorization: Bearer $HUB_API_KEY"')
})

test('there is no example where something required has none', () => {
  expect(example({ path: '/v1/things/{name}', params: z.object({ name: z.string() }) })).toBeUndefined()
  expect(example({ method: 'post', body: z.object({ name: z.string() }) })).toBeUndefined()
  const body = z.object({ name: z.string() }).meta({ examples: [{ name: 'a' }] })
  expect(example({ method: 'post', body })).toContain("-H 'Content-Type: application/json'")
})
