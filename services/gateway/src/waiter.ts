import { setTimeout as delay } from 'node:timers/promises'

import type { Catalogue } from '@xianglian/contracts'
import { identityOf, sameContent, type EncodedEvent, type EventStore, type RecordedEvent } from '@xianglian/core'

/** What the recorder made of an event; the position of a conflict is that of the event that stands. */
export interface Outcome {
  readonly status: 'recorded' | 'duplicate' | 'conflict'
  readonly position: number
}

export interface WaiterOptions {
  readonly store: EventStore
  readonly catalogue: Pick<Catalogue, 'sameData' | 'load'>
  /** Told of failures to read the store; the waiting goes on until its deadline. */
  readonly onError: (thrown: unknown) => void
}

export interface Waiter {
  /**
   * Per event its outcome, in the order given; undefined for one that is not recorded when `milliseconds` have passed. `head` is the store's
   * head before the events were published: what lies below it was there before, so its sender repeats it.
   */
  wait(events: readonly EncodedEvent[], head: number, milliseconds: number): Promise<readonly (Outcome | undefined)[]>
  readonly waiting: number
  stop(): Promise<void>
}

interface Wait {
  readonly head: number
  /** Identity → indexes of its events; a repeat within one request is a duplicate of the first. */
  readonly pending: Map<string, number[]>
  readonly events: readonly EncodedEvent[]
  readonly outcomes: (Outcome | undefined)[]
  readonly done: () => void
}

const pollEvery = { least: 5, most: 100 }

/**
 * One watcher of the store for all waiting requests. It reads each newly recorded event once, whatever the number of those who wait, and asks the
 * store for identities only when a wait begins, to find what was recorded before.
 */
export function createWaiter(options: WaiterOptions): Waiter {
  const { store, catalogue } = options
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
    let fresh = recorded.position >= wait.head
    for (const index of indexes) {
      const sent = wait.events[index]
      if (!sent) continue
      if (!sameContent(sent, recorded, (a, b) => catalogue.sameData(a, b)))
        wait.outcomes[index] = { status: 'conflict', position: recorded.position }
      else {
        wait.outcomes[index] = { status: fresh ? 'recorded' : 'duplicate', position: recorded.position }
        fresh = false
      }
    }
    remove(wait, identity)
    if (wait.pending.size === 0) wait.done()
  }

  const follow = async (): Promise<void> => {
    let next: number | undefined
    let pause = pollEvery.least
    while (waits.size > 0 && !stopping.signal.aborted) {
      try {
        const head = await store.head()
        next ??= Math.min(head, ...[...waits].map((wait) => wait.head))
        pause = head > next ? pollEvery.least : Math.min(pollEvery.most, pause * 2)
        if (head > next) {
          for await (const batch of store.read({ from: next, to: head, signal: stopping.signal })) {
            await catalogue.load(batch)
            for (const recorded of batch) for (const wait of byIdentity.get(identityOf(recorded.envelope)) ?? []) resolve(wait, recorded)
          }
          next = head
        }
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
    const identities = [...wait.pending.keys()]
      .map((identity) => wait.events[wait.pending.get(identity)?.[0] ?? -1]?.envelope)
      .filter((envelope) => envelope !== undefined)
    const found = await store.findMany(identities)
    await catalogue.load(found)
    for (const recorded of found) resolve(wait, recorded)
  }

  return {
    async wait(events, head, milliseconds) {
      const ended = Promise.withResolvers<void>()
      const wait: Wait = { head, pending: new Map(), events, outcomes: events.map(() => undefined), done: ended.resolve }
      events.forEach((event, index) => {
        const identity = identityOf(event.envelope)
        const indexes = wait.pending.get(identity)
        if (indexes) indexes.push(index)
        else wait.pending.set(identity, [index])
        let others = byIdentity.get(identity)
        if (!others) byIdentity.set(identity, (others = new Set()))
        others.add(wait)
      })
      if (events.length === 0) return wait.outcomes
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
