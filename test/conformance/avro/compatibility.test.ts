import { incompatibilities, parseSchema, type Incompatibility } from '@xianglian/avro'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'

import { testJudge, type Verdict } from './judge.ts'
import { pairs, type Pair } from './pairs.ts'

const judge = await testJudge()
afterAll(() => judge?.stop())

const seed = 20_261_123
const count = 20_000

interface Case extends Pair {
  readonly found: readonly Incompatibility[]
  readonly verdict: Verdict
}

/** Ways in which Java departs from the specification; each is to occur, and says which sentence decides. */
const disagreements: readonly { readonly name: string; readonly holds: (judged: Case) => boolean }[] = [
  {
    // "For the purposes of schema resolution, two schemas that are `decimal` logical types match if their scales and precisions match."
    // Java resolves by the underlying type alone.
    name: 'Java reads a decimal of another scale or precision',
    holds: ({ found, verdict }) => readsAll(verdict) && found.length > 0 && found.every(bothAre(/^decimal/)),
  },
  {
    // "timestamp-millis … the long stores the number of milliseconds", "timestamp-micros … the number of microseconds", and so on: the number of
    // one is not that of the other. Java resolves by the underlying type alone.
    name: 'Java reads a logical type as another',
    holds: ({ found, verdict }) =>
      readsAll(verdict) && found.some((one) => isLogical(one) && !bothAre(/^decimal/)(one)) && found.every(isLogical),
  },
  {
    // "both schemas are enums whose (unqualified) names match", and so for fixed types and records: they match in unions too. Java's checker
    // says so, its decoder wants full names there, or records whose fields fit without the aliases that it forgets as below.
    name: 'Java’s decoder finds no type of another namespace in a union',
    holds: refusedWith(/AvroTypeException: Found (?:\S+\.)?(\w+), expecting union\[(?:.*, )?\1[,\]]/),
  },
  {
    // "both schemas are records with the same (unqualified) name", and then "if data was written as a record with a field named x and is read as
    // a record with a field named y with alias x, then the implementation would act as though x were named y". Java's decoder keeps aliases of
    // fields by the record's full name.
    name: 'Java’s decoder forgets the aliases of fields of a record of another namespace',
    holds: refusedWith(/AvroTypeException: Found \S+, expecting \S+, missing required field \w+$/),
  },
  {
    // "A default value for this field, only used when reading instances that lack the field": the writer's are used by no reader. Java rewrites
    // the writer's schema by the reader's aliases and then checks the writer's defaults against it.
    name: 'Java’s decoder checks the writer’s defaults after renaming',
    holds: refusedWith(/AvroTypeException: Invalid default for field/),
  },
  {
    // "If the writer's record contains a field with a name not present in the reader's record, the writer's value for that field is ignored."
    // Java rewrites what lies in such a field too, and fails where two fields there would get one name.
    name: 'Java’s decoder applies aliases to what is ignored',
    holds: refusedWith(/AvroRuntimeException: Duplicate field/),
  },
  {
    // Items are encoded by the writer's schema; the reader's says nothing of the length. Java bounds the number of items by the reader's.
    name: 'Java’s decoder holds a list to the length that its items would have in the reader’s schema',
    holds: refusedWith(/EOFException: Collection claims \d+ elements with at least \d+ bytes each/),
  },
]

const isLogical = ({ kind }: Incompatibility): boolean => kind === 'LOGICAL_TYPE_MISMATCH'

function bothAre(pattern: RegExp): (found: Incompatibility) => boolean {
  return (found) => isLogical(found) && pattern.test(found.reader) && pattern.test(found.writer)
}

const readsAll = ({ read, checker }: Verdict): boolean => checker === 'COMPATIBLE' && !read.includes(null)

function refusedWith(pattern: RegExp): (judged: Case) => boolean {
  return ({ found, verdict }) => found.length === 0 && verdict.checker === 'COMPATIBLE' && pattern.test(verdict.refusal ?? '')
}

/** Compatible: Java reads every datum. Incompatible: Java's checker refuses, or its decoder some datum. */
const agrees = ({ found, verdict }: Case): boolean => (found.length === 0 ? !verdict.read.includes(null) : !readsAll(verdict))

test.skipIf(!judge)(
  `on ${count} pairs of schemas the checker agrees with Avro's Java library, or the specification says why not`,
  { timeout: 300_000 },
  async () => {
    const sample = fc.sample(pairs, { numRuns: count, seed })
    const verdicts = await judge?.ask(sample.map(({ writer, reader }, index) => ({ writer, reader, count: 12, seed: index })))
    const cases = sample.map((pair, index): Case => {
      const verdict = verdicts?.[index]
      if (!verdict || verdict.unparsed !== undefined) throw new Error(`Java cannot parse ${JSON.stringify(pair)}: ${verdict?.unparsed}`)
      return { ...pair, verdict, found: incompatibilities(parseSchema(pair.reader), parseSchema(pair.writer)) }
    })
    const compatible = cases.filter(({ found }) => found.length === 0).length
    const disputed = cases.filter((judged) => !agrees(judged))
    const explained = new Map(disagreements.map(({ name, holds }) => [name, disputed.filter(holds)]))
    const unexplained = disputed.filter((judged) => !disagreements.some(({ holds }) => holds(judged)))
    const kinds = new Set(cases.flatMap(({ found }) => found.map(({ kind }) => kind)))
    const lines = [...explained].map(([name, all]) => `  ${all.length} × ${name}\n`)
    process.stdout.write(`Seed ${seed}: ${compatible} of ${count} pairs are compatible, ${disputed.length} disputed:\n${lines.join('')}`)

    expect(unexplained.slice(0, 3).map((judged) => JSON.stringify(judged))).toEqual([])
    expect([...explained].filter(([, all]) => all.length === 0).map(([name]) => name)).toEqual([])
    // Both outcomes and every kind that a pair can have are frequent enough to mean something.
    expect(compatible / count).toBeGreaterThan(0.3)
    expect(compatible / count).toBeLessThan(0.7)
    expect([...kinds].toSorted().join(' ')).toBe(
      'FIELD_ALIAS_CONFLICT FIXED_SIZE_MISMATCH LOGICAL_TYPE_MISMATCH MISSING_ENUM_SYMBOLS MISSING_UNION_BRANCH NAME_MISMATCH ' +
        'READER_FIELD_MISSING_DEFAULT_VALUE TYPE_MISMATCH',
    )
  },
)
