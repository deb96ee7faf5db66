import { expect, test } from 'vitest'

import { factRef, given, type Stated } from '../testing/story.ts'
import { power } from './power.ts'

const listed = (time: string, list: string): Stated => [
  time,
  'power.duty-listed',
  { powerId: 'w1', org: 'town', list, duty: '安全检查', basicCode: 'b1', lead: 'county' },
]
const duties = (...facts: readonly Stated[]) => given(power, ...facts).rows('power-duty')
const start = (day: string): string => new Date(`${day}T00:00:00+08:00`).toISOString()

test('each listing is an entry, which stands until it is revoked', () => {
  const facts = [listed('2024-01-01', '责任'), listed('2024-02-01', '基本履职')]
  const entry = { powerId: 'w1', org: 'town', duty: '安全检查', basicCode: 'b1', lead: 'county', region: '511602' }
  expect(duties(...facts)).toMatchObject([
    { ...entry, entry: 1, list: '责任', listedAt: start('2024-01-01'), listedBy: factRef(0), until: undefined },
    { ...entry, entry: 2, list: '基本履职', listedAt: start('2024-02-01'), listedBy: factRef(1), until: undefined },
  ])
  expect(duties(...facts, ['2024-03-01', 'power.revoked', { powerId: 'w1' }], listed('2024-04-01', '责任'))).toMatchObject([
    { until: start('2024-03-01'), revokedBy: factRef(2) },
    { until: start('2024-03-01'), revokedBy: factRef(2) },
    { until: undefined },
  ])
})

test('what was taken back stays so when the power is revoked', () => {
  expect(duties(listed('2024-01-01', '上级收回'), ['2024-03-01', 'power.revoked', { powerId: 'w1' }])).toMatchObject([{ until: undefined }])
})

test('entries stay when the power is delegated anew after a revocation', () => {
  const delegated: Stated = ['2024-05-01', 'power.delegated', { powerId: 'w1', from: 'county', to: 'town' }]
  expect(duties(listed('2024-01-01', '责任'), ['2024-03-01', 'power.revoked', { powerId: 'w1' }], delegated)).toHaveLength(1)
})
