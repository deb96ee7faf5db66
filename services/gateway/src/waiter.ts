import { setTimeout as delay } from 'node:timers/promises'

import type { Catalogue } from '@xianglian/contracts'
import { identityOf, sameContent, type DeadLetter, type DeadLetters, type EventStore, type RecordedEvent } from '@xianglian/core'

import type { Admitted } from './admit.ts'
import { expects, settledOf, staleLetters, withHeaders } from './stale-letters.ts'

/** What the recorder made of an event; the position of a conflict is that of the event that stands, of what is stale that of its stream's last, or −1. */
export interface Outcome {
  readonly status: 'recorded' | 'duplicate' | 'conflict' | 'stale'
  readonly position: number
}

export type Awaited = Pick<Admitted, 'event' | 'expectedPosition'>

/** What there was before the events were published. */
export interface Mark {
  /** What lies below was recorded before, so its sender repeats it. */
  readonly head: number
  /** Letters of earlier attempts. */
  readonly letters: ReadonlySet<number>
}

export interface WaiterOptions {
  readonly store: EventStore
  readonly deadLetters: Pick<DeadLetters, 'list'>
  readonly catalogue: Pick<Catalogue, 'sameData' | 'load'>
  /** Told of failures to read the store; the waiting goes on until its deadline. */
  readonly onError: (thrown: unknown) => void
}

export interface Waiter {
  /** To be taken before the events are published. */
  mark(awaited: readonly Awaited[]): Promise<Mark>
  /** Per event its outcome, in the order given; undefined for one that is not recorded when `milliseconds` have passed. */
  wait(awaited: readonly Awaited[], mark: Mark, milliseconds: number): Promise<readonly (Outcome | undefined)[]>
  readonly waiting: number
  stop(): Promise<void>
}

interface Wait {
  readonly mark: Mark
  /** Letters that tell nothing about this one: those of earlier attempts. */
  readonly passed: Set<number>
  /** Identity → indexes of its events; a repeat within one request is a duplicate of the first. */
  readonly pending: Map<string, number[]>
  readonly awaited: readonly Awaited[]
  readonly outcomes: (Outcome | undefined)[]
  readonly done: () => void
}

const pollEvery = { least: 5, most: 100 }

/**
 * One watcher of the store for all waiting requests. It reads each newly recorded event once, whatever the number of those who wait, and asks the
 * store for identities only when a wait begins, to find what was recorded before.
 */
