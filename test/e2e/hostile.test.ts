import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { eventually, sharedData } from '@xianglian/testkit'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startHub, type Stats, type TestHub } from './hub.ts'

const data = sharedData()

interface Receipts {
  readonly receipts: readonly { readonly status: string; readonly errors?: readonly { readonly pointer: string }[] }[]
}

const titled = (id: string, title: string): Record<string, unknown> => ({
  specversion: '1.0',
  id,
  source: '/511602-test/hostile',
  type: 'case.filed',
  subject: `case/${id}`,
  time: '2026-01-05T08:00:00Z',
  region: '511602',
  data: { caseNo: id, title },
})

describe.skipIf(!data)('naughty strings', () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await startHub('embedded')
  }, 60_000)
  afterAll(() => hub.stop(), 60_000)

  test('come out of register, stream and export as they went in, or were refused with a pointer', { timeout: 60_000 }, async () => {
    const strings = JSON.parse(await readFile(join(String(data), 'blns/blns.json'), 'utf8')) as string[]
    expect(strings).toHaveLength(485)
    const events = strings.map((text, index) => titled(`blns-${index}`, text))
    const { body } = await hub.post<Receipts>('/v1/events', events, { 'content-type': 'application/cloudevents-batch+json' })
    const kept = strings.flatMap((text, index) => (body.receipts[index]?.status === 'accepted' ? [[`blns-${index}`, text] as const] : []))
    for (const [index, { status, errors }] of body.receipts.entries()) {
      if (status !== 'accepted') expect([index, errors?.[0]?.pointer]).toEqual([index, '/data/title'])
    }
    expect(kept.length).toBeGreaterThan(470)
    await hub.settled()

    const titles = Object.fromEntries((await hub.rows('case')).map(({ key, title }) => [key, title]))
    expect(titles).toEqual(Object.fromEntries(kept))
    const jsonl = await hub.hub('export', '--format', 'jsonl')
    const exported = jsonl.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; data: { title: string } })
    expect(Object.fromEntries(exported.map((event) => [event.id, event.data.title]))).toEqual(Object.fromEntries(kept))
    const csv = await hub.hub('export', '--format', 'csv')
    for (const [, text] of kept) expect(csv.stdout).toContain(/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  })
})

test(
  'what strangers write to the inbox on Kafka becomes dead letters with their reason, and stops nothing',
  { timeout: 120_000 },
  async () => {
    const hub = await startHub('kafka')
    const producer = new Kafka({ brokers: [hub.brokers ?? ''], logLevel: logLevel.NOTHING }).producer()
    try {
      await producer.connect()
      const headers = {
        ce_specversion: '1.0',
        ce_id: 'x',
        ce_source: '/511602-test/hostile',
        ce_type: 'case.filed',
        ce_subject: 'case/x',
        ce_time: '2026-01-05T08:00:00Z',
        ce_region: '511602',
      }
      const messages = [
        { key: null, value: null },
        { value: '' },
        { value: 'plain text', headers },
        { value: Buffer.from([0, 0, 0]), headers },
        { value: Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]), headers },
        { value: Buffer.from([0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]), headers },
        { value: Buffer.from([0, 0, 0, 0, 1, 2, 97]), headers: { ...headers, ce_subject: Buffer.from([0xff, 0xfe]) } },
        ...Array.from({ length: 200 }, (_, index) => ({ key: `k${index}`, value: randomBytes(index), headers: index % 2 ? headers : {} })),
      ]
      await producer.send({ topic: 'hub.in', messages })
      await hub.post('/v1/events', titled('after', 'still here'), { 'content-type': 'application/cloudevents+json', prefer: 'wait=30' })
      const { deadletters } = await eventually(async () => {
        const stats = await hub.get<Stats>('/v1/stats')
        const dead = Object.values(stats.deadletters).reduce((sum, count) => sum + count, 0)
        return dead === messages.length && stats
      })
      expect(Object.keys(deadletters)).toEqual(expect.arrayContaining(['invalid-wire-format']))
      expect((await hub.settled()).head).toBe(1)
      const letters = await everyLetter(hub)
      expect(letters).toHaveLength(messages.length)
      expect(letters.every(({ reason, detail }) => reason.length > 0 && detail.length > 0)).toBe(true)
      expect(letters.map(({ body }) => body)).toContain(Buffer.from('plain text').toString('base64'))
    } finally {
      await producer.disconnect()
      await hub.stop()
    }
  },
)

interface Letter {
  readonly reason: string
  readonly detail: string
  readonly body?: string | null
}

/** All dead letters with their bodies, page by page. */
async function everyLetter(hub: TestHub): Promise<readonly Letter[]> {
  const letters: Letter[] = []
  let cursor = ''
  do {
    const page = await hub.get<{ items: Letter[]; next?: string | null }>(`/v1/deadletters?body=1${cursor}`)
    letters.push(...page.items)
    cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : ''
  } while (cursor !== '')
  return letters
}
