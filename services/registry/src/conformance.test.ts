import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { record, startRegistry, unique, type Answer, type TestRegistry } from './fixture.ts'

/** What clients of Confluent's registry rely on, call by call: its API reference, and the tests of its own REST resources. */

let database: TestDatabase
let registry: TestRegistry
beforeAll(async () => {
  database = await testDatabase()
  registry = await startRegistry(database)
})
afterAll(async () => {
  await registry.close()
  await database.drop()
})

const call = (...args: Parameters<TestRegistry['call']>): Promise<Answer> => registry.call(...args)
const get = async (path: string): Promise<unknown> => (await call('GET', path, undefined, 'nobody')).body
const codeOf = async (answer: Promise<Answer>): Promise<unknown> => {
  const { status, body } = await answer
  return [status, body.error_code]
}
const first = (name: string) => record(name)
const second = (name: string) => record(name, [{ name: 'a', type: 'string' }, { name: 'b', type: 'int', default: 0 }]) // prettier-ignore
const third = (name: string) => record(name, [{ name: 'a', type: 'string' }, { name: 'c', type: ['null', 'long'], default: null }]) // prettier-ignore
const text = (schema: object): string => JSON.stringify(schema)

describe('subjects and versions', () => {
  test('a schema that is registered is found by subject, version, id and text', async () => {
    const subject = unique('s')
    const schema = text(first('R'))
    expect(await get('/schemas/types')).toEqual(['AVRO'])
    const { status, type, body } = await call('POST', `/subjects/${subject}/versions`, { schema, schemaType: 'AVRO' })
    expect([status, type, Object.keys(body)]).toEqual([200, 'application/vnd.schemaregistry.v1+json', ['id']])
    const { id } = body
    const version = { subject, version: 1, id, schema }
    expect(await get(`/subjects/${subject}/versions`)).toEqual([1])
    expect(await get(`/subjects/${subject}/versions/1`)).toEqual(version)
    expect(await get(`/subjects/${subject}/versions/latest`)).toEqual(version)
    expect(await get(`/subjects/${subject}/versions/latest/schema`)).toEqual(first('R'))
    expect(await get(`/schemas/ids/${id}`)).toEqual({ schema })
    expect(await get(`/schemas/ids/${id}/schema`)).toEqual(first('R'))
    expect((await call('POST', `/subjects/${subject}`, { schema }, 'nobody')).body).toEqual(version)
  })

  test('the same text has one id everywhere, and one version in a subject; whitespace is no part of it', async () => {
    const [a, b] = [unique('a'), unique('b')]
    const id = await registry.register(a, first('R'))
    expect(await registry.register(a, JSON.stringify(first('R'), null, 2))).toBe(id)
    expect(await registry.register(b, first('R'))).toBe(id)
    expect(await get(`/subjects/${a}/versions`)).toEqual([1])
    expect(await get(`/schemas/ids/${id}/subjects?subject=${a}`)).toEqual([a])
    expect(await get(`/schemas/ids/${id}/subjects`)).toEqual(expect.arrayContaining([a, b]))
    expect(await get(`/schemas/ids/${id}/versions`)).toEqual(expect.arrayContaining([{ subject: a, version: 1 }]))
  })

  test('custom attributes and decimal scales make other schemas', async () => {
    const decimal = (scale: number) => ({ type: 'bytes', logicalType: 'decimal', precision: 10, scale })
    const ids = [
      await registry.register(unique('s'), decimal(2)),
      await registry.register(unique('s'), decimal(4)),
      await registry.register(unique('s'), { type: 'string' }),
      await registry.register(unique('s'), { type: 'string', pii: 'x' }),
    ]
    expect(new Set(ids).size).toBe(4)
  })

  test('lists go by prefix, paging and what is deleted', async () => {
    const prefix = unique('list-')
    const names = ['a', 'b', 'c'].map((letter) => prefix + letter)
    for (const name of names) {
      await registry.register(name, first('R'))
      await registry.register(name, second('R'))
    }
    await call('DELETE', `/subjects/${names[1]}`)
    await call('DELETE', `/subjects/${names[2]}/versions/1`)
    const query = `subjectPrefix=${prefix}`
    expect(await get(`/subjects?${query}`)).toEqual([names[0], names[2]])
    expect(await get(`/subjects?${query}&deleted=true`)).toEqual(names)
    expect(await get(`/subjects?${query}&deletedOnly=true&deleted=true`)).toEqual([names[1]])
    expect(await get(`/subjects?${query}&deleted=True&offset=1&limit=1`)).toEqual([names[1]])
    expect(await get(`/subjects?${query}&limit=-1`)).toEqual([names[0], names[2]])
    expect(await get(`/subjects?subjectPrefix=:*:${prefix}`)).toEqual([names[0], names[2]])
    expect(await get(`/subjects/${names[2]}/versions`)).toEqual([2])
    expect(await get(`/subjects/${names[2]}/versions?deleted=true`)).toEqual([1, 2])
    expect(await get(`/subjects/${names[2]}/versions?deletedOnly=true`)).toEqual([1])
    expect(await get(`/subjects/${names[2]}/versions?deleted=true&offset=1&limit=1`)).toEqual([2])
    const versions = async (more: string) =>
      ((await get(`/schemas?${query}${more}`)) as { subject: string; version: number }[]).map(({ subject, version }) => [subject, version])
    expect(await versions('')).toEqual([[names[0], 1], [names[0], 2], [names[2], 2]]) // prettier-ignore
    expect(await versions('&latestOnly=true')).toEqual([[names[0], 2], [names[2], 2]]) // prettier-ignore
    expect(await versions('&latestOnly=true&deleted=true')).toEqual(names.map((name) => [name, 2]))
    expect(await versions('&deleted=true&offset=2&limit=1')).toEqual([[names[1], 1]])
  })

  test('fetchMaxId tells the greatest id there is', async () => {
    const id = await registry.register(unique('s'), first(unique('R')))
    expect(await get(`/schemas/ids/1?fetchMaxId=true`)).toMatchObject({ schema: expect.any(String), maxId: id })
  })

  test.each(['a/b', 'two words', '人社局-培训', 'a%b', 'a+b', 'q?x=1#y', '"quoted"', '../up', '.', 'ı́'])(
    'subject %j is taken and given back as it is',
    async (name) => {
      const subject = unique(`${name}-`)
      await registry.register(subject, first('R'))
      expect(await get(`/subjects/${encodeURIComponent(subject)}/versions/1`)).toMatchObject({ subject })
      expect(await get(`/subjects?subjectPrefix=${encodeURIComponent(subject)}`)).toEqual([subject])
    },
  )

  test('version may state the next number, and no other', async () => {
    const subject = unique('s')
    expect((await call('POST', `/subjects/${subject}/versions`, { schema: text(first('R')), version: 1, id: -1 })).status).toBe(200)
    expect(await codeOf(call('POST', `/subjects/${subject}/versions`, { schema: text(second('R')), version: 7 }))).toEqual([422, 42201])
    expect(await get(`/subjects/${subject}/versions`)).toEqual([1])
  })
})

