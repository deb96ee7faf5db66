import { builtInSchemas, openCatalogue } from '@xianglian/contracts'
import { createSchemaTable } from '@xianglian/store-postgres'
import { expect, test } from 'vitest'

import { eventSchema, record, registrySuite, unique, type Answer, type Who } from './fixture.ts'

/** What sets event types apart from other schemas: whose they are, how they are named, how they evolve. */

const registry = registrySuite()

const post = (subject: string, schema: object | string, who: Who = 'member'): Promise<Answer> =>
  registry.call('POST', `/subjects/${subject}/versions`, { schema: typeof schema === 'string' ? schema : JSON.stringify(schema) }, who)
const codeOf = async (answer: Promise<Answer>): Promise<unknown> => (await answer).body.error_code
const field = (name: string, type: unknown, more: object = {}) => ({ name, type, doc: 'x', ...more })
const no = field('no', 'string')
const nameOf = (thing: string): string => `m_511602_hrss.${thing}.Held`

test('a member registers a type under its record’s name, and the catalogue has it', async () => {
  const thing = unique('t')
  const { id } = (await post(nameOf(thing), eventSchema(thing))).body
  const catalogue = await openCatalogue(createSchemaTable(registry.database().pool))
  expect(catalogue.newest(`511602-hrss.${thing}.held`)).toMatchObject({ id, schema: { aggregate: `511602-hrss.${thing}` } })
})

test('the process that registers a version reads by it at once', async () => {
  const thing = unique('t')
  await post(nameOf(thing), eventSchema(thing))
  const { id } = (await post(nameOf(thing), eventSchema(thing, { fields: [no, field('more', 'int', { default: 8 })] }))).body
  expect(registry.catalogue().newest(`511602-hrss.${thing}.held`)).toMatchObject({ id })
})

test.each<[string, Who, number | undefined]>([
  ['hub.in.511602-hrss.desk-value', 'member', undefined],
  ['hub.in.511602-hrss.payroll-value', 'system', undefined],
  ['hub.in.511602-hrss.payroll-RECORD', 'system', undefined],
  ['hub.in.511602-hrss.counter-value', 'system', 40301],
  ['hub.in.511603-mca.desk-value', 'other', 40301],
  ['hub.in.511603-mca.desk-value', 'admin', undefined],
  ['anything', 'admin', undefined],
  ['anything', 'member', 40301],
  ['m_511602_hrss.Other', 'member', 40301],
  ['m_511603_mca.Held', 'other', 40301],
  ['m_局.Held', 'odd', 40301],
])('a type of 511602-hrss under %s by %s: %s', async (subject, who, code) => {
  const thing = unique('t')
  expect(await codeOf(post(encodeURIComponent(subject.replace('RECORD', nameOf(thing))), eventSchema(thing), who))).toBe(code)
})

test.each([
  ['no doc', { doc: undefined }, 'doc'],
  ['no owner', { owner: undefined }, 'owner'],
  ['another owner', { owner: '511603-mca' }, 'owner'],
  ['no legal basis', { legalBasis: ' ' }, 'legalBasis'],
  ['a type of two parts', { eventType: 'case.held', subjectTemplate: 'case/{no}' }, 'three parts'],
  ['a type that comes with the hub', { eventType: 'case.filed', subjectTemplate: 'case/{no}' }, 'three parts'],
  ['a type of another’s', { eventType: '511603-mca.t.held', subjectTemplate: '511603-mca.t/{no}' }, 'namespace'],
  ['a type of the inboxes’', { eventType: 'in.a.held', subjectTemplate: 'in.a/{no}' }, 'cannot be'],
  ['no subject template', { subjectTemplate: undefined }, 'subjectTemplate'],
  ['a template of another aggregate', { subjectTemplate: 'case/{no}' }, 'subjectTemplate'],
  ['a template without its key field', { subjectTemplate: 'KEY/{other}' }, 'subjectTemplate'],
  ['a stage rank past the last', { stageRank: 1_000 }, 'stageRank'],
  ['personal data of nobody', { fields: [no, field('name', 'string', { pii: 'personId' })] }, 'personId'],
])('a type with %s is refused, also from the administrator', async (_, wrong, said) => {
  const thing = unique('t')
  for (const who of ['admin', 'member'] as const) {
    const { status, body } = await post(nameOf(thing), eventSchema(thing, wrong), who)
    expect([status, body.error_code, body.message]).toEqual([422, 42201, expect.stringContaining(said)])
  }
})

test('a schema that comes with the hub may stand under a system’s inbox as it is, and not otherwise', async () => {
  const [builtIn] = builtInSchemas
  if (!builtIn) throw new Error('nothing is built in')
  const { id } = (await post('hub.in.511602-hrss.cases-value', builtIn.text)).body
  expect((await registry.call('GET', `/subjects/${builtIn.name}/versions/1`)).body).toMatchObject({ id, schema: builtIn.text })
  const again = await registry.call('POST', '/subjects/hub.in.511602-hrss.cases-value?normalize=true', { schema: builtIn.text })
  expect(again.body).toMatchObject({ id, version: 1 })
  const altered = { ...JSON.parse(builtIn.text), doc: 'Other' }
  expect(await codeOf(post('hub.in.511602-hrss.cases-value', altered))).toBe(42201)
  expect(await codeOf(post(builtIn.name, altered, 'admin'))).toBe(42201)
})

