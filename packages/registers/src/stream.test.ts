import { beforeEach, describe, expect, test } from 'vitest'

import { foldStream } from './stream.ts'
import { written } from './testing/hub.ts'
import { createMemoryStore, createTestCatalogue, type MemoryStore, type TestEvent } from './testing/memory-store.ts'
import { noteDefinition } from './testing/notes.ts'

const catalogue = createTestCatalogue({ 'note.torn': 600 })
let store: MemoryStore
beforeEach(() => {
  store = createMemoryStore()
})

const folded = (id = 'a', of = store) => foldStream(of, catalogue, noteDefinition(), `note/${id}`)

describe('a stream of the store', () => {
  test('without events has the initial state and no position', async () => {
    expect(await folded()).toEqual({ state: noteDefinition().initial, position: -1 })
  })

  test('is folded in fold order, whatever came last', async () => {
    store.record([written('a', 2, 'second'), written('b', 1, 'other'), written('a', 1, 'first ')])
    expect(await folded()).toMatchObject({ state: { text: 'first second', count: 2 }, position: 2 })
  })

  test('counts the version of a record that stands, be it void or in another stream', async () => {
    const [wrong, moved, gone] = [written('a', 1, 'wrong'), written('a', 2, 'moved'), written('a', 3, 'gone')]
    const again = (of: TestEvent, more: Partial<TestEvent>, id = 'a') => written(id, 4, 'right', { record: of.id, revision: 1, ...more })
    store.record([wrong, moved, gone, again(wrong, {}), again(moved, {}, 'b'), again(gone, { void: true })])
    expect(await folded()).toMatchObject({ state: { text: 'right', count: 1 }, position: 5 })
    expect(await folded('b')).toMatchObject({ state: { text: 'right', count: 1 }, position: 4 })
  })

  test('does not see what is recorded while it is read', async () => {
    const event = written('a', 1, 'before')
    store.record([event])
    const racing = {
      ...store,
      readSubject: async (subject: string, to?: number) => {
        store.record([written('a', 2, 'after', { record: event.id, revision: 1 })])
        return store.readSubject(subject, to)
      },
    }
    expect(await folded('a', racing)).toMatchObject({ state: { text: 'before' }, position: 0 })
  })

  test('is too long to be folded at one go above 2,000 events', async () => {
    const notes = Array.from({ length: 2_000 }, (_, day) => written('a', 1 + (day % 28), 'x'))
    store.record(notes)
    expect(await folded()).toMatchObject({ state: { count: 2_000 }, position: 1_999 })
    store.record([written('a', 1, 'more')])
    expect(await folded()).toBeUndefined()
  })

  test('with an event that cannot be folded or read cannot be decided on', async () => {
    store.record([written('a', 1, 'bad', { failing: { fails: true } }), written('b', 1, 'bad', { failing: { unreadable: true } })])
    for (const id of ['a', 'b']) await expect(folded(id)).rejects.toMatchObject({ code: 'fold-failed' })
  })
})
