import { describe, expect, test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, accepted, decided, fact, itemId, published, township } from '../testing/about.ts'

const rule = 'collected-again'
const item = published({
  materials: [
    { id: 'm1', name: '申请表', source: 'applicant' },
    { id: 'm2', name: '户口簿', source: 'shared' },
    { id: 'm3', name: '结婚证', source: 'certificate' },
    { id: 'm4', name: '无欠费说明', source: 'commitment' },
    { id: 'm5', name: '照片' },
  ],
})
const filedWith = (...materials: readonly object[]) => fact('2026-03-02', 'filed', { itemId, materials })
const request = (...materials: readonly object[]) => fact('2026-03-03', 'supplement-requested', { org: township, materials })
const asked = about(item, filedWith())

describe('a material that the item gets from elsewhere is found', () => {
  test('when the applicant handed it in, until the case ends', () => {
    const story = about(item, filedWith({ id: 'm1' }, { id: 'm2' }, { name: '结婚证' }), accepted)
    expect(story.findings(rule).map(({ part }) => part)).toEqual(['户口簿', '结婚证'])
    story.at('2026-03-02').finds(rule, {
      since: '2026-03-02',
      part: '户口簿',
      org: township,
      evidence: [factRef(1), factRef(0)],
      details: { material: '户口簿' },
    })
    story.and(decided('2026-03-05')).at('2026-03-05').ended(rule, { part: '户口簿', until: '2026-03-05' })
  })

  test('when it was asked for in a supplement, whatever source the request copies from the list', () => {
    asked
      .and(request({ id: 'm2', source: 'shared' }))
      .at('2026-03-03')
      .finds(rule, { since: '2026-03-03', org: township, part: '户口簿', evidence: [factRef(2), factRef(0)] })
  })

  test('when it was handed in as a supplement', () => {
    asked
      .and(fact('2026-03-04', 'supplemented', { materials: [{ name: '户口簿', source: '申请人' }] }))
      .at('2026-03-04')
      .finds(rule, { since: '2026-03-04', evidence: [factRef(2), factRef(0)] })
  })

  test('once, from the first time that it was asked for or handed in, by whichever label', () => {
    const answers = fact('2026-03-04', 'supplemented', { materials: [{ name: '户口簿' }, { id: 'm2' }] })
    for (const facts of [
      [request({ id: 'm2' }), answers],
      [answers, request({ id: 'm2' })],
    ])
      expect(asked.and(...facts).findings(rule)).toMatchObject([{ part: '户口簿', since: '2026-03-02T16:00:00.000Z' }])
  })

  test('by the name that the item lists, whatever id the front desk has for it', () => {
    expect(about(item, filedWith({ id: 'm1', name: '户口簿' })).findings(rule)).toMatchObject([{ part: '户口簿' }])
  })

  test('under its id where the list has no name for it', () => {
    const unnamed = published({ materials: [{ id: 'm2', source: '共享' }] })
    expect(about(unnamed, filedWith({ id: 'm2' })).findings(rule)).toMatchObject([{ part: 'm2' }])
  })

  test('of a case that is decided at the instant at which it is filed, and is over at once', () => {
    about(item, filedWith({ id: 'm2' }), decided('2026-03-02'))
      .at('2026-03-03')
      .ended(rule, { since: '2026-03-02' })
  })

  test('by the terms of the day, not by those of the acceptance', () => {
    const kept = about(item, ['2026-03-03', 'item.amended', { itemId, materials: [{ id: 'm2', name: '户口簿' }] }], filedWith({ id: 'm2' }))
    kept.and(fact('2026-03-04', 'accepted')).at('2026-03-04').finds(rule)
    kept
      .and(request({ id: 'm2' }))
      .at('2026-03-04')
      .finds(rule, { since: '2026-03-02', evidence: [factRef(2), factRef(0)] })
  })
})

test.each([
  ['the item asks applicants for it', [item, filedWith({ id: 'm1' }, { id: 'm5' }, { name: '照片' })]],
  ['the applicant commits to it', [item, filedWith({ id: 'm4' }), request({ id: 'm4' })]],
  ['it was shared', [item, filedWith({ id: 'm2', source: 'shared' }, { id: 'm3', source: '证照' })]],
  ['a commitment took its place', [item, filedWith({ id: 'm2', source: 'commitment' }), request({ id: 'm3', source: '承诺' })]],
  ['it is on no list', [item, filedWith({ id: 'm9', name: '村委会证明' })]],
  ['a desk has its id for what the list has not, under a name of its own', [item, filedWith({ id: 'm2', name: '收养证' })]],
  ['its id is another material in the list, by its name', [item, filedWith({ id: 'm2', name: '照片' })]],
  [
    'applicants are asked for another of the same name',
    [
      published({
        materials: [
          { id: 'm1', name: '身份证' },
          { id: 'm2', name: '身份证', source: 'shared' },
        ],
      }),
      filedWith({ id: 'm2', name: '身份证' }),
    ],
  ],
  [
    'it is shared only from the next day on',
    [
      published({ materials: [{ id: 'm2' }] }),
      ['2026-03-03', 'item.amended', { itemId, materials: [{ id: 'm2', source: 'shared' }] }] as const,
      filedWith({ id: 'm2' }),
    ],
  ],
  ['the item has no terms yet', [published({ materials: [{ id: 'm2', source: 'shared' }] }, '2026-03-03'), filedWith({ id: 'm2' })]],
  ['the item is not known', [filedWith({ id: 'm2' })]],
  [
    'it came when the case had ended',
    [item, filedWith(), decided('2026-03-03'), fact('2026-03-04', 'supplemented', { materials: [{ id: 'm2' }] })],
  ],
])('a material is not found when %s', (_, facts) => about(...facts).neverFinds(rule))
