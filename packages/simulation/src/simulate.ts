import { HubError } from '@xianglian/core'
import type { CountyReference } from '@xianglian/sample'

import { deliver, type DeliveryOrder, type SentEvent } from './delivery.ts'
import { lawfulCounty } from './lawful/county.ts'
import { createRandom, type Random } from './random.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'
import { createStage, type Script } from './stage.ts'
import { inOrder, type Truth } from './truth.ts'

export interface SimulateOptions {
  /** Calendar year; what happens in it begins with a few years before. */
  readonly year: number
  /** Whole number of 32 bits: the same seed gives the same county. */
  readonly seed: number
  /** Lawful cases. */
  readonly cases: number
  /** Planted findings, and near misses as many again: none, or one at least for each rule. */
  readonly faults: number
  /** Default: as systems deliver them. */
  readonly order?: DeliveryOrder
  readonly reference: CountyReference
}

export interface Simulation {
  /** In the order in which they are sent, the real reference first. */
  readonly deliveries: readonly SentEvent[]
  readonly truth: Truth
}

/** The rules that faults are planted for. */
export const plantedRules: readonly string[] = [...new Set(scenarios.map(({ rule }) => rule))]

/**
 * A county's year on its real divisions, departments and items: lawful cases in which no rule finds anything, and for each rule facts that it must
 * find, and others that come near to it. Pure: nothing but the options decides what comes of it.
 */
export function simulate({ year, seed, cases, faults, order = 'delivered', reference }: SimulateOptions): Simulation {
  checkFaults(faults)
  const random = createRandom(seed)
  const script: Script = { told: [], expected: [] }
  const numbers = new Map<string, number>()
  const common = { year, reference, script, numbers }
  lawfulCounty(createStage({ ...common, random: random.fork(), name: 'county' }), cases)
  for (const [index, scenario] of dealt(faults, random).entries()) {
    const { rule, kind, build, name } = scenario
    const planted = script.expected.length
    build(createStage({ ...common, random: random.fork(), name: `${kind}${index + 1}`, scenario: { rule, name } }))
    const finds = script.expected.slice(planted).some((finding) => finding.rule === rule)
    if (finds !== (kind === 'hit')) throw new Error(`the ${kind} "${name}" of ${rule} states ${finds ? 'a finding' : 'none'} of its rule`)
  }
  const deliveries = [...reference.events, ...deliver(script.told, order, random.fork())]
  const findings = inOrder(script.expected)
  return { deliveries, truth: { region: reference.county.code, year, seed, cases, faults, events: deliveries.length, findings } }
}

/** Hits in turn over all rules, and near misses as many; of one rule's, each in its turn. */
function dealt(faults: number, random: Random): Scenario[] {
  return (['hit', 'near'] as const).flatMap((kind) => {
    const byRule = Map.groupBy(
      scenarios.filter((one) => one.kind === kind),
      ({ rule }) => rule,
    )
    const turns = random.shuffled([...byRule.values()].map((all) => random.shuffled(all)))
    return Array.from({ length: turns.length === 0 ? 0 : faults }, (_, index) => {
      const ofRule = turns[index % turns.length] ?? []
      return ofRule[Math.floor(index / turns.length) % ofRule.length]
    }).filter((one) => one !== undefined)
  })
}

function checkFaults(faults: number): void {
  const needed = plantedRules.length
  if (faults === 0 || faults >= needed) return
  throw new HubError('invalid-request', `${faults} faults do not reach each of the ${needed} rules; ask for ${needed} at least, or for 0.`)
}