describe('normalize', () => {
  const spelt = { fields: [{ type: { type: 'int' }, name: 'a' }], more: { b: 1, a: 2 }, name: 'n.R', type: 'record' }
  const same = { type: 'record', name: 'R', namespace: 'n', fields: [{ name: 'a', type: 'int' }], more: { a: 2, b: 1 } }

  test('brings two spellings of one meaning to one schema', async () => {
    const subject = unique('s')
    const post = (schema: object, query: string) => call('POST', `/subjects/${subject}${query}`, { schema: text(schema) })
    const { body } = await post(spelt, '/versions?normalize=true')
    expect((await post(same, '/versions?normalize=True')).body).toEqual(body)
    expect((await post(same, '?normalize=true')).body).toMatchObject({ ...body, version: 1 })
    expect(await codeOf(post(same, ''))).toEqual([404, 40403])
  })

  test('may be set for a subject', async () => {
    const subject = unique('s')
    expect((await call('PUT', `/config/${subject}`, { normalize: true })).body).toEqual({ normalize: true })
    expect(await get(`/config/${subject}`)).toEqual({ normalize: true })
    expect(await registry.register(subject, spelt)).toBe(await registry.register(subject, same))
  })
})

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
    await registry.register('known', first('R'))
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

  test('a fault of the hub’s own tells an id, and no more', async () => {
    await database.pool.query('ALTER TABLE registry_settings RENAME TO registry_settings_away')
    const answer = await call('GET', `/config/${unique('s')}`)
    await database.pool.query('ALTER TABLE registry_settings_away RENAME TO registry_settings')
    expect([answer.status, answer.body.error_code]).toEqual([500, 500])
    expect(answer.body.message).toContain((registry.logged.at(-1) as { id: string }).id)
  })
})

