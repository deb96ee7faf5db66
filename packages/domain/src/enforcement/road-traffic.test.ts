import { readFileSync } from 'node:fs'

import { sharedData } from '@xianglian/testkit'
import { expect, test } from 'vitest'

import { fromMinor, toMinor } from '../money.ts'
import { given, type Stated } from '../testing/story.ts'
import { enforcement } from './enforcement.ts'

const folder = sharedData()

const types: Readonly<Record<string, (row: Readonly<Record<string, string>>) => readonly [string, Record<string, unknown>] | undefined>> = {
  'Create Fine': ({ amount = '' }) => ['penalised', { amount: withDecimals(amount) }],
  'Send Fine': ({ expense = '' }) => ['served', { expense: withDecimals(expense) }],
  'Add penalty': ({ amount = '' }) => ['surcharged', { newTotal: withDecimals(amount) }],
  Payment: ({ paymentAmount = '' }) => ['paid', { amount: withDecimals(paymentAmount) }],
}

const withDecimals = (amount: string): string => fromMinor(toMinor(amount))

test.skipIf(folder === undefined)('the balances of 100 road traffic fines sum to 4,798.27, and 39 are zero', () => {
  const [head = '', ...lines] = readFileSync(`${folder}road-traffic-fines-sample/roadtraffic100traces.csv`, 'utf8').trim().split('\n')
  const names = head.trim().split(',')
  const facts = lines.flatMap((line): { caseNo: string; fact: Stated }[] => {
    const cells = line.trim().split(',')
    const row = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
    const found = types[row['concept:name'] ?? '']?.(row)
    const caseNo = row['case:concept:name'] ?? ''
    const time = (row['time:timestamp'] ?? '').replace(' ', 'T')
    return found === undefined ? [] : [{ caseNo, fact: [time, `enforcement.${found[0]}`, { caseNo, ...found[1] }] }]
  })
  const cases = [...Map.groupBy(facts, ({ caseNo }) => caseNo).values()]
  const balances = cases.map((its) => String(given(enforcement, ...its.map(({ fact }) => fact)).row('enforcement')?.['balance']))
  expect(balances).toHaveLength(100)
  expect(fromMinor(balances.reduce((sum, balance) => sum + toMinor(balance), 0n))).toBe('4798.27')
  expect(balances.filter((balance) => balance === '0.00')).toHaveLength(39)
})
