import { builtInSchemas } from '@xianglian/contracts'
import { formatInstant, type DomainEvent } from '@xianglian/core'
import * as fc from 'fast-check'

import type { Aggregate } from '../aggregate.ts'
import { folded } from './evaluate.ts'
import { inFoldOrder, type Stated } from './facts.ts'

/** What clerks ask for about one stream. */
export interface Desk {
  readonly aggregate: Aggregate
  /** The data that each command is asked with, one or the other. */
  readonly asks: Readonly<Record<string, readonly Stated[2][]>>
  /** What other systems tell of the stream, each at a time of its own, and nobody refuses: types with data. */
  readonly told?: readonly (readonly [type: string, data: Stated[2]])[]
  /** The commands of a usual course, one after the other, so that games get far. */
  readonly course: readonly string[]
}

/** One of three clerks asks for something, on what that clerk last read; or another system tells something. */
interface Move {
  readonly isTold: boolean
  /** Hours by which what is told lies back. */
  readonly late: number

  readonly clerk: number
  /** Whether the clerk reads the stream before. */
  readonly looks: boolean
  /** Whether the command is the next of the course, or the one behind it, and not any other. */
  readonly course: 'next' | 'skip' | undefined
  readonly command: number
  readonly data: number
  /** Hours since the move before, and hours by which the fact lies back. */
  readonly passes: number
  readonly back: number
}

export const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    isTold: fc.nat(7).map((n) => n === 0),
    late: fc.nat(40),
    clerk: fc.nat(2),
    looks: fc.nat(3).map((n) => n > 0),
    course: fc.constantFrom('next', 'skip', undefined, undefined),
    command: fc.nat(999),
    data: fc.nat(11),
    passes: fc.nat(2),
    back: fc.nat(19).map((n) => Math.max(0, n - 15)),
  }),
  { minLength: 1, maxLength: 40, size: 'max' },
)

/** How often a command was recorded, refused (409), or came too late for what its clerk had read (412). */
interface Outcomes {
  recorded: number
  refused: number
  stale: number
}

export interface Game {
  readonly outcomes: Readonly<Record<string, Outcomes>>
  /** Plays on a stream of its own. `check` gets its events in fold order after each that is recorded. */
  play(game: readonly Move[], check: (events: readonly DomainEvent[]) => void): void
}

/**
 * Clerks at work on one stream at once, as a hub lets them: each decides on what was read last, and what is decided is recorded at that position
 * alone. `recordsAnyway` is a store that does not look at it.
 */
export function openGame(desk: Desk, { recordsAnyway = false } = {}): Game {
  const { aggregate } = desk
  const commands = Object.entries(aggregate.commands)
  const outcomes = Object.fromEntries(commands.map(([name]) => [name, { recorded: 0, refused: 0, stale: 0 }]))
  const told = (desk.told ?? []).map(([type, data]) => factOf(type, data))
  const facts = new Map(commands.map(([name, { records }]) => [name, (desk.asks[name] ?? []).map((data) => factOf(records, data))]))

  const play: Game['play'] = (game, check) => {
    const events: DomainEvent[] = []
    const states: unknown[] = [aggregate.initial]
    const read = [0, 0, 0]
    let [now, done] = [0, 0]
    const record = (fact: DomainEvent): void => {
      events.push(fact)
      const ordered = events.toSorted(compare)
      states.push(folded(aggregate, ordered))
      check(ordered)
    }
    for (const { isTold, late, clerk, looks, course, command, data, passes, back } of game) {
      now += passes
      const stranger = told[data % told.length]
      if (isTold && stranger !== undefined) {
        record({ ...stranger, time: formatInstant(start + (now - late) * hour), id: `e${900 - events.length}` })
        continue
      }
      if (looks) read[clerk] = events.length
      const [drawn = ''] = commands[command % commands.length] ?? []
      const next = course === undefined ? undefined : done + (course === 'skip' ? 1 : 0)
      const name = (next === undefined ? undefined : desk.course[next]) ?? drawn
      const [asked, counted, known] = [facts.get(name) ?? [], outcomes[name], read[clerk] ?? 0]
      const fact = asked[data % asked.length]
      if (fact === undefined || counted === undefined) throw new Error(`nothing is asked of ${name}`)
      const event = { ...fact, time: formatInstant(start + (now - back) * hour), id: `e${900 - events.length}` }
      if (aggregate.commands[name]?.refuses(states[known], event.data, event) !== undefined) counted.refused += 1
      else if (known !== events.length && !recordsAnyway) counted.stale += 1
      else {
        counted.recorded += 1
        if (next !== undefined) done = next + 1
        record(event)
      }
    }
  }
  return { outcomes, play }
}

const hour = 3_600_000
const start = Date.UTC(2026, 2, 2)

function factOf(type: string, data: Stated[2]): DomainEvent {
  const [fact] = inFoldOrder([['2026-03-02', type, data]])
  if (fact === undefined) throw new Error(`no fact of ${type}`)
  return fact
}

const ranks = new Map(builtInSchemas.map(({ eventType, stageRank }) => [eventType, stageRank]))

/** Fold order; what was recorded later comes first where that leaves it open. */
const compare = (a: DomainEvent, b: DomainEvent): number =>
  a.time < b.time ? -1 : a.time > b.time ? 1 : (ranks.get(a.type) ?? 500) - (ranks.get(b.type) ?? 500) || (a.id < b.id ? -1 : 1)
