import type { DeadLetter, DeadLetters, EventStore, Identity } from '@xianglian/core'

const pageSize = 1_000

/** The letters of what the recorder discarded because its stream had moved on, of these events, the oldest first. */
export async function staleLetters(
  deadLetters: Pick<DeadLetters, 'list'>,
  identities: readonly Identity[],
): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = []
  const filter = { stage: 'recording', reason: 'position-mismatch', identities } as const
  for (;;) {
    const page = await deadLetters.list(filter, { after: found.at(-1)?.id ?? 0, limit: pageSize, originals: false })
    found.push(...page)
    if (page.length < pageSize) return found
  }
}

/**
 * Those whose record the recorder is done with. A letter is there before the transaction that it is about: until the offsets have moved past its
 * record, a recorder that takes over could still decide otherwise.
 */
export async function settledOf(store: Pick<EventStore, 'offsets'>, letters: readonly DeadLetter[]): Promise<readonly DeadLetter[]> {
  if (letters.length === 0) return letters
  const offsets = await store.offsets()
  return letters.filter(({ coordinate }) => {
    const slash = coordinate.lastIndexOf('/')
    return (offsets.get(coordinate.slice(0, slash)) ?? 0n) > BigInt(coordinate.slice(slash + 1))
  })
}

/**
 * The same letters with their headers. One identity may have been sent before and be discarded only now: which of its attempts a letter is about, tells
 * what its record expected.
 */
export async function withHeaders(deadLetters: Pick<DeadLetters, 'list'>, letters: readonly DeadLetter[]): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = []
  while (found.length < letters.length) {
    const ids = letters.slice(found.length, found.length + pageSize).map(({ id }) => id)
    const page = await deadLetters.list({ ids }, { limit: pageSize })
    if (page.length === 0) break
    found.push(...page)
  }
  return found
}

export function expects({ headers }: DeadLetter, position: number | undefined): boolean {
  const header = headers['ce_expectedposition']
  return header !== undefined && Buffer.from(header).toString() === String(position)
}
