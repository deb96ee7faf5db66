import { aggregates, identityConflict } from '@xianglian/domain'
import { expect, test } from 'vitest'

import { scenarios } from './index.ts'

const registers = aggregates.flatMap((aggregate) => Object.values(aggregate.registers))
const judging = registers.flatMap((register) => [register, ...Object.values(register.rollups)])
const rules = new Set([...judging.flatMap(({ rules: all }) => all.map(({ id }) => id)), identityConflict.id])

test.each(['hit', 'near'] as const)('every rule of the hub has a %s, and every scenario a rule', (kind) => {
  const planted = new Set(scenarios.filter((scenario) => scenario.kind === kind).map(({ rule }) => rule))
  expect([...planted].toSorted()).toEqual([...rules].toSorted())
})

test('scenarios of one rule have names of their own', () => {
  const names = scenarios.map(({ rule, kind, name }) => `${rule} ${kind} ${name}`)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})
