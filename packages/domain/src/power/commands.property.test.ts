import type { PowerEvent } from '@xianglian/contracts'
import type { DomainEvent } from '@xianglian/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { moves, openGame, type Desk } from '../testing/clerks.ts'
import { power } from './power.ts'

const [county, first, second] = ['county', 'first', 'second']
const of = (data: object = {}) => ({ powerId: 'w1', ...data })

const desk: Desk = {
  aggregate: power,
  course: ['delegate', 'accept', 'revoke', 'delegate', 'accept'],
  asks: {
    delegate: [of({ from: county, to: first }), of({ from: county, to: second }), of({ from: county, to: county })],
    accept: [of({ by: first }), of({ by: second }), of({ by: county })],
    amend: [of({ limits: 'x' }), of({ effectiveFrom: '2026-03-05', effectiveTo: '2026-03-04' })],
    revoke: [of()],
  },
}

/** What contradicts what came before it in the stream, in fold order: from the meaning of the facts alone. */
function contradictions(events: readonly PowerEvent[]): readonly string[] {
  const holders = new Map<string, { accepted: boolean }>()
  const found: string[] = []
  for (const event of events) {
    if (event.type === 'power.delegated') {
      if (event.data.from === event.data.to) found.push('handed to itself')
      if (holders.has(event.data.to)) found.push('handed to its holder')
      holders.set(event.data.to, { accepted: false })
    } else if (event.type === 'power.accepted') {
      const held = holders.get(event.data.by)
      if (held === undefined) found.push('accepted by another')
      else if (held.accepted) found.push('accepted twice')
      else held.accepted = true
    } else if (event.type === 'power.amended') {
      if (holders.size === 0) found.push('nothing to amend')
    } else if (event.type === 'power.revoked') {
      if (holders.size === 0) found.push('nothing to take back')
      holders.clear()
    }
  }
  return found
}

/** Fewer would not come across all that commands record and refuse. */
const numRuns = Math.max(1_000, Number(process.env['HUB_TEST_SEQUENCES'] ?? 10_000))
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the desk's commands record nothing else
const contradicted = (events: readonly DomainEvent[]) => contradictions(events as readonly PowerEvent[])

test(`whatever three clerks ask for at once, a power is held by whom it was handed to (${numRuns} sequences)`, () => {
  const game = openGame(desk)
  fc.assert(
    fc.property(moves, (drawn) => game.play(drawn, (events) => expect(contradicted(events)).toEqual([]))),
    { numRuns },
  )
  for (const [name, { recorded, refused, stale }] of Object.entries(game.outcomes)) {
    expect(recorded, `${name} is recorded`).toBeGreaterThan(0)
    expect(refused, `${name} is refused`).toBeGreaterThan(0)
    expect(stale, `${name} comes too late`).toBeGreaterThan(0)
  }
}, 300_000)

test('at a store that does not look at positions, clerks contradict each other', () => {
  const game = openGame(desk, { recordsAnyway: true })
  const found = new Set<string>()
  fc.assert(
    fc.property(moves, (drawn) => game.play(drawn, (events) => contradicted(events).forEach((one) => found.add(one)))),
    { numRuns: 1_000 },
  )
  expect([...found]).toEqual(expect.arrayContaining(['handed to its holder', 'accepted twice', 'nothing to take back']))
})
