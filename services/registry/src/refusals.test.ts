import { describe, expect, test } from 'vitest'

import { codeOf, first, record, registrySuite, text, unique } from './fixture.ts'

/** What the registry refuses, by the codes that Confluent's clients decide by. */

const { call, database, get, logged, register } = registrySuite()

describe('what is not there, or no schema', () => {
  const missing = unique('missing')

  test.each([
    ['GET', `/subjects/${missing}/versions`, undefined, 404, 40401],
    ['GET', `/subjects/${missing}/versions/1`, undefined, 404, 40401],
    ['GET', `/subjects/${missing}/versions/latest/schema`, undefined, 404, 40401],
    ['GET', `/subjects/${missing}/versions/1/referencedby`, undefined, 404, 40401],
    ['GET', `/subjects/${missing}/history`, undefined, 404, 40401],
    ['GET', '/subjects/known/versions/9', undefined, 404, 40402],
    ['GET', '/subjects/known/versions/0', undefined, 422, 42202],
    ['GET', '/subjects/known/versions/-2', undefined, 422, 42202],
    ['GET', '/subjects/known/versions/2147483648', undefined, 422, 42202],
    ['GET', '/subjects/known/versions/earliest', undefined, 422, 42202],
    ['GET', '/schemas/ids/2147483647', undefined, 404, 40403],
    ['GET', '/schemas/ids/99999999999', undefined, 404, 40403],
    ['GET', '/schemas/ids/x/schema', undefined, 404, 40403],
    ['GET', '/schemas/ids/2147483647/subjects', undefined, 404, 40403],
    ['GET', '/schemas/ids/2147483647/versions', undefined, 404, 40403],
    ['POST', `/subjects/${missing}`, { schema: '"int"' }, 404, 40401],
    ['POST', '/subjects/known', { schema: '"int"' }, 404, 40403],
    ['POST', '/subjects/known/versions', {}, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: ' ' }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: '{' }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: '"integer"' }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: text(record('R', [{ name: 'a', type: 'int', default: 'x' }])) }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: text(record('R', [], { doc: 'x'.repeat(300_000) })) }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: '{"type":"object"}', schemaType: 'JSON' }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: 'syntax = "proto3";', schemaType: 'PROTOBUF' }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: '"int"', references: [{ name: 'x', subject: missing, version: 1 }] }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: '"int"', metadata: { tags: {} } }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: '"int"', ruleSet: {} }, 422, 42201],
    ['POST', '/subjects/known/versions', { schema: '"int"', id: 7 }, 422, 42205],
    ['POST', `/subjects/${'x'.repeat(501)}/versions`, { schema: '"int"' }, 422, 42208],
    ['POST', '/subjects/a%0Ab/versions', { schema: '"int"' }, 422, 42208],
    ['POST', '/subjects/__GLOBAL/versions', { schema: '"int"' }, 422, 42208],
    ['POST', `/subjects/${encodeURIComponent(':.context:x')}/versions`, { schema: '"int"' }, 422, 42208],
    ['POST', '/subjects/a%00b/versions', { schema: '"int"' }, 400, 400],
    ['POST', '/subjects/known/versions', '{"schema":', 400, 400],
    ['POST', '/subjects/known/versions', { schema: 7 }, 400, 400],
    ['GET', '/subjects?limit=x', undefined, 400, 400],
    ['GET', '/subjects/%E0%A4%A/versions', undefined, 400, 400],
    ['GET', '/subjects/a/b/c/d/e', undefined, 404, 404],
    ['PUT', '/subjects', {}, 405, 405],
    ['GET', `/config/${missing}`, undefined, 404, 40408],
    ['DELETE', `/config/${missing}`, undefined, 404, 40401],
    ['PUT', '/config', { compatibility: 'SIDEWAYS' }, 422, 42203],
    ['PUT', '/config', {}, 422, 42203],
    ['PUT', '/config', { compatibility: 'FULL', compatibilityGroup: 'x' }, 400, 400],
    ['GET', `/mode/${missing}`, undefined, 404, 40409],
    ['DELETE', `/mode/${missing}`, undefined, 404, 40401],
    ['PUT', '/mode', { mode: 'SIDEWAYS' }, 422, 42204],
    ['PUT', '/mode', { mode: 'READONLY' }, 422, 42205],
    ['PUT', '/mode/known', { mode: 'import' }, 422, 42205],
    ['POST', '/compatibility/subjects/known/versions/9', { schema: '"int"' }, 404, 40402],
    ['POST', '/compatibility/subjects/known/versions/earliest', { schema: '"int"' }, 422, 42202],
    ['POST', '/compatibility/subjects/known/versions', { schema: '{' }, 422, 42201],
    ['DELETE', `/subjects/${missing}`, undefined, 404, 40401],
    ['DELETE', `/subjects/${missing}/versions/1`, undefined, 404, 40401],
    ['DELETE', '/subjects/known/versions/9', undefined, 404, 40402],
    ['DELETE', '/subjects/known/versions/x', undefined, 422, 42202],
  ])('%s %s with %j is %i, error_code %i', async (method, path, body, status, code) => {
    await register('known', first('R'))
    const answer = await call(method, path, body)
    expect([answer.status, answer.body.error_code, typeof answer.body.message]).toEqual([status, code, 'string'])
    expect(answer.type).toBe('application/vnd.schemaregistry.v1+json')
  })

  test.each([
    ['application/vnd.schemaregistry.v1+json', 200],
    ['application/vnd.schemaregistry+json', 200],
    ['application/json; charset=utf-8', 200],
    ['application/octet-stream', 200],
    ['application/xml', 415],
  ])('a body of type %s is %i', async (type, status) => {
    const answer = await call('POST', `/subjects/${unique('s')}/versions`, { schema: '"int"' }, 'admin', { 'content-type': type })
    expect([answer.status, answer.body.error_code]).toEqual([status, status === 200 ? undefined : status])
  })

  test.each([
    [
      'application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json, application/json',
      'application/vnd.schemaregistry.v1+json',
    ],
    ['application/vnd.schemaregistry+json', 'application/vnd.schemaregistry+json'],
    ['application/json', 'application/json'],
    ['application/octet-stream', 'application/vnd.schemaregistry.v1+json'],
    ['*/*', 'application/vnd.schemaregistry.v1+json'],
  ])('who accepts %s gets %s', async (accept, type) => {
    expect((await call('GET', '/subjects?limit=1', undefined, 'nobody', { accept })).type).toBe(type)
  })

  test('a body past 8 MiB is 413', async () => {
    const answer = await call('POST', `/subjects/${unique('s')}`, { schema: 'x'.repeat(9 * 1024 * 1024) }, 'nobody')
    expect([answer.status, answer.body.error_code]).toEqual([413, 413])
  })

  test('members beside a schema that this registry does not know are passed over', async () => {
    const body = { schema: '"int"', propagateSchemaTags: true, guid: 'x' }
    expect((await call('POST', `/subjects/${unique('s')}/versions`, body)).status).toBe(200)
  })

  test('references that are together too long are 42201, though what is used of them is short', async () => {
    const part = unique('Part')
    await register(part, record(part, [], { doc: 'x'.repeat(250_000) }))
    const references = Array.from({ length: 5 }, () => ({ name: part, subject: part, version: 1 }))
    const body = { schema: text(record('Whole', [{ name: 'a', type: 'int' }])), references }
    const answer = await call('POST', '/compatibility/subjects/whole/versions', body, 'nobody')
    expect([answer.status, answer.body.error_code]).toEqual([422, 42201])
    expect(answer.body.message).toContain('together longer than 1048576 characters')
    expect(await codeOf(call('POST', '/subjects/whole/versions', { ...body, references: references.slice(0, 4) }))).toEqual([
      200,
      undefined,
    ])
  })

  test('a fault of the hub’s own tells an id, and no more', async () => {
    await database().pool.query('ALTER TABLE registry_settings RENAME TO registry_settings_away')
    const answer = await call('GET', `/config/${unique('s')}`)
    await database().pool.query('ALTER TABLE registry_settings_away RENAME TO registry_settings')
    expect([answer.status, answer.body.error_code]).toEqual([500, 500])
    expect(answer.body.message).toContain((logged().at(-1) as { id: string }).id)
  })
})

