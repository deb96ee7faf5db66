import { describe, expect, test } from 'vitest'

import { factRef, given, type Stated } from '../../testing/story.ts'
import { organisation } from '../organisation.ts'

const rule = 'appointment-without-consent'
const orgId = 'o1'
const station = (kind = 'station'): Stated => ['2020-01-01', 'organisation.registered', { orgId, name: '司法所', kind }]
const appointed = (time: string, consentOf?: string): Stated => [time, 'organisation.head-appointed', { orgId, person: 'p1', consentOf }]
const removed = (time: string, consentOf?: string): Stated => [time, 'organisation.head-removed', { orgId, consentOf }]
const about = (...facts: readonly Stated[]) => given(organisation, ...facts)

describe('the head of a station', () => {
  test('is found when appointed without the consent of the township', () => {
    const story = about(station(), appointed('2020-02-01'))
    story.at('2020-01-31').hasNoFinding(rule)
    story.at('2020-02-01').finds(rule, { org: orgId, evidence: [factRef(1), undefined], details: { change: 'appointed' } })
  })

  test('is found of what is a station, or jointly supervised, by its Chinese name', () => {
    about(station('派驻站所'), appointed('2020-02-01')).at('2020-02-01').finds(rule)
    const supervised: Stated = ['2020-01-02', 'organisation.supervised', { orgId, by: 'bureau', role: '双重管理' }]
    about(station('综合办事机构'), supervised, appointed('2020-02-01')).at('2020-02-01').finds(rule)
  })

  test('is found when removed without it', () => {
    const story = about(station(), appointed('2020-02-01', 'township'), removed('2021-01-01'))
    expect(story.findings(rule)).toHaveLength(1)
    story.at('2021-01-01').finds(rule, { since: '2021-01-01', details: { change: 'removed' } })
  })

  test('is in order again with the next change that had consent, or when the station is closed', () => {
    const without = [station(), appointed('2020-02-01')]
    about(...without, removed('2020-03-01', 'township'))
      .at('2020-03-01')
      .ended(rule, { since: '2020-02-01', until: '2020-03-01' })
    about(...without, ['2020-04-01', 'organisation.closed', { orgId }])
      .at('2020-04-01')
      .ended(rule, { until: '2020-04-01' })
  })

  test('needs no more than consent', () => {
    about(station(), appointed('2020-02-01', 'township'), removed('2021-01-01', 'township')).neverFinds(rule)
  })
})

test('the head of the township’s own office needs no consent, unless a department supervises it too', () => {
  about(station('township-office'), appointed('2020-02-01')).neverFinds(rule)
  const joint: Stated = ['2020-01-02', 'organisation.supervised', { orgId, by: 'bureau', role: 'joint' }]
  about(station('township-office'), joint, appointed('2020-02-01')).at('2020-02-01').finds(rule)
})

test('joint supervision asks for consent from when it begins until it ends', () => {
  const supervised = (time: string, role: string): Stated => [time, 'organisation.supervised', { orgId, by: 'bureau', role }]
  const office = [station('township-office'), supervised('2024-01-01', 'joint'), supervised('2025-01-01', 'lead')]
  about(...office, appointed('2023-12-31')).neverFinds(rule)
  about(...office, appointed('2024-01-01'))
    .at('2024-01-01')
    .finds(rule)
  about(...office, supervised('2024-06-01', 'joint'), appointed('2024-07-01'))
    .at('2026-01-01')
    .finds(rule)
  about(...office, appointed('2025-01-01')).neverFinds(rule)
})
