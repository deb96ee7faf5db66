import { expect, test } from 'vitest'

import { bundle } from './bundle.ts'

const money =
  '{"type":"record","name":"Money","namespace":"m.common","fields":[{"name":"sum","type":"long","factor":1.50},{"name":"currency","type":"Currency"}]}'
const currency = '{"type":"enum","name":"Currency","namespace":"m.common","symbols":["CNY"]}'

test('a text without references is only made compact', () => {
  expect(bundle('{ "type": "string", "doc": "\\u0041" }', [])).toBe('{"type":"string","doc":"\\u0041"}')
})

test('a type of a reference is defined where it is first used, those it needs within, numbers as written', () => {
  const text =
    '{"type":"record","name":"Paid","namespace":"m","fields":[{"name":"a","type":["null","m.common.Money"]},{"name":"b","type":"m.common.Money"},{"name":"c","type":"m.common.Currency"}]}'
  const inner = '{"type":"enum","name":"Currency","namespace":"m.common","symbols":["CNY"]}'
  const inlined = `{"type":"record","name":"Money","namespace":"m.common","fields":[{"name":"sum","type":"long","factor":1.50},{"name":"currency","type":${inner}}]}`
  expect(bundle(text, [money, currency])).toBe(
    `{"type":"record","name":"Paid","namespace":"m","fields":[{"name":"a","type":["null",${inlined}]},{"name":"b","type":"m.common.Money"},{"name":"c","type":"m.common.Currency"}]}`,
  )
})

test('two references that each bring one type define it once', () => {
  const holder = (name: string): string => `{"type":"record","name":"m.${name}","fields":[{"name":"c","type":${currency}}]}`
  const text = '{"type":"record","name":"m.Both","fields":[{"name":"a","type":"A"},{"name":"b","type":"B"}]}'
  expect(bundle(text, [holder('A'), holder('B')]).match(/symbols/g)).toHaveLength(1)
})

test('a nested type of a reference keeps its namespace', () => {
  const holder = '{"type":"record","name":"A","namespace":"m.common","fields":[{"name":"e","type":{"type":"fixed","name":"F","size":1}}]}'
  expect(bundle('{"type":"array","items":"m.common.F"}', [holder])).toBe(
    '{"type":"array","items":{"type":"fixed","name":"F","size":1,"namespace":"m.common"}}',
  )
})

test.each<readonly [string, string, readonly string[], string]>([
  ['a name that no reference defines', '["null","m.Nothing"]', [currency], 'not defined'],
  [
    'a name defined by the text and a reference',
    `["m.common.Currency",{"type":"record","name":"R","fields":[{"name":"c","type":${currency}}]}]`,
    [currency],
    'defined twice',
  ],
  ['one name defined differently', '"m.common.Currency"', [currency, currency.replace('CNY', 'USD')], 'each differently'],
  [
    'a name that is too long',
    `{"type":"fixed","name":"F","namespace":"${'a'.repeat(600)}","size":1}`,
    [currency],
    '512 characters at most',
  ],
  ['references that need a third', '"m.common.Money"', [money], 'not defined'],
])('%s is refused', (_, text, references, message) => {
  expect(() => bundle(text, references)).toThrow(message)
})
