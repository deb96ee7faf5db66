import { randomUUID } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { organisation } from '../organisation/organisation.ts'
import { power } from '../power/power.ts'
import { factRef, given, type Stated } from './story.ts'

const [powerId, orgId] = [randomUUID(), randomUUID()]
const delegated: Stated = ['2026-01-05', 'power.delegated', { powerId, from: 'county', to: orgId }]
const accepted: Stated = ['2026-02-10', 'power.accepted', { powerId, by: orgId }]
const rule = 'not-accepted'

describe('a story', () => {
  test('refuses what its clock contradicts', () => {
    const story = given(power, delegated)
    expect(() => story.at('2026-02-04').finds(rule)).toThrow()
    expect(() => story.at('2026-02-05').hasNoFinding(rule)).toThrow()
    expect(() => story.at('2026-02-05').pending(rule)).toThrow()
    expect(() => story.at('2026-02-05').ended(rule)).toThrow()
    expect(() => story.neverFinds(rule)).toThrow()
    expect(() => story.at('2026-02-05').finds(rule, { since: '2026-02-04' })).toThrow()
  })

  test('tells a finding as it was, is and will be', () => {
    const story = given(power, delegated, accepted)
    story.at('2026-02-04').pending(rule).hasNoFinding(rule)
    story.at('2026-02-05').finds(rule, {
      row: `${powerId}:1`,
      register: 'power-holding',
      evidence: [factRef(0), factRef(1), undefined, undefined],
    })
    story.at('2026-02-10').ended(rule, { since: '2026-02-05', until: '2026-02-10' }).hasNoFinding(rule)
  })

  test('counts of each record the version with the highest revision, and none when that is void', () => {
    const corrected = (revision: number, data: object, version: object = {}): Stated => [
      '2026-01-05',
      'power.delegated',
      { powerId, from: 'county', to: orgId, ...data },
      { corrects: 0, revision, ...version },
    ]
    const story = given(power, delegated, corrected(2, { name: 'second' }), corrected(1, { name: 'first' }))
    expect(story.row('power')).toMatchObject({ name: 'second', events: { delegated: factRef(1) } })
    expect(story.and(corrected(3, {}, { void: true })).rows('power')).toEqual([])
    expect(story.and(corrected(3, {}, { void: true }), corrected(4, { name: 'fourth' })).row('power')).toMatchObject({ name: 'fourth' })
    expect(() => story.and(['2026-02-10', 'power.accepted', { powerId, by: orgId }, { corrects: 0 }])).toThrow('another type')
  })

  test('knows the rows of all its aggregates, by key', () => {
    const registered: Stated = [
      '2020-01-01',
      'organisation.registered',
      { orgId, name: 'office', kind: 'township-office', region: '511602101' },
    ]
    const story = given([power, organisation], delegated, registered)
    expect(story.row('organisation', orgId)).toMatchObject({ name: 'office' })
    expect(story.row('power-holding', `${powerId}:1`)).toMatchObject({ holder: orgId })
    expect(story.row('township-office', '511602101000')).toEqual({ region: '511602101000', offices: 1, closed: 0 })
    expect(story.row('organisation', randomUUID())).toBeUndefined()
  })

  test('does not know rules and registers of other aggregates', () => {
    expect(() => given(organisation, delegated).neverFinds(rule)).toThrow(`the rule ${rule}`)
    expect(() => given(organisation).rows('power')).toThrow('no register power')
  })
})