export function createWaiter(options: WaiterOptions): Waiter {
  const { store, deadLetters, catalogue } = options
  const waits = new Set<Wait>()
  /** Identity → who waits for it. */
  const byIdentity = new Map<string, Set<Wait>>()
  const stopping = new AbortController()
  let tail: Promise<void> | undefined

  const remove = (wait: Wait, identity: string): void => {
    wait.pending.delete(identity)
    const others = byIdentity.get(identity)
    others?.delete(wait)
    if (others?.size === 0) byIdentity.delete(identity)
  }

  const resolve = (wait: Wait, recorded: RecordedEvent): void => {
    const identity = identityOf(recorded.envelope)
    const indexes = wait.pending.get(identity)
    if (!indexes) return
    let fresh = recorded.position >= wait.mark.head
    for (const index of indexes) {
      const sent = wait.awaited[index]
      if (!sent) continue
      if (!sameContent(sent.event, recorded, (a, b) => catalogue.sameData(a, b)))
        wait.outcomes[index] = { status: 'conflict', position: recorded.position }
      else {
        wait.outcomes[index] = { status: fresh ? 'recorded' : 'duplicate', position: recorded.position }
        fresh = false
      }
    }
    remove(wait, identity)
    if (wait.pending.size === 0) wait.done()
  }

  const resolveAll = async (found: readonly RecordedEvent[]): Promise<void> => {
    await catalogue.load(found)
    for (const recorded of found) for (const wait of byIdentity.get(identityOf(recorded.envelope)) ?? []) resolve(wait, recorded)
  }

  /** Tells those whose event was discarded; where its identity is recorded after all, by another request of the same, tells that instead. */
  const lookForLetters = async (): Promise<void> => {
    const conditional = [...waits].flatMap((wait) => pendingConditions(wait).map((awaited) => ({ wait, awaited })))
    if (conditional.length === 0) return
    const letters = await staleLetters(
      deadLetters,
      conditional.map(({ awaited }) => awaited.event.envelope),
    )
    const settled = Map.groupBy(await withHeaders(deadLetters, await settledOf(store, newTo(waits, letters))), letterIdentity)
    for (const { wait, awaited } of conditional) {
      const its = settled.get(identityOf(awaited.event.envelope))?.filter(({ id }) => !wait.passed.has(id)) ?? []
      if (its.some((letter) => expects(letter, awaited.expectedPosition))) await resolveStale(wait, awaited)
      else for (const { id } of its) wait.passed.add(id)
    }
  }

  const resolveStale = async (wait: Wait, { event: { envelope } }: Awaited): Promise<void> => {
    const identity = identityOf(envelope)
    await resolveAll(await store.findMany([envelope]))
    if (!wait.pending.has(identity)) return
    const position = (await store.readSubject(envelope.subject)).at(-1)?.position ?? -1
    for (const index of wait.pending.get(identity) ?? []) wait.outcomes[index] = { status: 'stale', position }
    remove(wait, identity)
    if (wait.pending.size === 0) wait.done()
  }

  const follow = async (): Promise<void> => {
    let next: number | undefined
    let pause = pollEvery.least
    while (waits.size > 0 && !stopping.signal.aborted) {
      try {
        const head = await store.head()
        next ??= Math.min(head, ...[...waits].map((wait) => wait.mark.head))
        pause = head > next ? pollEvery.least : Math.min(pollEvery.most, pause * 2)
        if (head > next) {
          for await (const batch of store.read({ from: next, to: head, signal: stopping.signal })) await resolveAll(batch)
          next = head
        }
        await lookForLetters()
      } catch (thrown) {
        if (stopping.signal.aborted) return
        options.onError(thrown)
        pause = pollEvery.most
      }
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const followAll = (): void => {
    tail ??= follow().finally(() => {
      tail = undefined
      if (waits.size > 0 && !stopping.signal.aborted) followAll()
    })
  }

  const lookBack = async (wait: Wait): Promise<void> => {
    const identities = [...wait.pending.values()].flatMap(([index = -1]) => wait.awaited[index]?.event.envelope ?? [])
    const found = await store.findMany(identities)
    await catalogue.load(found)
    for (const recorded of found) resolve(wait, recorded)
  }

  return {
    async mark(awaited) {
      const conditional = awaited.filter(isConditional).map(({ event }) => event.envelope)
      const letters = conditional.length === 0 ? [] : await staleLetters(deadLetters, conditional)
      return { head: await store.head(), letters: new Set(letters.map(({ id }) => id)) }
    },
    async wait(awaited, mark, milliseconds) {
      const ended = Promise.withResolvers<void>()
      const outcomes = awaited.map(() => undefined)
      const wait: Wait = { mark, passed: new Set(mark.letters), pending: new Map(), awaited, outcomes, done: ended.resolve }
      awaited.forEach(({ event }, index) => {
        const identity = identityOf(event.envelope)
        const indexes = wait.pending.get(identity)
        if (indexes) indexes.push(index)
        else wait.pending.set(identity, [index])
        let others = byIdentity.get(identity)
        if (!others) byIdentity.set(identity, (others = new Set()))
        others.add(wait)
      })
      if (awaited.length === 0) return wait.outcomes
      waits.add(wait)
      const timer = setTimeout(ended.resolve, milliseconds)
      try {
        followAll()
        lookBack(wait).catch(options.onError)
        await ended.promise
      } finally {
        clearTimeout(timer)
        waits.delete(wait)
        for (const identity of wait.pending.keys()) remove(wait, identity)
      }
      return wait.outcomes
    },
    get waiting() {
      return waits.size
    },
    async stop() {
      stopping.abort()
      for (const wait of waits) wait.done()
      await tail
    },
  }
}

const isConditional = ({ expectedPosition }: Awaited): boolean => expectedPosition !== undefined

const pendingConditions = ({ awaited, pending }: Wait): readonly Awaited[] =>
  awaited.filter((one) => isConditional(one) && pending.has(identityOf(one.event.envelope)))

const letterIdentity = ({ source = '', eventId = '' }: DeadLetter): string => identityOf({ source, id: eventId })

/** Those that some wait has not passed. */
const newTo = (waits: Iterable<Wait>, letters: readonly DeadLetter[]): readonly DeadLetter[] =>
  letters.filter(({ id }) => [...waits].some(({ passed }) => !passed.has(id)))
