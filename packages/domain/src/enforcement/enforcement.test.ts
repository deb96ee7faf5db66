import { describe, expect, test } from 'vitest'

import { given, type Stated } from '../testing/story.ts'
import { enforcement } from './enforcement.ts'

const about = (...facts: readonly Stated[]) =>
  given(enforcement, ...facts.map(([time, type, data]): Stated => [time, `enforcement.${type}`, { caseNo: 'E1', ...data }]))
const fine: readonly Stated[] = [
  ['2026-01-01', 'opened', { offence: 'parking' }],
  ['2026-01-01', 'penalised', { amount: '35.00' }],
]

describe('what is owed', () => {
  test('is the last total plus expenses, less what was paid', () => {
    const row = about(
      ...fine,
      ['2026-03-01', 'served', { expense: '11.00' }],
      ['2026-05-01', 'surcharged', { newTotal: '71.50' }],
      ['2026-06-01', 'paid', { amount: '49.25' }],
      ['2026-07-01', 'paid', { amount: '33.25' }],
    ).row('enforcement')
    expect(row).toMatchObject({
      total: '71.50',
      expenses: '11.00',
      due: '82.50',
      paid: '82.50',
      balance: '0.00',
      status: 'paid',
      payments: 2,
    })
  })

  test('does not depend on a payment before the fine was imposed', () => {
    expect(about(['2025-12-31', 'paid', { amount: '35.00' }], ...fine).row('enforcement')).toMatchObject({
      balance: '0.00',
      status: 'paid',
    })
  })

  test('is negative when too much was paid', () => {
    expect(about(...fine, ['2026-02-01', 'paid', { amount: '36.00' }]).row('enforcement')).toMatchObject({ balance: '-1.00' })
  })

  test('is what an appeal leaves', () => {
    expect(about(...fine, ['2026-02-01', 'appeal-decided', { outcome: 'changed', newTotal: '10.00' }]).row('enforcement')).toMatchObject({
      due: '10.00',
    })
    for (const outcome of ['annulled', '撤销'])
      expect(about(...fine, ['2026-02-01', 'appeal-decided', { outcome }]).row('enforcement')).toMatchObject({ due: '0.00' })
  })

  test('shrinks by what is waived, to what was paid when all is', () => {
    expect(about(...fine, ['2026-02-01', 'waived', { amount: '5.00' }]).row('enforcement')).toMatchObject({ due: '30.00' })
    const all = about(...fine, ['2026-02-01', 'paid', { amount: '20.00' }], ['2026-02-02', 'waived', {}])
    expect(all.row('enforcement')).toMatchObject({ due: '20.00', balance: '0.00' })
  })

  test('is not said where amounts of several currencies would be added', () => {
    const row = about(...fine, ['2026-02-01', 'paid', { amount: '5.00', currency: 'EUR' }]).row('enforcement')
    expect(row).toMatchObject({ caseNo: 'E1', payments: 1 })
    expect(row?.['balance']).toBeUndefined()
  })
})

test('an unpaid fine stands at its furthest stage', () => {
  const sent: Stated = ['2026-09-01', 'collection-sent', {}]
  expect(about(...fine, sent, ['2026-10-01', 'appealed', { to: 'judge' }]).row('enforcement')).toMatchObject({ status: 'collection-sent' })
})

test('each payment is a line', () => {
  expect(about(...fine, ['2026-02-01', 'paid', { amount: '20.00', paymentCode: 'x' }]).rows('enforcement-payment')).toMatchObject([
    { caseNo: 'E1', amount: '20.00', currency: 'CNY', paymentCode: 'x' },
  ])
})

describe('the days to pay', () => {
  const imposed: Stated = ['2026-03-01', 'penalised', { amount: '35.00' }]
  const paid = (time: string, amount: string): Stated => [time, 'paid', { amount }]
  const daysToPay = (...facts: readonly Stated[]) => about(imposed, ...facts).row('enforcement')?.['daysToPay']

  test('are counted from the service, calendar days, until nothing is owed', () => {
    // 3 March is not counted; 4 to 31 March are 28 days, and 1 and 2 April two more.
    const served: Stated = ['2026-03-03T16:00:00+08:00', 'served', {}]
    expect(daysToPay(served, paid('2026-03-20', '30.00'), paid('2026-04-02T09:00:00+08:00', '5.00'))).toBe(30)
    expect(daysToPay(served, paid('2026-03-20', '30.00'))).toBeUndefined()
  })

  test('are counted from the decision where the service is not known, or came later', () => {
    expect(daysToPay(paid('2026-03-04', '35.00'))).toBe(3)
    expect(daysToPay(paid('2026-03-04', '35.00'), ['2026-03-06', 'served', {}])).toBe(3)
    expect(daysToPay(paid('2026-02-20', '35.00'))).toBe(0)
  })

  test('go on when more is owed later, and are none where nothing was paid', () => {
    expect(daysToPay(paid('2026-03-04', '35.00'), ['2026-03-06', 'surcharged', { newTotal: '40.00' }])).toBeUndefined()
    expect(daysToPay(paid('2026-03-04', '35.00'), ['2026-03-06', 'surcharged', { newTotal: '40.00' }], paid('2026-03-11', '6.00'))).toBe(10)
    expect(daysToPay(['2026-03-06', 'waived', {}])).toBeUndefined()
  })
})
