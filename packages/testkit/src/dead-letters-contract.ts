import { maxPageBytes, type DeadLetter, type DeadLetters, type NewDeadLetter } from '@xianglian/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

export interface DeadLettersContract {
  readonly name: string
  /** Dead letters with nothing in them. */
  readonly open: () => Promise<{ readonly deadLetters: DeadLetters; cleanup(): Promise<void> }>
}

/** One letter, complete; what is not given is made up. */
export const sampleLetter = (letter: Partial<NewDeadLetter> = {}): NewDeadLetter => ({
  stage: 'recording',
  coordinate: 'cluster/hub.in/0/7',
  reason: 'unreadable-data',
  detail: 'The Avro data cannot be decoded.',
  errors: [],
  key: Buffer.from('case/1'),
  headers: {},
  body: Buffer.from('body'),
  ...letter,
})

/** What every keeper of dead letters promises: packages/core/src/ports/dead-letters.ts. */
export function deadLettersContract({ name, open }: DeadLettersContract): void {
  describe(`${name} keeps the promises of dead letters`, () => {
    let deadLetters: DeadLetters
    let cleanup: () => Promise<void>
    beforeEach(async () => {
      const subject = await open()
      deadLetters = subject.deadLetters
      cleanup = () => subject.cleanup()
    })
    afterEach(() => cleanup())
    const all = () => deadLetters.list({}, { limit: 1_000 })

    test('a letter comes back whole, whatever bytes a stranger sent', async () => {
      const letter = sampleLetter({
        stage: 'intake',
        errors: [{ pointer: '/data/\u0000\ud800', code: 'invalid-data', detail: 'must not hold \u0000' }],
        source: '/511602-hrss/desk',
        eventId: '1',
        type: 'case.filed',
        subject: 'case/岳池-1',
        region: '511621',
        keyId: 'k1',
        key: Buffer.from([0, 1, 255]),
        headers: { text: 'nul \u0000, lone \ud800, 字 🏞️', bytes: Buffer.from([0, 128, 255]), __proto__x: '', base64: '{"base64":"AA"}' },
        body: Buffer.from([0x5c, 0x78, 0, 255]),
      })
      const before = Date.now()
      await deadLetters.put([letter, sampleLetter({ coordinate: 'empty', key: null, body: null })])
      const [first, second] = await all()
      expect(first).toMatchObject({ ...letter, status: 'open' })
      expect(second).toMatchObject({ key: null, body: null, errors: [] })
      expect(second).not.toHaveProperty('source')
      expect(Math.abs((first?.at ?? 0) - before)).toBeLessThan(60_000)
    })

    test('a text that no database takes does not keep a letter out', async () => {
      await deadLetters.put([sampleLetter({ source: 'a\u0000b', eventId: '\ud800', type: '\u0000', subject: '\u0000', detail: 'x\u0000' })])
      expect(await all()).toHaveLength(1)
    })

    test('a repeat updates and never adds, also within one call', async () => {
      await deadLetters.put([sampleLetter(), sampleLetter({ reason: 'unknown-schema' })])
      await deadLetters.put([sampleLetter({ reason: 'too-large', stage: 'recording' }), sampleLetter({ stage: 'intake' })])
      expect((await all()).map(({ stage, reason }) => `${stage} ${reason}`)).toEqual(['recording too-large', 'intake unreadable-data'])
    })

    test('what was redriven or discarded stays so when it is put again', async () => {
      const letters = ['1', '2', '3'].map((coordinate) => sampleLetter({ coordinate }))
      await deadLetters.put(letters)
      const [first, second] = (await all()).map(({ id }) => id)
      await deadLetters.mark([first ?? 0], 'redriven')
      await deadLetters.mark([second ?? 0], 'discarded')
      await deadLetters.put(letters)
      expect((await all()).map(({ status }) => status)).toEqual(['redriven', 'discarded', 'open'])
      expect(await deadLetters.counts()).toEqual({ 'unreadable-data': 1 })
      await deadLetters.mark([first ?? 0], 'open')
      expect(await deadLetters.counts()).toEqual({ 'unreadable-data': 2 })
    })

    test('what nobody has to look after is discarded from the first; put again, a letter keeps the status it has', async () => {
      const letter = sampleLetter({ status: 'discarded' })
      await deadLetters.put([letter, sampleLetter({ coordinate: 'open' })])
      expect(await deadLetters.counts()).toEqual({ 'unreadable-data': 1 })
      await deadLetters.put([sampleLetter(), sampleLetter({ coordinate: 'open', status: 'discarded' })])
      expect((await all()).map(({ status }) => status)).toEqual(['discarded', 'open'])
    })

    test('what the recorder finds something else wrong with has the status of that', async () => {
      const stale = sampleLetter({ reason: 'position-mismatch', status: 'discarded' })
      const conflict = sampleLetter({ reason: 'identity-conflict' })
      await deadLetters.put([stale])
      for (const [again, status] of [
        [conflict, 'open'],
        [stale, 'discarded'],
      ] as const) {
        await deadLetters.put([again])
        expect(await all()).toMatchObject([{ reason: again.reason, status }])
      }
    })

    test('what the edge refuses again after it was redriven is open again, unless it was discarded', async () => {
      const letters = ['1', '2'].map((coordinate) => sampleLetter({ stage: 'intake', coordinate }))
      await deadLetters.put(letters)
      const [first, second] = (await all()).map(({ id }) => id)
      await deadLetters.mark([first ?? 0], 'redriven')
      await deadLetters.mark([second ?? 0], 'discarded')
      await deadLetters.put(letters)
      expect((await all()).map(({ status }) => status)).toEqual(['open', 'discarded'])
    })

    test('lists hold what all filters admit, page by page', async () => {
      await deadLetters.put([
        sampleLetter({ coordinate: '1', source: '/a/b', eventId: 'x' }),
        sampleLetter({ coordinate: '2', source: '/a/b', reason: 'too-large' }),
        sampleLetter({ coordinate: '3', stage: 'intake' }),
      ])
      const letters = await all()
      const found = async (filter: Parameters<DeadLetters['list']>[0]): Promise<string[]> =>
        (await deadLetters.list(filter, { limit: 10 })).map(({ coordinate }) => coordinate)
      const ids = letters.map(({ id }) => id)
      expect(await found({ source: '/a/b' })).toEqual(['1', '2'])
      expect(await found({ source: '/a/b', reason: 'too-large' })).toEqual(['2'])
      expect(await found({ stage: 'intake' })).toEqual(['3'])
      expect(await found({ eventId: 'x', status: 'open' })).toEqual(['1'])
      expect(await found({ status: 'discarded' })).toEqual([])
      const [x, other] = [
        { source: '/a/b', id: 'x' },
        { source: '/a/c', id: 'x' },
      ]
      expect(await found({ identities: [other, x] })).toEqual(['1'])
      expect(await found({ identities: [other] })).toEqual([])
      expect(await found({ identities: [x], reason: 'too-large' })).toEqual([])
      expect(await found({ ids: ids.slice(1) })).toEqual(['2', '3'])
      expect(await found({ from: Date.now() - 60_000, to: Date.now() + 60_000 })).toHaveLength(3)
      expect(await found({ from: Date.now() + 60_000 })).toEqual([])
      const page = await deadLetters.list({}, { limit: 2 })
      expect(page.map(({ coordinate }) => coordinate)).toEqual(['1', '2'])
      const rest = await deadLetters.list({}, { after: page[1]?.id ?? 0, limit: 2 })
      expect(rest.map(({ coordinate }) => coordinate)).toEqual(['3'])
    })

    test('a page of large originals ends early, and the next one goes on after it', async () => {
      const body = Buffer.alloc(Math.ceil(maxPageBytes * 0.6))
      await deadLetters.put(['1', '2', '3'].map((coordinate) => sampleLetter({ coordinate, body })))
      const page = async (after: number): Promise<readonly DeadLetter[]> => deadLetters.list({}, { after, limit: 10 })
      const first = await page(0)
      expect(first.map(({ coordinate }) => coordinate)).toEqual(['1', '2'])
      const second = await page(first.at(-1)?.id ?? 0)
      expect(second.map(({ coordinate }) => coordinate)).toEqual(['3'])
      expect(await page(second.at(-1)?.id ?? 0)).toEqual([])
      expect(await deadLetters.list({}, { limit: 10, originals: false })).toHaveLength(3)
    })

    test('a list without originals tells all but what came', async () => {
      await deadLetters.put([sampleLetter({ headers: { ce_id: 'x' }, eventId: 'x' })])
      const [whole] = await all()
      const [bare] = await deadLetters.list({}, { limit: 1, originals: false })
      expect(whole).toMatchObject({ headers: { ce_id: 'x' } })
      expect(bare).toEqual({ ...whole, key: null, headers: {}, body: null })
    })

    test('open letters are counted by reason, and those of the edge by key', async () => {
      const intake = { stage: 'intake', keyId: 'k1', reason: 'invalid-json' } as const
      await deadLetters.put(['1', '2', '3'].map((coordinate) => sampleLetter({ ...intake, coordinate })))
      await deadLetters.put([sampleLetter({ keyId: 'k1' }), sampleLetter({ ...intake, coordinate: '4', keyId: 'k2' })])
      expect(await deadLetters.counts()).toEqual({ 'invalid-json': 4, 'unreadable-data': 1 })
      expect(await deadLetters.countOf('k1')).toBe(3)
      const [letter] = await deadLetters.list({ stage: 'intake' }, { limit: 1 })
      await deadLetters.mark([letter?.id ?? 0], 'discarded')
      expect(await deadLetters.countOf('k1')).toBe(2)
      expect(await deadLetters.countOf('unknown')).toBe(0)
    })

    test('many letters of the largest size are taken in one call', async () => {
      const letters = Array.from({ length: 120 }, (_, index) =>
        sampleLetter({ coordinate: String(index), body: Buffer.alloc(100_000, index) }),
      )
      await deadLetters.put(letters)
      const listed = await all()
      expect(listed).toHaveLength(120)
      expect(
        listed.every((letter, index) => Buffer.compare(letter.body ?? Buffer.alloc(0), letters[index]?.body ?? Buffer.alloc(1)) === 0),
      ).toBe(true)
    })
  })
}
