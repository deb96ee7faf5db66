import { isDeepStrictEqual } from 'node:util'

import { parseSchema, resolve } from '@xianglian/avro'
import { createCodec, parseEventSchema, type EventCodec } from '@xianglian/contracts'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'

import { testJudge } from './judge.ts'
import { pairs } from './pairs.ts'

const judge = await testJudge()
afterAll(() => judge?.stop())

const seed = 20_261_123
const count = 3000

/** The schema as the type of an event's field. The doc keeps two schemas of one text apart. */
const eventOf = (type: unknown, doc: string): object => ({
  type: 'record',
  name: 'probe.ProbeTaken',
  doc,
  eventType: 'probe.taken',
  subjectTemplate: 'probe/{id}',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'value', type },
  ],
})

/** Undefined for a schema that the JSON form of data has no place for: a default that has more digits than its decimal. */
function codecOf(schema: object): EventCodec | undefined {
  try {
    return createCodec(parseEventSchema(JSON.stringify(schema)))
  } catch (refused) {
    expect(String(refused)).toMatch(/the default of|A decimal takes/i)
    return undefined
  }
}

test.skipIf(!judge)(`what ${count} pairs resolve to is decoded as Avro's Java library decodes it`, { timeout: 300_000 }, async () => {
  const sample = fc.sample(pairs, { numRuns: count, seed })
  const questions = sample.map((pair, index) => ({
    writer: eventOf(pair.writer, 'older'),
    reader: eventOf(pair.reader, 'newer'),
    count: 12,
    seed: index,
  }))
  const compatible = questions.filter(({ writer, reader }) => resolve(parseSchema(writer), parseSchema(reader)).resolution)
  const verdicts = (await judge?.ask(compatible)) ?? []
  const [ours, theirs]: [unknown[], unknown[]] = [[], []]
  for (const [index, { writer, reader }] of compatible.entries()) {
    const [older, newer, verdict] = [codecOf(writer), codecOf(reader), verdicts[index]]
    if (!older || !newer || !verdict) continue
    for (const [datum, read] of verdict.read.entries()) {
      // What Java refuses of these is explained beside, in the test of compatibility.
      if (read === null) continue
      const said = { writer, reader, datum }
      ours.push({ ...said, value: newer.decodeFrom(older, Buffer.from(verdict.written[datum] ?? '', 'base64')) })
      theirs.push({ ...said, value: newer.decode(Buffer.from(read, 'base64')) })
    }
  }
  process.stdout.write(`Seed ${seed}: ${ours.length} data of ${compatible.length} compatible pairs decoded\n`)
  expect(ours.length).toBeGreaterThan(10_000)
  const different = ours.filter((one, index) => !isDeepStrictEqual(one, theirs[index]))
  expect(different.slice(0, 3).map((one) => JSON.stringify(one))).toEqual([])
})
