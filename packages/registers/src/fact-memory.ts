import type { Fact } from './fact.ts'

/**
 * The facts of long streams that were lately folded anew: a stream that arrives backwards is folded anew with every batch, and reading it back
 * from the store each time would cost more than all else.
 */
export interface FactMemory {
  /** All facts of the stream up to the batch last noted, in position order; undefined when they are not held. */
  get(subject: string): readonly Fact[] | undefined
  keep(subject: string, facts: readonly Fact[]): void
  /** Adds a batch's events to a stream that is held. Every batch must be told, or what is held were not all. */
  add(subject: string, arrivals: readonly Fact[]): void
}

/** Shorter streams are read back in bulk. */
const minFacts = 1000

export function createFactMemory(maxFacts: number): FactMemory {
  const streams = new Map<string, Fact[]>()
  let held = 0

  const forget = (subject: string): void => {
    held -= streams.get(subject)?.length ?? 0
    streams.delete(subject)
  }

  function shrink(): void {
    for (const subject of streams.keys()) {
      if (held <= maxFacts) return
      forget(subject)
    }
  }

  return {
    get: (subject) => streams.get(subject),
    keep(subject, facts) {
      forget(subject)
      if (facts.length < minFacts || facts.length > maxFacts) return
      streams.set(subject, [...facts])
      held += facts.length
      shrink()
    },
    add(subject, arrivals) {
      const facts = streams.get(subject)
      if (facts === undefined) return
      for (const fact of arrivals) facts.push(fact)
      held += arrivals.length
      shrink()
    },
  }
}