test('who registers a schema that comes with the hub as written anew, as Java’s clients do by themselves, is told what to set', async () => {
  const builtIn = builtInSchemas.find(({ eventType }) => eventType === 'case.filed')
  const { type, name, namespace, ...attributes } = JSON.parse(builtIn?.text ?? '')
  const { status, body } = await post('hub.in.511602-hrss.cases-value', { type, name, namespace, ...attributes, order: 1 })
  expect([status, body.error_code]).toEqual([422, 42201])
  expect(body.message).toMatch(
    /^Invalid event type: case\.filed as xianglian\.case\.CaseFiled comes with the hub.*auto\.register\.schemas=false and use\.latest\.version=true\.$/,
  )
})

test('a type evolves by what old events can be read with, whatever the subject and its level', async () => {
  const thing = unique('t')
  const elsewhere = unique('s')
  await registry.call('PUT', `/config/${elsewhere}`, { compatibility: 'NONE' })
  const evolve = (subject: string, fields: readonly object[], more: object = {}) =>
    post(subject, eventSchema(thing, { fields: [no, ...fields], ...more }), 'admin')
  expect((await evolve(nameOf(thing), [])).status).toBe(200)
  expect((await evolve(elsewhere, [field('places', 'int', { default: 0 })])).status).toBe(200)
  // Compatible with the subject's own version, and not with the one under the other subject.
  const message = expect.stringMatching(new RegExp(`schema \\d+ of 511602-hrss\\.${thing}\\.held.*/fields/1`))
  expect((await evolve(nameOf(thing), [field('places', 'string', { default: '' })])).body).toMatchObject({ error_code: 409, message })
  expect((await evolve(elsewhere, [field('seats', 'int')])).body).toMatchObject({ error_code: 409 })
  expect((await evolve(elsewhere, [field('places', 'long', { default: 0 })])).status).toBe(200)
  // An older text of the type under one more subject is nothing new.
  expect((await evolve(unique('s'), [field('places', 'int', { default: 0 })])).status).toBe(200)
})

test('a type never becomes one that recorded values may have no room in, though Avro resolves it', async () => {
  const thing = unique('t')
  const evolve = (bytes: unknown, day: unknown) =>
    post(nameOf(thing), eventSchema(thing, { fields: [no, field('bytes', bytes), field('day', day)] }))
  expect((await evolve('bytes', 'int')).status).toBe(200)
  expect((await evolve('string', { type: 'int', logicalType: 'date' })).body).toMatchObject({
    error_code: 409,
    message: expect.stringMatching(/VALUES_MAY_NOT_FIT at '\/fields\/1\/type'.*VALUES_MAY_NOT_FIT at '\/fields\/2\/type'/),
  })
  expect((await evolve('bytes', 'long')).status).toBe(200)
})

test('a fault of the next version is told once', async () => {
  const thing = unique('t')
  await post(nameOf(thing), eventSchema(thing, { fields: [no, field('seats', 'int')] }))
  const { body } = await post(nameOf(thing), eventSchema(thing, { fields: [no, field('seats', 'string')] }))
  expect(String(body.message).match(/TYPE_MISMATCH/g)).toHaveLength(1)
})

test('what streams and their order go by stays as the first schema has it', async () => {
  const thing = unique('t')
  const fields = [no, field('part', 'string')]
  await post(nameOf(thing), eventSchema(thing, { fields, stageRank: 100 }))
  const wrong = eventSchema(thing, { fields, stageRank: 200, subjectTemplate: `511602-hrss.${thing}/{no}:{part}` })
  const { body } = await post(nameOf(thing), wrong)
  expect(body).toMatchObject({
    error_code: 409,
    message: expect.stringMatching(/subjectTemplate of .* must stay .*stageRank of .* must stay 100/),
  })
})

test('a subject with a type is never weaker than BACKWARD_TRANSITIVE', async () => {
  const thing = unique('t')
  const subject = nameOf(thing)
  await registry.register(subject, eventSchema(thing))
  const level = async () => (await registry.call('GET', `/config/${subject}?defaultToGlobal=true`)).body['compatibilityLevel']
  expect(await level()).toBe('BACKWARD_TRANSITIVE')
  for (const compatibility of ['NONE', 'BACKWARD', 'FORWARD', 'FORWARD_TRANSITIVE', 'FULL']) {
    expect((await registry.call('PUT', `/config/${subject}`, { compatibility })).body).toMatchObject({ error_code: 42203 })
  }
  expect((await registry.call('PUT', `/config/${subject}`, { compatibility: 'FULL_TRANSITIVE' })).status).toBe(200)
  expect(await level()).toBe('FULL_TRANSITIVE')
  // Forward: what is read with the old must be there.
  await post(subject, eventSchema(thing, { fields: [no, field('places', 'int', { default: 0 })] }))
  expect(await codeOf(post(subject, record(subject, [field('other', 'string', { default: '' })]), 'admin'))).toBe(409)
})

test('keys, values and parts without a type are free of these rules', async () => {
  expect((await post('hub.in.511602-hrss.free-key', '"string"')).status).toBe(200)
  const part = unique('m_511602_hrss.parts.P')
  expect((await post(part, record(part))).status).toBe(200)
  expect(await codeOf(post(part, '"string"'))).toBe(40301)
})
