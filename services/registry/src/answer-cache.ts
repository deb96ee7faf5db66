/** Answers of reads by what was asked, as the texts that are sent. */
export interface AnswerCache {
  /** The answer that is kept, or else a new one. */
  answer(question: string, make: () => Promise<string>): Promise<string>
  /** Forgets all; what is being made meanwhile is not kept. */
  clear(): void
}

/** Milliseconds after which another process's change is seen at the latest. */
const freshFor = 1_000
/** Characters, of questions and answers together. */
const mostKept = 32 * 1024 * 1024

/**
 * Keeps answers while the registry does not change. `stateOf` tells a number that every change makes another; it is asked at most once a second,
 * and only when someone reads. Without it what is kept is valid for ever.
 */
export function createAnswerCache(stateOf?: () => Promise<unknown>): AnswerCache {
  const answers = new Map<string, string>()
  /** What is being made, for all who ask the same meanwhile. */
  const making = new Map<string, Promise<string>>()
  let size = 0
  let generation = 0
  let state: unknown
  let fresh = -Infinity
  let asking: Promise<void> | undefined

  const clear = (): void => {
    answers.clear()
    making.clear()
    size = 0
    generation += 1
  }

  const ask = async (read: () => Promise<unknown>): Promise<void> => {
    const began = performance.now()
    const now = await read()
    if (now !== state) clear()
    state = now
    fresh = began
  }

  const keep = (question: string, text: string): void => {
    const length = question.length + text.length
    if (length > mostKept / 8) return
    if (size + length > mostKept) clear()
    answers.set(question, text)
    size += length
  }

  const begin = (question: string, make: () => Promise<string>): Promise<string> => {
    const began = generation
    const made = make()
      .then((text) => {
        // An answer from before a change must not outlive it.
        if (generation === began) keep(question, text)
        return text
      })
      .finally(() => {
        if (making.get(question) === made) making.delete(question)
      })
    making.set(question, made)
    return made
  }

  return {
    clear,
    async answer(question, make) {
      if (stateOf && performance.now() - fresh > freshFor) {
        asking ??= ask(stateOf).finally(() => (asking = undefined))
        await asking
      }
      const known = answers.get(question)
      if (known !== undefined) return known
      return making.get(question) ?? begin(question, make)
    },
  }
}
