import { readCountyReference } from '@xianglian/sample'
import { expect, test } from 'vitest'

import type { SentEvent } from './delivery.ts'
import { referenceDay } from './lawful/county.ts'
import { plantedRules, simulate } from './simulate.ts'

const reference = await readCountyReference(referenceDay)
const seed = Math.floor(Math.random() * 1_000_000)
const options = { year: 2025, seed, cases: 400, faults: plantedRules.length, reference }
const county = simulate(options)
const dataOf = ({ data }: SentEvent) => data as Readonly<Record<string, unknown>>
const invented = county.deliveries.filter(({ source }) => String(source).startsWith('/511602-sim/'))
const told = (type: string): readonly SentEvent[] => invented.filter((event) => event['type'] === type)

test('a seed decides everything, and another seed decides otherwise', () => {
  expect(simulate(options)).toEqual(county)
  expect(simulate({ ...options, seed: seed + 1 }).truth.findings).not.toEqual(county.truth.findings)
})

test('another year has no identity of this one', () => {
  const identitiesOf = (events: readonly SentEvent[]) => new Set(events.map(({ source, id }) => `${String(source)}#${String(id)}`))
  const before = simulate({ ...options, year: 2024 }).deliveries.slice(reference.events.length)
  const own = identitiesOf(invented)
  expect([...identitiesOf(before)].filter((identity) => own.has(identity))).toEqual([])
})

test('the order changes neither what is sent nor the truth', () => {
  const inAnyOrder = (events: readonly SentEvent[]): string[] => events.map((event) => JSON.stringify(event)).toSorted()
  for (const order of ['in-order', 'shuffled'] as const) {
    const other = simulate({ ...options, order })
    expect(inAnyOrder(other.deliveries)).toEqual(inAnyOrder(county.deliveries))
    expect(other.deliveries).not.toEqual(county.deliveries)
    expect(other.truth).toEqual(county.truth)
  }
})

test('events come late, again, wrong at first, and by mistake', () => {
  const ids = invented.map(({ source, id }) => `${String(source)}#${String(id)}`)
  expect(new Set(ids).size).toBeLessThan(ids.length)
  const times = invented.map(({ time }) => Date.parse(String(time)))
  expect(times).not.toEqual(times.toSorted((a, b) => a - b))
  expect(invented.filter(({ revision, void: isVoid }) => revision === 1 && isVoid === undefined)).not.toEqual([])
  expect(invented.filter((event) => event['void'] === true)).not.toEqual([])
})

test('lawful cases come by every channel, few items have most of them, and they take every way to an end', () => {
  const cases = told('case.filed').filter((event) => /^case\/511602-2025-\d{6}$/.test(String(event['subject'])))
  const numbers = new Set(cases.map((event) => event['subject']))
  expect(numbers.size).toBe(options.cases)
  expect(new Set(cases.map((event) => dataOf(event)['channel'])).size).toBeGreaterThanOrEqual(9)
  const byItem = [...Map.groupBy(cases, (event) => dataOf(event)['itemId']).values()].map(({ length }) => length).toSorted((a, b) => b - a)
  const most = byItem.slice(0, Math.ceil(byItem.length / 5)).reduce((sum, count) => sum + count, 0)
  expect(most).toBeGreaterThan(cases.length / 2)
  const ends = [
    'acceptance-refused',
    'withdrawn',
    'closed',
    'delivered',
    'rated',
    'special-started',
    'supplemented',
    'forwarded',
    'fee-charged',
    'linked',
  ]
  expect(ends.filter((end) => told(`case.${end}`).length === 0)).toEqual([])
  const over = new Set(
    [...told('case.closed'), ...told('case.withdrawn'), ...told('case.acceptance-refused')].map((event) => event['subject']),
  )
  expect([...numbers].filter((subject) => !over.has(subject)).length).toBeGreaterThan(0)
})

test('every rule is planted; fewer faults than rules are refused, none are not', () => {
  expect(new Set(county.truth.findings.map(({ rule }) => rule))).toEqual(new Set(plantedRules))
  expect(() => simulate({ ...options, faults: plantedRules.length - 1 })).toThrow(/ask for \d+ at least, or for 0/)
  expect(simulate({ ...options, faults: 0 }).truth.findings).toEqual([])
})
