import { builtInSchemas, type EventSchema } from '@xianglian/contracts'
import { aggregates } from '@xianglian/domain'
import { builtInMappings, findMapping } from '@xianglian/mapping'
import { describe, expect, test } from 'vitest'

import { checkSchemas, type Finding } from './check.ts'
import { changedSchema, withField, without, withSchema } from './fixture.ts'

const mappings = new Map(builtInMappings().map((name) => [name, findMapping(name)]))

/** What is found of the current schemas, after the built-in ones were released and, before them, others. */
function check(current: readonly EventSchema[], ...before: readonly EventSchema[]): Promise<readonly Finding[]> {
  const released = builtInSchemas.map(
    (schema) => [schema.eventType, [...before.filter((each) => each.eventType === schema.eventType), schema]] as const,
  )
  return checkSchemas({ version: '1.0.0', schemas: new Map(released) }, current, { mappings, aggregates })
}

const colour = { name: 'colour', type: 'string', doc: 'Colour.' }

test('schemas as they were released have no findings', async () => {
  expect(await check(builtInSchemas)).toEqual([])
})

test('a new type, and a new field with a default, break nothing', async () => {
  const [first, ...others] = builtInSchemas
  expect(
    await checkSchemas(
      { version: '1.0.0', schemas: new Map(others.map((each) => [each.eventType, [each]])) },
      [...(first ? [first] : []), ...others],
      { mappings, aggregates },
    ),
  ).toEqual([])
  expect(await check(withSchema(changedSchema('case.filed', {}, withField({ ...colour, default: '' }))))).toEqual([])
})

describe('the hub itself would fail', () => {
  test('without the schema of a type that was released', async () => {
    const found = await check(builtInSchemas.filter(({ eventType }) => eventType !== 'case.filed'))
    expect(found).toMatchObject([{ severity: 'error', kind: 'TYPE_REMOVED', type: 'case.filed' }])
  })

  test('with a new field that stored events do not have, which mappings do not set either', async () => {
    const found = await check(withSchema(changedSchema('case.filed', {}, withField(colour))))
    expect(found[0]).toMatchObject({ severity: 'error', kind: 'READER_FIELD_MISSING_DEFAULT_VALUE', type: 'case.filed' })
    expect(found[0]?.path).toMatch(/^\/fields\/\d+/)
    expect([found[0]?.reader, found[0]?.writer, found[0]?.hint].every(Boolean)).toBe(true)
    const mapping = found.slice(1)
    expect(mapping.length).toBeGreaterThan(2)
    expect(mapping.every(({ kind, severity, path }) => kind === 'MAPPING' && severity === 'error' && path === 'colour')).toBe(true)
  })

  test('where an earlier release than the last had something else', async () => {
    const first = changedSchema('case.filed', {}, withField({ name: 'title', type: 'int', doc: 'Number.' }))
    const found = await check(withSchema(changedSchema('case.filed', { doc: 'Changed.' })), first)
    expect(found).toMatchObject([{ severity: 'error', kind: 'MISSING_UNION_BRANCH' }])
    expect(found[0]?.message).toContain('released schema 1')
  })

  test('with another subject or rank', async () => {
    const changed = changedSchema('case.filed', { subjectTemplate: 'case/no-{caseNo}', stageRank: 101 })
    expect(await check(withSchema(changed))).toMatchObject([
      { severity: 'error', kind: 'SUBJECT_CHANGED', type: 'case.filed' },
      { severity: 'error', kind: 'RANK_CHANGED', type: 'case.filed' },
    ])
  })

  test('with a mapping that sets a field which is gone', async () => {
    const found = await check(withSchema(changedSchema('case.filed', {}, without('title'))))
    const broken = found.filter(({ kind }) => kind === 'MAPPING')
    expect(broken.some(({ severity, message }) => severity === 'error' && message.includes('bpi2020') && message.includes('title'))).toBe(
      true,
    )
  })
})

describe('others have to follow', () => {
  test('consumers with the last release where a field they need is gone', async () => {
    const before = changedSchema('case.filed', {}, withField(colour))
    const release = new Map([['case.filed', [before]]])
    const found = await checkSchemas({ version: '1.0.0', schemas: release }, builtInSchemas, { mappings, aggregates })
    expect(found).toMatchObject([{ severity: 'warning', kind: 'READER_FIELD_MISSING_DEFAULT_VALUE', type: 'case.filed' }])
    expect(found[0]?.message).toContain('Consumers')
  })

  test('a mapping and a register that have a field which takes other values', async () => {
    const change = withField({ name: 'title', type: ['null', 'bytes'], default: null, doc: 'What it is about.' })
    const found = await check(withSchema(changedSchema('case.filed', {}, change)))
    expect(found.every(({ severity, type, path }) => severity === 'warning' && type === 'case.filed' && path === 'title')).toBe(true)
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['MAPPING', 'REGISTER_COLUMN']))
  })

  test('whoever masks personal data that is no longer marked', async () => {
    const text = JSON.parse(changedSchema('case.filed', {}).text.replaceAll('"pii":"personId",', ''))
    const found = await check(withSchema(changedSchema('case.filed', text)))
    expect(found.map(({ kind, severity }) => [kind, severity])).toEqual(found.map(() => ['PERSONAL_DATA_UNMARKED', 'warning']))
    expect(found.map(({ path }) => path)).toContain('applicant.idNo')
  })
})