describe('keys', () => {
  test.each([
    ['POST', '/subjects/known/versions', { schema: '"int"' }],
    ['DELETE', '/subjects/known', undefined],
    ['DELETE', '/subjects/known/versions/1', undefined],
    ['PUT', '/config', { compatibility: 'NONE' }],
    ['PUT', '/config/known', { compatibility: 'NONE' }],
    ['DELETE', '/config', undefined],
    ['PUT', '/mode', { mode: 'READWRITE' }],
  ])('%s %s needs one', async (method, path, body) => {
    expect(await codeOf(call(method, path, body, 'nobody'))).toEqual([401, 40101])
    expect(await codeOf(call(method, path, body, 'member'))).toEqual([403, 40301])
  })

  test('history tells who changed the settings for all', async () => {
    await call('PUT', '/config', { compatibility: 'FULL', normalize: true })
    await call('DELETE', '/config')
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
    const common = { at, key: 'admin', version: null, id: null }
    expect(await get('/history')).toEqual([
      { ...common, action: 'set-compatibility', value: 'FULL' },
      { ...common, action: 'set-normalize', value: 'true' },
      { ...common, action: 'unset-config', value: null },
    ])
    expect(await get('/history?offset=1&limit=1')).toEqual([{ ...common, action: 'set-normalize', value: 'true' }])
  })

  test('history tells who did what', async () => {
    const subject = `m_511602_hrss.${unique('x')}.R`
    const id = await register(subject, first(subject), 'member')
    await call('PUT', `/config/${subject}`, { compatibility: 'FULL' })
    await call('DELETE', `/subjects/${subject}/versions/1`, undefined, 'member')
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
    expect(await get(`/subjects/${subject}/history`)).toEqual([
      { at, key: 'member', action: 'register', version: 1, id, value: null },
      { at, key: 'admin', action: 'set-compatibility', version: null, id: null, value: 'FULL' },
      { at, key: 'member', action: 'delete', version: 1, id, value: null },
    ])
  })
})
