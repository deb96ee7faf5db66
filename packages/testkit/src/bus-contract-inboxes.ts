import { randomBytes } from 'node:crypto'

import type { BusSupports, EventBus, HubError, InboxRecord, OutRecord } from '@xianglian/core'
import { beforeAll, describe, expect, test } from 'vitest'

import { never, numbered, place, total, type OpenBus } from './bus-contract-support.ts'
import { drain, offsetsAfter, readUntil, textRecord, valuesByKey } from './bus-reading.ts'

/** The part of the bus's contract about inboxes that one system alone writes to. `prefix` answers another one each time, for keys. */
export function inboxesContract(open: () => OpenBus, supports: BusSupports, prefix: () => string): void {
  let subject: OpenBus
  let bus: EventBus
  beforeAll(() => {
    subject = open()
    bus = subject.bus
  })

  test.skipIf(supports.inboxes)('where a system can have no inbox of its own, asking for one says so', async () => {
    await expect(bus.openInbox('/511602-test/desk')).rejects.toMatchObject({ code: 'invalid-request' })
    await expect(bus.publish([textRecord('a', 'b')], '/511602-test/desk')).rejects.toMatchObject({ code: 'invalid-request' })
  })

  describe.skipIf(!supports.inboxes)('systems with inboxes of their own', () => {
    const newSource = (): string => `/511602-test/${randomBytes(6).toString('hex')}`
    const write = async (inbox: string, records: readonly OutRecord[]): Promise<void> => {
      if (!subject.produce) throw new Error('A bus that supports inboxes is tested with a `produce`.')
      await subject.produce(inbox, records)
    }
    const bySource = (records: readonly InboxRecord[]): string[] =>
      records.map(({ source, value }) => `${source} ${Buffer.from(value ?? []).toString()}`).toSorted()

    test('an inbox is made once, and told by its name and how to let its system write to it', async () => {
      const source = newSource()
      const made = await bus.openInbox(source)
      expect(await bus.openInbox(source)).toEqual(made)
      expect(made.name).toContain(source.slice(1).replace('/', '.'))
      expect(made.acl).toContain(made.name)
    })

    test.each(['/a', 'a/b', '/a/b/c', '/A/b', '/a.b/c', '/局/b', '/a/b c'])('%s can have none', async (source) => {
      await expect(bus.openInbox(source)).rejects.toMatchObject({ code: 'invalid-request' })
    })

    test('what a reader gets tells which source its inbox may carry; the common inbox carries any', async () => {
      const source = newSource()
      const from = await bus.heads()
      const { name: inbox } = await bus.openInbox(source)
      const own = prefix()
      await write(inbox, [textRecord(own, 'own')])
      await bus.publish([textRecord(own, 'common')])
      const records = await readUntil(bus, from, ({ length }) => length === 2)
      expect(bySource(records)).toEqual([`${source} own`, 'undefined common'])
    })

    test('an inbox that is made while a reader reads is read too, from its first record on, and nothing else is lost or doubled', async () => {
      const from = await bus.heads()
      const own = prefix()
      const sources = [newSource(), newSource()]
      const reading = readUntil(bus, from, ({ length }) => length === 2 * 30 + 60)
      const opener = await subject.reopen()
      for (const [index, source] of sources.entries()) {
        await bus.publish(numbered(`${own}/common-${index}`, 30, 3))
        const { name: inbox } = await opener.openInbox(source)
        await write(inbox, numbered(`${own}/${index}`, 30, 3))
      }
      const records = await reading
      const published = sources.flatMap((_, index) => [...numbered(`${own}/common-${index}`, 30, 3), ...numbered(`${own}/${index}`, 30, 3)])
      expect(valuesByKey(records)).toEqual(valuesByKey(published))
      expect(total(await bus.heads())).toBe(total(from) + 120n)
    })

    test('a reader goes on exactly at the offsets given, in every inbox', async () => {
      const { name: inbox } = await bus.openInbox(newSource())
      const from = await bus.heads()
      await write(inbox, numbered(prefix(), 60, 12))
      await bus.publish(numbered(prefix(), 60, 12))
      const all = await drain(bus, from)
      for (const done of [1, 59, 119]) {
        const rest = await drain(bus, offsetsAfter(from, all.slice(0, done)))
        expect(rest.map(place).toSorted()).toEqual(all.slice(done).map(place).toSorted())
      }
    })

    test('what is published for a source goes into its inbox; where it has none that is said', async () => {
      const source = newSource()
      const records = [textRecord(prefix(), 'again')]
      await expect(bus.publish(records, source)).rejects.toMatchObject({ code: 'invalid-request' })
      await bus.openInbox(source)
      const from = await bus.heads()
      await bus.publish(records, source)
      expect(bySource(await drain(bus, from))).toEqual([`${source} again`])
    })

    test.skipIf(!supports.trim)('offsets that an inbox no longer holds are told, and it is read anew from its first record', async () => {
      const source = newSource()
      const { name: inbox } = await bus.openInbox(source)
      const before = await bus.heads()
      await write(inbox, numbered(prefix(), 40, 40))
      await bus.trim(await bus.heads())
      const kept = numbered(prefix(), 40, 40)
      await write(inbox, kept)
      const losses: HubError[] = []
      const records: InboxRecord[] = []
      for await (const batch of bus.read({ from: before, signal: never(), onLost: (loss) => losses.push(loss) })) {
        records.push(...batch)
        if (records.length >= kept.length) break
      }
      expect(valuesByKey(records)).toEqual(valuesByKey(kept))
      expect(new Set(losses.map(({ code }) => code))).toEqual(new Set(['offsets-lost']))
      expect(losses[0]?.message).toContain(inbox)
    })
  })
}
