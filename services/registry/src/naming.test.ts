import type { Principal } from '@xianglian/http'
import { expect, test } from 'vitest'

import { checkName, checkOwner } from './naming.ts'

const key = (sourcePrefix: string): Principal => ({ id: 'x', admin: false, sourcePrefix, homeRegion: undefined })
const mayWrite = (who: Principal, subject: string): boolean => {
  try {
    checkOwner(who, subject)
    return true
  } catch {
    return false
  }
}

test.each([
  ['/511602-hrss', 'm_511602_hrss.Held', true],
  ['/511602-hrss', 'm_511602_hrss.training.Held', true],
  ['/511602-hrss/payroll', 'm_511602_hrss.training.Held', true],
  ['/511602-hrss', 'm_511602_hrssx.Held', false],
  ['/511602-hrss', 'm_511602_hrss', false],
  ['/511602', 'm_511602_hrss.Held', false],
  ['/511602-hrss', 'xianglian.case.CaseFiled', false],
  ['/511602-hrss', 'hub.in.511602-hrss.payroll-value', true],
  ['/511602-hrss/payroll', 'hub.in.511602-hrss.payroll-value', true],
  ['/511602-hrss/payroll', 'hub.in.511602-hrss.payroll-key', true],
  ['/511602-hrss/payroll', 'hub.in.511602-hrss.payroll-m_511602_hrss.Held', true],
  ['/511602-hrss/payroll', 'hub.in.511602-hrss.payroll-2-value', false],
  ['/511602-hrss/payroll-2', 'hub.in.511602-hrss.payroll-2-value', true],
  ['/511602-hrss/payroll', 'hub.in.511602-hrss.desk-value', false],
  ['/511602-hrss', 'hub.in.511603-mca.desk-value', false],
  ['/511602-hrss', 'hub.in-value', false],
  ['/511602-hrss', 'hub.in.511602-hrss-value', false],
  ['/局', 'm_局.Held', false],
  ['/in', 'm_in.Held', false],
])('a key of %s may write under %s: %s', (prefix, subject, may) => {
  expect(mayWrite(key(prefix), subject)).toBe(may)
})

test('the administrator may write anywhere', () => {
  expect(mayWrite({ ...key('/'), admin: true }, 'anything')).toBe(true)
})

test.each([
  ['m_a.Held', 'm_a.Held', true],
  ['m_a.Held', 'm_a.Other', false],
  ['m_a.Held', undefined, false],
  ['hub.in.a.desk-value', 'm_a.Held', true],
  ['hub.in.a.desk-key', undefined, true],
  ['hub.in.a.desk-m_a.Held', 'm_a.Held', true],
  ['hub.in.a.desk-m_a.Held', 'm_a.Other', false],
])('under %s may stand %s: %s', (subject, name, may) => {
  const check = () => checkName(key('/a'), subject, name)
  if (may) expect(check).not.toThrow()
  else expect(check).toThrow('belongs the record')
})
