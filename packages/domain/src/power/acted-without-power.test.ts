import { describe, expect, test } from 'vitest'

import { actedWithoutPower, type Act } from './acted-without-power.ts'
import type { HoldingRow } from './row.ts'

const at = '2020-06-01T08:00:00.000Z'
const holding = (terms: Partial<HoldingRow> = {}): HoldingRow => ({
  powerId: 'w1',
  period: 1,
  holder: 'township',
  since: '2020-01-01T00:00:00.000Z',
  delegatedBy: 'e1',
  ...terms,
})
const judge = (terms: Partial<Act> = {}) =>
  actedWithoutPower({
    org: 'township',
    inNameOf: undefined,
    basicCode: 'b1',
    at,
    evidence: ['e9'],
    ofOrg: [],
    ofNamed: [],
    items: [],
    ...terms,
  })

describe('a decision', () => {
  test('is found when nobody behind it held the power', () => {
    expect(judge()).toEqual({ since: at, org: 'township', evidence: ['e9'], details: { basicCode: 'b1' } })
    expect(judge({ ofOrg: [holding({ until: at })], ofNamed: [holding({ since: '2020-07-01T00:00:00.000Z' })] })).toBeDefined()
    expect(judge({ ofOrg: [holding({ mode: 'pre-review' })] })).toBeDefined()
  })

  test('is explained by a power of the body that decided, or of the one in whose name it did', () => {
    expect(judge({ ofOrg: [holding()] })).toBeUndefined()
    expect(judge({ inNameOf: 'county', ofNamed: [holding({ holder: 'county' })] })).toBeUndefined()
    expect(judge({ ofOrg: [holding({ until: '2020-06-01T08:00:00.001Z' })] })).toBeUndefined()
  })

  test('is explained by the catalogue that names either as the body that decides', () => {
    expect(judge({ items: [{ decidedBy: 'township' }] })).toBeUndefined()
    expect(judge({ inNameOf: 'county', items: [{ department: 'county' }] })).toBeUndefined()
    expect(judge({ items: [{ decidedBy: 'county', department: 'bureau' }] })).toBeDefined()
  })

  test('is not judged without its code, its body or its time', () => {
    expect(judge({ basicCode: null })).toBeUndefined()
    expect(judge({ org: null })).toBeUndefined()
    expect(judge({ at: undefined })).toBeUndefined()
  })
})
