import { describe, expect, test } from 'vitest'

import { codeOf, first, record, registrySuite, second, text, third, unique } from './fixture.ts'

/** What clients of Confluent's registry rely on, call by call: its API reference, and the tests of its own REST resources. */

const { call, get, register } = registrySuite()

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
    const id = await register(a, first('R'))
    expect(await register(a, JSON.stringify(first('R'), null, 2))).toBe(id)
    expect(await register(b, first('R'))).toBe(id)
    expect(await get(`/subjects/${a}/versions`)).toEqual([1])
    expect(await get(`/schemas/ids/${id}/subjects?subject=${a}`)).toEqual([a])
    expect(await get(`/schemas/ids/${id}/subjects`)).toEqual(expect.arrayContaining([a, b]))
    expect(await get(`/schemas/ids/${id}/versions`)).toEqual(expect.arrayContaining([{ subject: a, version: 1 }]))
  })

  test('custom attributes and decimal scales make other schemas', async () => {
    const decimal = (scale: number) => ({ type: 'bytes', logicalType: 'decimal', precision: 10, scale })
    const ids = [
      await register(unique('s'), decimal(2)),
      await register(unique('s'), decimal(4)),
      await register(unique('s'), { type: 'string' }),
      await register(unique('s'), { type: 'string', pii: 'x' }),
    ]
    expect(new Set(ids).size).toBe(4)
  })

  test('lists go by prefix, paging and what is deleted', async () => {
    const prefix = unique('list-')
    const names = ['a', 'b', 'c'].map((letter) => prefix + letter)
    for (const name of names) {
      await register(name, first('R'))
      await register(name, second('R'))
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
    const id = await register(unique('s'), first(unique('R')))
    expect(await get(`/schemas/ids/1?fetchMaxId=true`)).toMatchObject({ schema: expect.any(String), maxId: id })
  })

  test.each(['a/b', 'two words', '人社局-培训', 'a%b', 'a+b', 'q?x=1#y', '"quoted"', '../up', '.', 'ı́'])(
    'subject %j is taken and given back as it is',
    async (name) => {
      const subject = unique(`${name}-`)
      await register(subject, first('R'))
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
    expect(await register(subject, spelt)).toBe(await register(subject, same))
  })
})

describe('deletion', () => {
  test('a version goes in two steps, and its number is given again only after the second', async () => {
    const subject = unique('s')
    const ids = [await register(subject, first('R')), await register(subject, second('R'))]
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
    expect(await register(subject, first('R'))).toBe(ids[0])
    expect(await get(`/subjects/${subject}/versions`)).toEqual([2])
    expect(await register(subject, second('R'))).toBe(ids[1])
  })

  test('a subject goes in two steps with its settings, and its schemas stay under their ids', async () => {
    const subject = unique('s')
    const id = await register(subject, first('R'))
    await register(subject, second('R'))
    await call('PUT', `/config/${subject}`, { compatibility: 'FULL' })
    const remove = (query = '') => call('DELETE', `/subjects/${subject}${query}`)
    expect(await codeOf(remove('?permanent=true'))).toEqual([404, 40405])
    expect((await remove()).body).toEqual([1, 2])
    expect(await codeOf(remove())).toEqual([404, 40404])
    expect(await codeOf(call('GET', `/config/${subject}`))).toEqual([404, 40408])
    await register(subject, third('R'))
    expect(await get(`/subjects/${subject}/versions`)).toEqual([3])
    expect((await remove()).body).toEqual([3])
    expect((await remove('?permanent=true')).body).toEqual([1, 2, 3])
    expect(await codeOf(remove('?permanent=true'))).toEqual([404, 40401])
    expect(await get(`/schemas/ids/${id}`)).toEqual({ schema: text(first('R')) })
    expect(await get(`/schemas/ids/${id}/subjects?subject=${subject}`)).toEqual([])
    expect(await register(subject, first(unique('R')))).toBeGreaterThan(id)
    expect(await register(unique('s'), first('R'))).toBe(id)
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
    await register(parts, part)
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
    await register(parts, part)
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
    await register(subject, part)
    await call('POST', `/subjects/${subject}/versions`, {
      schema: text(whole),
      references: [{ name: 'parts.Person', subject, version: 1 }],
    })
    expect((await call('DELETE', `/subjects/${subject}`)).body).toEqual([1, 2])
    expect((await call('DELETE', `/subjects/${subject}?permanent=true`)).body).toEqual([1, 2])
  })
})