describe('deletion', () => {
  test('a version goes in two steps, and its number is given again only after the second', async () => {
    const subject = unique('s')
    const ids = [await registry.register(subject, first('R')), await registry.register(subject, second('R'))]
    const remove = (version: string, query = '') => call('DELETE', `/subjects/${subject}/versions/${version}${query}`)
    expect(await codeOf(remove('2', '?permanent=true'))).toEqual([404, 40407])
    expect((await remove('2')).body).toBe(2)
    expect(await codeOf(remove('2'))).toEqual([404, 40406])
    expect(await codeOf(call('GET', `/subjects/${subject}/versions/2`))).toEqual([404, 40402])
    expect(await get(`/subjects/${subject}/versions/2?deleted=true`)).toMatchObject({ version: 2, id: ids[1], deleted: true })
    expect(await codeOf(call('POST', `/subjects/${subject}`, { schema: text(second('R')) }))).toEqual([404, 40403])
    expect((await call('POST', `/subjects/${subject}?deleted=true`, { schema: text(second('R')) })).body).toMatchObject({ version: 2 })
    expect((await remove('2', '?permanent=true')).body).toBe(2)
    expect(await codeOf(remove('2', '?permanent=true'))).toEqual([404, 40402])
    expect((await remove('latest')).body).toBe(1)
    expect(await codeOf(call('GET', `/subjects/${subject}/versions`))).toEqual([404, 40401])
    expect(await registry.register(subject, first('R'))).toBe(ids[0])
    expect(await get(`/subjects/${subject}/versions`)).toEqual([2])
    expect(await registry.register(subject, second('R'))).toBe(ids[1])
  })

  test('a subject goes in two steps with its settings, and its schemas stay under their ids', async () => {
    const subject = unique('s')
    const id = await registry.register(subject, first('R'))
    await registry.register(subject, second('R'))
    await call('PUT', `/config/${subject}`, { compatibility: 'FULL' })
    const remove = (query = '') => call('DELETE', `/subjects/${subject}${query}`)
    expect(await codeOf(remove('?permanent=true'))).toEqual([404, 40405])
    expect((await remove()).body).toEqual([1, 2])
    expect(await codeOf(remove())).toEqual([404, 40404])
    expect(await codeOf(call('GET', `/config/${subject}`))).toEqual([404, 40408])
    await registry.register(subject, third('R'))
    expect(await get(`/subjects/${subject}/versions`)).toEqual([3])
    expect((await remove()).body).toEqual([3])
    expect((await remove('?permanent=true')).body).toEqual([1, 2, 3])
    expect(await codeOf(remove('?permanent=true'))).toEqual([404, 40401])
    expect(await get(`/schemas/ids/${id}`)).toEqual({ schema: text(first('R')) })
    expect(await get(`/schemas/ids/${id}/subjects?subject=${subject}`)).toEqual([])
    expect(await registry.register(subject, first(unique('R')))).toBeGreaterThan(id)
    expect(await registry.register(unique('s'), first('R'))).toBe(id)
  })

  test('what comes with the hub stays', async () => {
    const subjects = (await get('/subjects?subjectPrefix=xianglian.')) as string[]
    expect(subjects.length).toBeGreaterThan(20)
    expect(await codeOf(call('DELETE', `/subjects/${subjects[0]}`))).toEqual([422, 42205])
  })
})

