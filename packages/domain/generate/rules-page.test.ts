import { describe, expect, test } from 'vitest'

import { aggregates } from '../src/index.ts'
import { fixedDays, limits } from '../src/reference/limits.ts'
import { rulesPage, untested } from './rules-page.ts'

const page = rulesPage(aggregates)
const sectionOf = (id: string): string => page.split('\n## ').find((section) => section.startsWith(`${id}\n`)) ?? ''

test('every rule has its section, in the order of their ids', () => {
  const rules = aggregates.flatMap(({ registers }) =>
    Object.values(registers).flatMap((register) => [register, ...Object.values(register.rollups)].flatMap((judged) => judged.rules)),
  )
  const ids = page
    .split('\n## ')
    .slice(1)
    .map((section) => section.split('\n')[0])
  expect(ids).toEqual([...new Set([...rules.map(({ id }) => id), 'identity-conflict'])].toSorted())
  for (const { id, clause, message } of rules) for (const text of [clause, message.zh, message.en]) expect(sectionOf(id)).toContain(text)
})

test('a rule that several registers have names all of them, with a test of each aggregate', () => {
  const section = sectionOf('acted-without-power')
  expect(section).toContain('`case`, `enforcement`')
  for (const aggregate of ['case', 'enforcement'])
    expect(section).toContain(`(../packages/domain/src/${aggregate}/rules/acted-without-power.test.ts)`)
})

describe('the figures of a rule', () => {
  test('are told with value, source and whether someone checked them, those of derived columns too', () => {
    const section = sectionOf('case-overdue')
    for (const name of ['case.deemed-acceptance', 'case.extension']) {
      const { value, source } = limits.find((one) => one.name === name) ?? { value: 0, source: 'none' }
      expect(section).toContain(`| \`${name}\` | everywhere | always | ${value} working days | ${source} | not yet |`)
    }
  })

  test('have fixed days among them', () => {
    const { value } = fixedDays.find(({ name }) => name === 'power.penalty-province-from') ?? { value: 'none' }
    expect(sectionOf('penalty-without-province')).toContain(`| ${value} |`)
  })
})

test('a rule without a test under its name is told, with the file that is missing', () => {
  const missing = 'packages/domain/src/staff/rules/training-shortfall.test.ts'
  expect(untested(aggregates, (file) => file !== missing)).toEqual([{ id: 'training-shortfall', test: missing }])
  expect(untested(aggregates, () => true)).toEqual([])
})
