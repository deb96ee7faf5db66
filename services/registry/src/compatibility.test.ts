import { describe, expect, test } from 'vitest'

import { first, record, registrySuite, second, text, third, unique } from './fixture.ts'

/** What may follow what, and the settings that say so. */

const { call, get, register } = registrySuite()

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
    await register(subject, first('R'))
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
    await register(subject, first('R'))
    await register(subject, second('R'))
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
    await register(subject, first('R'))
    await register(subject, second('R'))
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
    await register(subject, record('R', fields('string')))
    await register(subject, record('R', fields('bytes')))
    const { messages } = await check(subject, record('R', fields('int')), '?verbose=true')
    expect([messages?.length, messages?.at(-1)]).toEqual([101, 'and 60 more'])
  })

  test('deleted versions do not count', async () => {
    const subject = unique('s')
    await register(subject, first('R'))
    await call('DELETE', `/subjects/${subject}/versions/1`)
    await register(subject, record('R', [{ name: 'a', type: 'int' }]))
    expect(await get(`/subjects/${subject}/versions`)).toEqual([2])
  })
})