describe('references', () => {
  const part = record('parts.Person', [{ name: 'id', type: 'string' }])
  const whole = record('wholes.Course', [{ name: 'teacher', type: 'parts.Person' }, { name: 'other', type: 'parts.Person' }]) // prettier-ignore
  const complete = record('wholes.Course', [
    { name: 'teacher', type: { type: 'record', name: 'Person', fields: [{ name: 'id', type: 'string' }], namespace: 'parts' } },
    { name: 'other', type: 'parts.Person' },
  ])

  test('a version keeps them, its id is the complete schema, and both are found', async () => {
    const [parts, wholes] = [unique('parts'), unique('wholes')]
    await registry.register(parts, part)
    const references = [{ name: 'parts.Person', subject: parts, version: 1 }]
    const request = { schema: text(whole), references }
    const { body } = await call('POST', `/subjects/${wholes}/versions`, request)
    expect(await get(`/subjects/${wholes}/versions/1`)).toEqual({
      subject: wholes,
      version: 1,
      id: body.id,
      schema: text(whole),
      references,
    })
    expect(JSON.parse(((await get(`/schemas/ids/${body.id}`)) as { schema: string }).schema)).toEqual(complete)
    expect((await call('POST', `/subjects/${wholes}`, request)).body).toMatchObject({ version: 1, references })
    const stored = ((await get(`/schemas/ids/${body.id}`)) as { schema: string }).schema
    expect((await call('POST', `/subjects/${wholes}`, { schema: stored })).body).toMatchObject({ version: 1 })
    expect((await call('POST', `/subjects/${wholes}/versions`, request)).body).toEqual(body)
    expect(await codeOf(call('POST', `/subjects/${wholes}/versions`, { schema: text(whole) }))).toEqual([422, 42201])
    const latest = [{ name: 'parts.Person', subject: parts, version: -1 }]
    expect((await call('POST', `/subjects/${wholes}`, { schema: text(whole), references: latest })).body).toMatchObject({ references })
  })

  test('a version that others refer to cannot go before them', async () => {
    const [parts, wholes, top] = [unique('parts'), unique('wholes'), unique('top')]
    await registry.register(parts, part)
    const post = (subject: string, schema: object, name: string, from: string) =>
      call('POST', `/subjects/${subject}/versions`, { schema: text(schema), references: [{ name, subject: from, version: 1 }] })
    const { id: middle } = (await post(wholes, whole, 'parts.Person', parts)).body
    const { id: over } = (await post(top, record('T', [{ name: 'c', type: 'wholes.Course' }]), 'wholes.Course', wholes)).body
    expect(await get(`/subjects/${parts}/versions/1/referencedby`)).toEqual([middle])
    expect(await get(`/subjects/${wholes}/versions/latest/referencedby`)).toEqual([over])
    expect(await codeOf(call('DELETE', `/subjects/${parts}/versions/1`))).toEqual([422, 42206])
    expect(await codeOf(call('DELETE', `/subjects/${wholes}`))).toEqual([422, 42206])
    expect((await call('DELETE', `/subjects/${top}`)).status).toBe(200)
    expect(await get(`/subjects/${wholes}/versions/1/referencedby`)).toEqual([])
    expect(await get(`/subjects/${wholes}/versions/1/referencedby?deleted=true`)).toEqual([over])
    expect((await call('DELETE', `/subjects/${wholes}`)).status).toBe(200)
    expect(await codeOf(call('DELETE', `/subjects/${wholes}?permanent=true`))).toEqual([422, 42206])
  })

  test('a subject may refer to its own versions and go as a whole', async () => {
    const subject = unique('s')
    await call('PUT', `/config/${subject}`, { compatibility: 'NONE' })
    await registry.register(subject, part)
    await call('POST', `/subjects/${subject}/versions`, {
      schema: text(whole),
      references: [{ name: 'parts.Person', subject, version: 1 }],
    })
    expect((await call('DELETE', `/subjects/${subject}`)).body).toEqual([1, 2])
    expect((await call('DELETE', `/subjects/${subject}?permanent=true`)).body).toEqual([1, 2])
  })
})

describe('settings', () => {
  test('a subject’s level is its own, else that of all, which is BACKWARD at first', async () => {
    const subject = unique('s')
    expect(await get('/config')).toEqual({ compatibilityLevel: 'BACKWARD' })
    expect((await call('PUT', '/config', { compatibility: 'forward' })).body).toEqual({ compatibility: 'FORWARD' })
    expect(await get('/config')).toEqual({ compatibilityLevel: 'FORWARD' })
    expect(await get(`/config/${subject}?defaultToGlobal=true`)).toEqual({ compatibilityLevel: 'FORWARD' })
    expect((await call('PUT', `/config/${subject}`, { compatibilityLevel: 'FULL' })).body).toEqual({ compatibility: 'FULL' })
    expect(await get(`/config/${subject}`)).toEqual({ compatibilityLevel: 'FULL' })
    expect((await call('DELETE', `/config/${subject}`)).body).toEqual({ compatibilityLevel: 'FULL' })
    expect((await call('DELETE', '/config')).body).toEqual({ compatibilityLevel: 'FORWARD' })
    expect(await get('/config')).toEqual({ compatibilityLevel: 'BACKWARD' })
  })

  test('the mode is READWRITE', async () => {
    const subject = unique('s')
    expect(await get('/mode')).toEqual({ mode: 'READWRITE' })
    expect((await call('PUT', '/mode?force=true', { mode: 'READWRITE' })).body).toEqual({ mode: 'READWRITE' })
    expect(await get(`/mode/${subject}?defaultToGlobal=true`)).toEqual({ mode: 'READWRITE' })
    expect((await call('PUT', `/mode/${subject}`, { mode: 'readwrite' })).body).toEqual({ mode: 'READWRITE' })
    expect(await get(`/mode/${subject}`)).toEqual({ mode: 'READWRITE' })
    expect((await call('DELETE', `/mode/${subject}`)).body).toEqual({ mode: 'READWRITE' })
  })

  test('clients learn that there is a registry, and which', async () => {
    expect(await get('/')).toEqual({})
    expect(await get('/v1/metadata/id')).toMatchObject({ scope: { clusters: {} } })
    expect(await get('/v1/metadata/version')).toMatchObject({ version: expect.any(String) })
  })
})

