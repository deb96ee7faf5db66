import type { CaseEvent } from '@xianglian/contracts'
import type { DomainEvent } from '@xianglian/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { moves, openGame, type Desk } from '../testing/clerks.ts'
import { caseAggregate } from './case.ts'
import { contradictions } from './testing/contradictions.ts'

const [township, county] = ['township', 'county']
const of = (data: object = {}) => ({ caseNo: 'c1', ...data })

const desk: Desk = {
  aggregate: caseAggregate,
  course: [
    'file',
    'request-supplement',
    'supplement',
    'accept',
    'start-special',
    'end-special',
    'decide',
    'issue',
    'deliver',
    'close',
    'rate',
    'follow-up-rating',
  ],
  asks: {
    file: [of()],
    link: [of({ system: 'a', otherNo: '1' }), of({ system: 'b', otherNo: '2' }), of({ system: 'c', otherNo: '3' })],
    'request-supplement': [of({ reason: 'x' }), of({ reason: 'x', round: 1 }), of({ reason: 'x', round: 2 }), of()],
    supplement: [of(), of({ round: 1 }), of({ round: 2 })],
    accept: [of({ org: township }), of({ org: township, mode: '容缺' })],
    refuse: [of()],
    'pre-review': [of({ opinion: 'x' })],
    forward: [of({ to: county, from: township }), of({ to: township, from: county }), of({ to: county }), of({ to: county, from: county })],
    assign: [of({ org: county }), of({ officer: 'p1' }), of()],
    'start-special': [
      of({ name: 'A' }),
      of({ name: 'B' }),
      of({ kind: 'extension', days: 5, approvedBy: county }),
      of({ name: 'A', days: 0 }),
    ],
    'end-special': [of({ name: 'A' }), of({ name: 'B' }), of()],
    'charge-fee': [of({ amount: '5.00' }), of({ amount: '-5.00' })],
    decide: [of({ outcome: 'granted' }), of({ outcome: 'refused' })],
    issue: [of()],
    deliver: [of()],
    withdraw: [of()],
    close: [of()],
    rate: [of({ level: 1 }), of({ level: 5 }), of({ level: 1, byDefault: true }), of({ level: 6 })],
    'follow-up-rating': [of({ rectified: true })],
  },
  told: [
    ['case.step-recorded', of({ activity: 'T02' })],
    ['case.step-recorded', of({ activity: 'T06', org: county })],
  ],
}

/** Fewer would not come across all that commands record and refuse. */
const numRuns = Math.max(1_000, Number(process.env['HUB_TEST_SEQUENCES'] ?? 10_000))
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the desk's commands record nothing else
const contradicted = (events: readonly DomainEvent[]) => contradictions(events as readonly CaseEvent[])

test(`whatever three clerks ask for at once, what is recorded does not contradict itself (${numRuns} sequences)`, () => {
  const game = openGame(desk)
  fc.assert(
    fc.property(moves, (drawn) => game.play(drawn, (events) => expect(contradicted(events)).toEqual([]))),
    { numRuns },
  )
  expect(Object.keys(game.outcomes).toSorted()).toEqual(Object.keys(desk.asks).toSorted())
  for (const [name, { recorded, refused }] of Object.entries(game.outcomes)) {
    expect(recorded, `${name} is recorded`).toBeGreaterThan(0)
    expect(refused, `${name} is refused`).toBeGreaterThan(0)
  }
  expect(Object.values(game.outcomes).some(({ stale }) => stale > 0)).toBe(true)
}, 300_000)

test('at a store that does not look at positions, clerks contradict each other', () => {
  const game = openGame(desk, { recordsAnyway: true })
  const found = new Set<string>()
  fc.assert(
    fc.property(moves, (drawn) =>
      game.play(drawn, (events) => contradicted(events).forEach((one) => found.add(one.replace(/ at .*?Z/, '')))),
    ),
    { numRuns: 1_000 },
  )
  expect([...found]).toContain('case.filed: a second time')
})
