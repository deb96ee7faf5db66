import { memberNamespace } from '@xianglian/contracts'
import type { Principal } from '@xianglian/http'
import fc from 'fast-check'
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

test('whatever members and systems are called, a key reaches its own namespace and inbox, and no other’s', () => {
  // Few letters, so that one name is often the beginning of another.
  const name = fc.stringMatching(/^[a1][a1-]{0,3}$/)
  fc.assert(
    fc.property(name, name, name, name, fc.constantFrom('value', 'key', 'm_a.Held'), (member, system, otherMember, otherSystem, what) => {
      const inbox = `hub.in.${otherMember}.${otherSystem}-${what}`
      expect(mayWrite(key(`/${member}`), inbox)).toBe(member === otherMember)
      expect(mayWrite(key(`/${member}/${system}`), inbox)).toBe(member === otherMember && system === otherSystem)
      expect(mayWrite(key(`/${member}/${system}`), `${memberNamespace(otherMember)}.Held`)).toBe(member === otherMember)
    }),
    { numRuns: 2_000 },
  )
})