describe('compatibility', () => {
  const required = (name: string) => record(name, [{ name: 'a', type: 'string' }, { name: 'd', type: 'string' }]) // prettier-ignore
  const check = async (subject: string, schema: object | string, query = '', version = '') =>
    (await call('POST', `/compatibility/subjects/${subject}/versions${version}${query}`, { schema: typeof schema === 'string' ? schema : text(schema) }, 'nobody')).body // prettier-ignore

  test('a schema that cannot read what was written is refused with each reason', async () => {
    const subject = unique('s')
    await registry.register(subject, first('R'))
    const answer = await call('POST', `/subjects/${subject}/versions`, { schema: text(record('R', [{ name: 'a', type: 'int' }, { name: 'd', type: 'int' }])) }) // prettier-ignore
    expect([answer.status, answer.body.error_code]).toEqual([409, 409])
    expect(answer.body.message).toContain(`incompatible with an earlier schema for subject "${subject}"`)
    expect(answer.body.message).toMatch(/TYPE_MISMATCH.*READER_FIELD_MISSING_DEFAULT_VALUE/)
    expect(await get(`/subjects/${subject}/versions`)).toEqual([1])
  })

  test('checks tell beforehand, with verbose each reason', async () => {
    const subject = unique('s')
    expect(await check(subject, first('R'))).toEqual({ is_compatible: true })
    expect(await check(subject, first('R'), '?verbose=true', '/latest')).toEqual({ is_compatible: true, messages: [] })
    await registry.register(subject, first('R'))
    await registry.register(subject, second('R'))
    expect(await check(subject, third('R'))).toEqual({ is_compatible: true })
    expect(await check(subject, required('R'))).toEqual({ is_compatible: false })
    expect(await check(subject, required('R'), '', '/1')).toEqual({ is_compatible: false })
    const { messages } = await check(subject, required('R'), '?verbose=true', '/latest')
    expect(messages).toEqual([expect.stringContaining('READER_FIELD_MISSING_DEFAULT_VALUE')])
    expect(await check(subject, '{', '?verbose=true')).toEqual({
      is_compatible: false,
      messages: [expect.stringContaining('Invalid schema')],
    })
    await call('PUT', `/config/${subject}`, { compatibility: 'NONE' })
    expect(await check(subject, required('R'))).toEqual({ is_compatible: true })
  })

  // Against {a}, {a, b default}: what each level takes.
  test.each([
    ['NONE', ['third', 'required', 'empty']],
    ['BACKWARD', ['third', 'empty']],
    ['BACKWARD_TRANSITIVE', ['third', 'empty']],
    ['FORWARD', ['third', 'required']],
    ['FORWARD_TRANSITIVE', ['third', 'required']],
    ['FULL', ['third']],
    ['FULL_TRANSITIVE', ['third']],
  ])('level %s takes %j', async (compatibility, taken) => {
    const subject = unique('s')
    await registry.register(subject, first('R'))
    await registry.register(subject, second('R'))
    await call('PUT', `/config/${subject}`, { compatibility })
    const candidates = { third: third('R'), required: required('R'), empty: record('R', []) }
    const compatible = []
    for (const [name, schema] of Object.entries(candidates))
      if ((await check(subject, schema)).is_compatible === true) compatible.push(name)
    expect(compatible).toEqual(taken)
  })

  test('of very many reasons a hundred are told', async () => {
    const subject = unique('s')
    const fields = (type: string) => Array.from({ length: 80 }, (_, index) => ({ name: `f${index}`, type }))
    await call('PUT', `/config/${subject}`, { compatibility: 'BACKWARD_TRANSITIVE' })
    await registry.register(subject, record('R', fields('string')))
    await registry.register(subject, record('R', fields('bytes')))
    const { messages } = await check(subject, record('R', fields('int')), '?verbose=true')
    expect([messages?.length, messages?.at(-1)]).toEqual([101, 'and 60 more'])
  })

  test('deleted versions do not count', async () => {
    const subject = unique('s')
    await registry.register(subject, first('R'))
    await call('DELETE', `/subjects/${subject}/versions/1`)
    await registry.register(subject, record('R', [{ name: 'a', type: 'int' }]))
    expect(await get(`/subjects/${subject}/versions`)).toEqual([2])
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

  test('history tells who did what', async () => {
    const subject = `m_511602_hrss.${unique('x')}.R`
    const id = await registry.register(subject, first(subject), 'member')
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
