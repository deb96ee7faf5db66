import { randomUUID } from 'node:crypto'

import { expect, test } from 'vitest'

import { sampleEvent } from './sample-events.ts'
import { batchOf, plain, range, readAll, type StoreUnderTest } from './store-contract-support.ts'

/** What becomes of events that expect a last position of their stream. */
export function conditionPromises(it: StoreUnderTest): void {
  const append = async (...events: Parameters<typeof batchOf>[0]): Promise<string[]> =>
    (await it.appender.append(batchOf(events))).map(({ status, position }) => `${status} ${position}`)
  const stream = () => `sample/${randomUUID()}`

  test('an event is recorded where its stream ends as it expects, and leaves no trace where not', async () => {
    const subject = stream()
    const first = sampleEvent({ subject, expectedPosition: -1 })
    expect(await append(sampleEvent({ subject: stream() }), first)).toEqual(['recorded 0', 'recorded 1'])
    const [late, fresh] = [sampleEvent({ subject, expectedPosition: -1 }), sampleEvent({ subject, expectedPosition: 1 })]
    expect(await append(late)).toEqual(['stale 1'])
    expect(await append(fresh)).toEqual(['recorded 2'])
    expect(await append(sampleEvent({ subject: stream(), expectedPosition: 2 }))).toEqual(['stale -1'])
    expect(await it.store.head()).toBe(3)
    expect(await it.store.find(late.envelope.source, late.envelope.id)).toBeUndefined()
    const stored = (await readAll(it.store)).slice(1)
    expect(stored.map(plain)).toEqual([first, fresh].map(plain))
    expect(stored.some((event) => 'expectedPosition' in event)).toBe(false)
  })

  test('of two in one batch that expect the same position the first is recorded, the other is stale', async () => {
    const [subject, other] = [stream(), stream()]
    const expecting = (expectedPosition: number, of = subject) => sampleEvent({ subject: of, expectedPosition })
    expect(await append(expecting(-1), expecting(-1), expecting(-1, other), expecting(0))).toEqual([
      'recorded 0',
      'stale 0',
      'recorded 1',
      'recorded 2',
    ])
    expect(await append(sampleEvent({ subject }), expecting(2), expecting(3))).toEqual(['recorded 3', 'stale 3', 'recorded 4'])
  })

  test('a duplicate is one whatever it expects, in the store and within the batch; other content that comes too late is stale', async () => {
    const subject = stream()
    const event = sampleEvent({ subject, expectedPosition: -1 })
    const again = { ...event, expectedPosition: 7 }
    const other = sampleEvent({ ...event.envelope, data: Buffer.from('other'), expectedPosition: -1 })
    expect(await append(event, again, event, other)).toEqual(['recorded 0', 'duplicate 0', 'duplicate 0', 'stale 0'])
    expect(await append(again)).toEqual(['duplicate 0'])
    expect(await append(again, event, other, { ...other, expectedPosition: 0 })).toEqual([
      'duplicate 0',
      'duplicate 0',
      'stale 0',
      'conflict 0',
    ])
  })

  test('of many appended at once that expect the same position exactly one is recorded', async () => {
    const subject = stream()
    const rivals = await Promise.all(range(8).map(() => append(sampleEvent({ subject, expectedPosition: -1 }))))
    expect(rivals.flat().toSorted()).toEqual(['recorded 0', ...range(7).map(() => 'stale 0')])
  })

  test('what is done before the commit sees what is stale, and a repeat after its failure decides the same', async () => {
    const subject = stream()
    const events = [sampleEvent({ subject, expectedPosition: -1 }), sampleEvent({ subject, expectedPosition: -1 })]
    const seen: string[] = []
    const beforeCommit = async (outcomes: readonly { readonly status: string }[]): Promise<void> => {
      seen.push(...outcomes.map(({ status }) => status))
      throw new Error('no room')
    }
    await expect(it.appender.append({ ...batchOf(events), beforeCommit })).rejects.toThrow('no room')
    expect(seen).toEqual(['recorded', 'stale'])
    expect(await append(...events)).toEqual(['recorded 0', 'stale 0'])
  })
}
