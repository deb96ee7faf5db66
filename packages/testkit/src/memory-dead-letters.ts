import { maxPageBytes, type DeadLetter, type DeadLetterFilter, type DeadLetters, type NewDeadLetter } from '@xianglian/core'

/** Dead letters in memory, for tests of what stands around them. `fail` makes the next calls of `put` reject. */
export function memoryDeadLetters(): DeadLetters & { readonly letters: readonly DeadLetter[]; fail: Error | undefined } {
  const letters: DeadLetter[] = []
  return {
    letters,
    fail: undefined,
    async put(added) {
      if (this.fail) throw this.fail
      for (const letter of added) {
        const at = letters.findIndex(({ stage, coordinate }) => stage === letter.stage && coordinate === letter.coordinate)
        const known = letters[at]
        if (known) letters[at] = { ...known, ...letter, status: stays(known, letter) ? known.status : (letter.status ?? 'open') }
        else letters.push({ status: 'open', ...letter, id: letters.length + 1, at: Date.now() })
      }
    },
    async list(filter, { after = 0, limit, originals = true }) {
      const found = letters.filter((letter) => letter.id > after && passes(letter, filter)).slice(0, limit)
      return originals ? withinPage(found) : found.map((letter) => ({ ...letter, key: null, headers: {}, body: null }))
    },
    async mark(ids, status) {
      for (const [at, letter] of letters.entries()) if (ids.includes(letter.id)) letters[at] = { ...letter, status }
    },
    async counts() {
      const counts: Record<string, number> = {}
      for (const { status, reason } of letters) if (status === 'open') counts[reason] = (counts[reason] ?? 0) + 1
      return counts
    },
    countOf: async (keyId) =>
      letters.filter((letter) => letter.keyId === keyId && letter.stage === 'intake' && letter.status === 'open').length,
  }
}

function withinPage(letters: readonly DeadLetter[]): readonly DeadLetter[] {
  let bytes = 0
  return letters.filter(({ body }) => {
    const before = bytes
    bytes += body?.length ?? 0
    return before < maxPageBytes
  })
}

const stays = ({ stage, status, reason }: DeadLetter, again: NewDeadLetter): boolean =>
  stage === 'recording' ? reason === again.reason : stage !== 'intake' || status !== 'redriven'

const passes = (letter: DeadLetter, filter: DeadLetterFilter): boolean =>
  letter.stage === (filter.stage ?? letter.stage) &&
  letter.status === (filter.status ?? letter.status) &&
  letter.reason === (filter.reason ?? letter.reason) &&
  letter.source === (filter.source ?? letter.source) &&
  letter.eventId === (filter.eventId ?? letter.eventId) &&
  (filter.ids?.includes(letter.id) ?? true) &&
  (filter.identities?.some(({ source, id }) => source === letter.source && id === letter.eventId) ?? true) &&
  letter.at >= (filter.from ?? -Infinity) &&
  letter.at < (filter.to ?? Infinity)
