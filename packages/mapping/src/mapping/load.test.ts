import { HubError } from '@xianglian/core'
import { describe, expect, test } from 'vitest'

import { builtInMappings, findMapping } from '../built-in.ts'
import { parseMapping, readMapping } from './load.ts'

const good = `name: fines
description: Fines of a town.
input: { format: csv }
timeZone: Asia/Shanghai
fields:
  no: { column: case no }
  at: instant
  amount: { type: decimal, rounding: half-even }
source: /511602-cg/fines
region: '511602'
events:
  - type: enforcement.penalised
    key: row.no
    time: row.at
    data:
      caseNo: row.no
      amount: row.amount
      currency: "'CNY'"
`
const faultOf = (text: string): HubError => {
  try {
    parseMapping(text, 'fines.yaml')
  } catch (error) {
    if (error instanceof HubError) return error
  }
  throw new Error('The mapping was taken.')
}

test('a good mapping is taken', () => {
  expect(parseMapping(good, 'fines.yaml').rules).toHaveLength(1)
})

describe('a mapping is refused when it is loaded, with path and line, for', () => {
  test.each([
    ['a field that is not declared', 'caseNo: row.no', 'caseNo: row.number', /\/events\/0\/data\/caseNo line 16:.*number/],
    ['a variable that does not exist', 'time: row.at', 'time: rwo.at', /\/events\/0\/time line 14:.*rwo/],
    ['a function that does not exist', 'amount: row.amount', 'amount: roundUp(row.amount)', /line 17.*roundUp/],
    ['a function of other arguments', 'amount: row.amount', 'amount: whole(1)', /line 17/],
    ['a parameter that is not declared', 'caseNo: row.no', 'caseNo: params.no', /line 16/],
    ['syntax that is no CEL', 'time: row.at', "time: 'row.at +'", /line 14/],
    [
      'a condition that is no condition',
      'time: row.at',
      'time: row.at\n    when: row.no',
      /\/when line \d+: gives string, but bool is needed/,
    ],
    ['a branch of another type', 'time: row.at', 'time: "row.no == \'\' ? row.at : 1"', /line 14/],
    [
      'has(), which would not notice a mistyped field',
      'time: row.at',
      'time: row.at\n    when: has(row.typo)',
      /when line \d+: has\(\) is not used/,
    ],
    ['a type that has no schema', 'enforcement.penalised', 'enforcement.penalized', /line 12.*no schema.*penalized/],
    ['data that the schema does not have', 'amount: row.amount', 'ammount: row.amount', /line 17.*no field ammount/],
    ['a setting that does not exist', 'rounding: half-even', 'roundings: half-even', /\/fields\/amount line 8:.*roundings/],
    ['a rounding that does not exist', 'half-even', 'up', /\/fields\/amount\/rounding line 8:/],
    ['a format that does not exist', 'format: csv', 'format: pdf', /\/input\/format line 3:/],
    ['a time zone that does not exist', 'Asia/Shanghai', 'Asia/Chengdu', /\/timeZone line 4:.*IANA/],
    ['an origin of another format', '{ column: case no }', '{ event: no }', /\/fields\/no line 6: .*XES only/],
    ['two origins', '{ column: case no }', '{ column: a, pointer: /b }', /one origin/],
    ['walking what is not there', 'key: row.no', 'key: row.no\n    forEach: true', /forEach line \d+: needs `each`/],
    ['no rule at all', good.slice(good.indexOf('  - type')), '  []', /\/events.*at least one/],
    ['a key twice', 'timeZone:', 'name: again\ntimeZone:', /line 4.*YAML/],
    ['text that is no YAML', 'events:', 'events: [', /YAML/],
  ])('%s', (_, from, to, message) => {
    const error = faultOf(good.replace(from, to))
    expect(error.code).toBe('invalid-mapping')
    expect(error.errors.map((fault) => `${fault.pointer} ${fault.detail}`).join('\n')).toMatch(message)
  })

  test('every fault at once', () => {
    const error = faultOf(good.replace('row.at', 'row.att').replace('row.amount', 'row.amunt').replace('key: row.no', 'key: row.nmo'))
    expect(error.errors.map((fault) => fault.pointer)).toEqual(['/events/0/key', '/events/0/time', '/events/0/data/amount'])
  })

  test('aliases that expand without end', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((name, n) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefg'[n]}`).join(',')}]`)
      .join('\n')}\n`
    expect(() => parseMapping(bomb + good, 'bomb.yaml')).toThrow(/alias/)
  })
})

test.each([...builtInMappings()])('the built-in mapping %s is found by name and taken', async (name) => {
  expect((await readMapping(findMapping(name))).spec.name).toBe(name)
})

test('a mapping that is neither file nor built in names those that are', () => {
  expect(() => findMapping('no-such-mapping')).toThrow(/coselog-receipt/)
})
