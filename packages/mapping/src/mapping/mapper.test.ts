import { expect, test } from 'vitest'

import type { InputRecord } from '../readers/record.ts'
import { parseMapping } from './load.ts'
import { createMapper, type Mapped } from './mapper.ts'

const mapping = (rules: string, more = ''): string => `name: test
description: A test.
input: { format: csv }
timeZone: Asia/Shanghai
absent: ['-']
fields:
  no: text
  at: instant
  amount: { type: decimal, decimalComma: true, thousands: space, rounding: half-even }
  days: integer
${more}
source: /a/b
region: '511602'
events:
${rules}`
const penalised = `  - type: enforcement.penalised
    key: row.no
    time: row.at
    data: { caseNo: row.no, amount: row.amount, currency: "'CNY'" }
`
const record = (cells: Readonly<Record<string, string>>): InputRecord => ({
  place: { file: '/x/t.csv', line: 2 },
  row: new Map(Object.entries(cells)),
})
const map = (text: string, cells: Readonly<Record<string, string>>, params = {}): Mapped =>
  createMapper(parseMapping(text, 't.yaml'), params)(record(cells))
const cells = { no: 'N1', at: '2020-01-01 08:00', amount: '1 234,565' }

test('a record becomes an event whose id follows from its key', () => {
  const { events, rounded } = map(mapping(penalised), cells)
  expect(events[0]).toMatchObject({
    id: 'enforcement.penalised:N1',
    record: 'enforcement.penalised:N1',
    revision: 0,
    attributes: { source: '/a/b', subject: 'enforcement/N1', time: '2020-01-01T00:00:00.000Z', region: '511602' },
    data: { caseNo: 'N1', amount: '1234.56', currency: 'CNY' },
  })
  expect(events[0]?.attributes).not.toHaveProperty('record')
  expect(rounded).toEqual(['amount'])
})

test('the same record gives the same events again', () => {
  const mapper = createMapper(parseMapping(mapping(penalised), 't.yaml'))
  expect(mapper(record(cells))).toEqual(mapper(record(cells)))
})

test('without declared rounding a third decimal is refused with its pointer', () => {
  const { events, rejections } = map(mapping(penalised).replace(', rounding: half-even', ''), cells)
  expect(events).toEqual([])
  expect(rejections).toMatchObject([{ type: 'enforcement.penalised', errors: [{ pointer: '/data/amount', code: 'invalid-data' }] }])
})

test('blank and declared tokens are absent, and absent fields are left out', () => {
  for (const amount of ['', '  ', '-'])
    expect(map(mapping(penalised), { ...cells, amount }).events[0]?.data).toEqual({ caseNo: 'N1', currency: 'CNY' })
})

test('a cell that is not of its type rejects the record with its pointer', () => {
  expect(map(mapping(penalised), { ...cells, amount: 'twelve' })).toMatchObject({
    events: [],
    rejections: [{ type: undefined, errors: [{ pointer: '/amount' }] }],
  })
})

test('a record without its key or time is rejected', () => {
  expect(map(mapping(penalised), { ...cells, no: '' }).rejections).toHaveLength(1)
  expect(map(mapping(penalised), { ...cells, at: '' }).rejections[0]?.errors[0]?.pointer).toBe('/time')
})

test('a revision of the source names its record', () => {
  const text = mapping(penalised.replace('time:', 'revision: row.days\n    time:'))
  expect(map(text, { ...cells, days: '3' }).events[0]).toMatchObject({
    id: 'enforcement.penalised:N1~3',
    attributes: { record: 'enforcement.penalised:N1', revision: 3 },
  })
  expect(map(text, { ...cells, days: '0' }).events[0]).toMatchObject({ id: 'enforcement.penalised:N1', revision: 0 })
})

test('a key too long for an id is hashed', () => {
  const { events } = map(mapping(penalised.replace('key: row.no', "key: row.no + '/' + row.no + row.no")), { ...cells, no: 'x'.repeat(90) })
  expect(events[0]?.id).toMatch(/^enforcement\.penalised:[0-9a-f]{64}$/)
})

test('an expression that fails on a value rejects its event with the place in the mapping', () => {
  const { rejections } = map(mapping(penalised.replace('amount: row.amount', 'amount: "row.no.split(\'-\')[5]"')), cells)
  expect(rejections[0]?.errors[0]).toMatchObject({ pointer: '/data/amount', code: 'invalid-data' })
})

test('`where` passes over records, `when` over events', () => {
  expect(map(mapping(penalised, "where: row.no != 'N1'"), cells)).toEqual({ events: [], rejections: [], rounded: [] })
  expect(map(mapping(penalised.replace('time:', "when: row.no == 'N2'\n    time:")), cells).events).toEqual([])
})

test('`once` gives an identity once, and rejects another content for it', () => {
  const mapper = createMapper(parseMapping(mapping(penalised.replace('time:', 'once: true\n    time:')), 't.yaml'))
  expect([1, 2].map(() => mapper(record(cells)).events.length)).toEqual([1, 0])
  expect(mapper(record({ ...cells, amount: '1' })).rejections[0]?.errors[0]?.code).toBe('identity-conflict')
})

test('a parameter has to be declared and, without default, given', () => {
  const text = mapping(penalised, 'params: { town: { description: Which town } }\nwhere: row.no == params.town')
  expect(map(text, cells, { town: 'N1' }).events).toHaveLength(1)
  expect(() => map(text, cells)).toThrow(/--param town=/)
  expect(() => map(text, cells, { town: 'N1', twon: 'x' })).toThrow(/no parameter twon/)
})

test('names of prototypes are plain data', () => {
  const { events } = map(mapping(penalised), { ...cells, no: '__proto__' })
  expect(events[0]?.attributes['subject']).toBe('enforcement/__proto__')
})

test('a list in a JSON record is walked', () => {
  const text = `name: t
description: A test.
input: { format: json }
fields: { no: { pointer: /case/no } }
each: { pointer: /payments, fields: { sum: decimal, at: instant } }
source: /a/b
region: '1'
events:
  - type: enforcement.paid
    forEach: true
    key: row.no + '/' + string(index)
    time: each.at
    data: { caseNo: row.no, amount: each.sum, currency: "'CNY'" }
`
  const json = {
    case: { no: 'C1' },
    payments: [
      { sum: '1.50', at: '2020-01-01T00:00:00Z' },
      { sum: '2', at: '2020-01-02T00:00:00Z' },
    ],
  }
  const { events } = createMapper(parseMapping(text, 't.yaml'))({ place: { file: 'f' }, row: new Map(), json })
  expect(events.map((event) => [event.id, event.value['amount']])).toEqual([
    ['enforcement.paid:C1/0', '1.50'],
    ['enforcement.paid:C1/1', '2.00'],
  ])
})
