/**
 * `pnpm bench`: real Kafka, real PostgreSQL and the services as separate processes, each figure beside its peer in the same run. Ratios are what
 * counts: two runs on one machine may differ by half. `--quick` takes a tenth of the events, to see that it works.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { deliveryDrain } from './delivery.ts'
import { plainCopy, projectorDrain, readStore, recorderDrain, reversedStream } from './draining.ts'
import { machine, peakMemory, startBench, type Bench } from './environment.ts'
import { batches, fill, postToRegister, rawKafkajs, rawKafkajsRead, singles } from './intake.ts'
import { countCases, foldCounty, foldWithoutRules, listCases } from './registers.ts'
import { fillRegistry, lookUp } from './registry.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(
    'pnpm bench [--quick] [--only backbone|registers] [--out FILE]\n\nMeasures the hub, beside its peers where it has any; --out also writes the table as Markdown.\n',
  )
  process.exit(0)
}
const scale = values.quick ? 0.1 : 1
const times = (count: number): number => Math.round(count * scale)

const lines: string[] = []
const say = (line: string): void => {
  lines.push(line)
  process.stdout.write(`${line}\n`)
}
const n = (value: number): string => Math.round(value).toLocaleString('en')
const ratio = (a: number, b: number): string => (a / b).toFixed(2)

say(`Machine: ${machine()}`)
say(`Started: ${new Date().toISOString()}${values.quick ? ' (quick: a tenth of the events)' : ''}\n`)
say('| what | measured | peer in the same run | ratio | goal |')
say('| --- | --- | --- | --- | --- |')

const memory = new Map<string, number>()
async function measureBackbone(bench: Bench): Promise<void> {
  const gateway = await bench.start('gateway')

  const single = await singles(bench, gateway.url, times(40_000))
  say(
    `| (a) single-event POST, 64 connections | ${n(single.requests / single.seconds)} events/s, p50 ${single.p50} ms, p99 ${single.p99} ms, ${single.failed} failed | | | ≥ 4,000 events/s, p99 ≤ 59 ms |`,
  )

  const batch = await batches(bench, gateway.url, times(3_000))
  const raw = await rawKafkajs(bench, 'hub.in', times(150_000))
  const batchRate = (batch.requests * 100) / batch.seconds
  say(
    `| (b) 100-event POST, 16 connections | ${n(batchRate)} events/s, p50 ${batch.p50} ms, p99 ${batch.p99} ms, ${batch.failed} failed | raw kafkajs 2.2.3 as published ${n(raw.perSecond)}/s | ${ratio(batchRate, raw.perSecond)} | ≥ 0.6 |`,
  )

  const backlog = await fill(bench, gateway.url, times(300_000), 30_000)
  const drained = await recorderDrain(bench, backlog)
  const copied = await plainCopy(bench, backlog)
  say(
    `| (c) recorder drain of ${n(backlog)} events | ${n(drained.perSecond)} events/s | plain COPY ${n(copied.perSecond)}/s | ${ratio(drained.perSecond, copied.perSecond)} | ≥ 0.4 |`,
  )

  const projected = await projectorDrain(bench)
  say(
    `| (d) projector drain of ${n(projected.events)} events, 30,000 streams | ${n(projected.perSecond)} events/s | | | ≥ 15,000 events/s |`,
  )
  const streams = await reversedStream(bench, gateway.url, projected, times(100_000))
  say(
    `| (d) one stream of ${n(times(100_000))} events | in order ${n(streams.ordered)} events/s | reversed ${n(streams.reversed)}/s | ${ratio(streams.ordered, streams.reversed)} × slower reversed | ≤ 3 × |`,
  )

  const read = await readStore(bench)
  const each = await rawKafkajsRead(bench, read.events)
  say(
    `| (e) reading ${n(read.events)} events of the store | ${n(read.perSecond)} events/s | kafkajs 2.2.3 eachBatch ${n(each.perSecond)}/s | ${ratio(read.perSecond, each.perSecond)} | ≥ 1.5 |`,
  )

  const query = await bench.start('query')
  const latency = await postToRegister(bench, gateway.url, query.url, times(500))
  say(`| (f) post to register | p50 ${latency.p50.toFixed(0)} ms, p99 ${latency.p99.toFixed(0)} ms | | | |`)

  const registry = await bench.start('registry')
  // The first thousand warm it up.
  await fillRegistry(bench, registry.url, 0, times(1_000))
  await lookUp(bench, registry.url, times(1_000))
  const few = await fillRegistry(bench, registry.url, times(1_000), times(2_000))
  const fewLookups = await lookUp(bench, registry.url, times(2_000))
  await fillRegistry(bench, registry.url, times(2_000), times(9_000))
  const many = await fillRegistry(bench, registry.url, times(9_000), times(10_000))
  const manyLookups = await lookUp(bench, registry.url, times(10_000))
  say(
    `| (g) registry, cached lookups of ${n(times(10_000))} subjects | by id ${n(manyLookups.byId)}/s, latest ${n(manyLookups.latest)}/s, by text ${n(manyLookups.byText)}/s | | | ≥ 3,000/s |`,
  )
  say(
    `| (g) registry, lookups not cached | with ${n(times(10_000))} subjects ${n(manyLookups.first)}/s | with ${n(times(2_000))} subjects ${n(fewLookups.first)}/s | ${ratio(fewLookups.first, manyLookups.first)} × slower | ≤ 2 × |`,
  )
  say(
    `| (g) registry, registrations, 8 connections | the last thousand of ${n(times(10_000))} subjects ${n(many)}/s | the second thousand ${n(few)}/s | ${ratio(few, many)} × slower | ≤ 2 × |`,
  )

  const delivered = await deliveryDrain(bench)
  const sent = await rawKafkajs(bench, 'hub.case', times(150_000))
  say(
    `| (h) delivery drain of ${n(delivered.events)} events | ${n(delivered.perSecond)} events/s | raw kafkajs 2.2.3 as published, the same records ${n(sent.perSecond)}/s | ${ratio(delivered.perSecond, sent.perSecond)} | ≥ 0.6 |`,
  )
}

async function measureRegisters(bench: Bench): Promise<void> {
  const folding = await foldCounty(bench, times(1_000_000))
  say(`| (i) registers of ${n(times(1_000_000))} case events, all rules on | ${n(folding.perSecond)} events/s | | | ≥ 10,000 events/s |`)
  say(
    `| (i) the same, by size | the last ${n(times(100_000))} ${n(folding.last)} events/s | the first ${n(times(100_000))} ${n(folding.first)}/s | ${ratio(folding.first, folding.last)} × slower | ≤ 1.3 × |`,
  )
  say(`| (i) rebuild of the same | ${n(folding.rebuilt)} events/s | | | ≥ 15,000 events/s |`)
  const query = await bench.start('query')
  const list = await listCases(bench, query.url, times(200_000), times(1_000_000))
  say(
    `| (i) a page of cases by region and status, of ${n(times(1_000_000))} | p50 ${list.p50.toFixed(0)} ms, p99 ${list.p99.toFixed(0)} ms | | | p99 ≤ 50 ms |`,
  )
  const figures = await countCases(bench, query.url, times(200_000), times(1_000_000))
  say(
    `| (i) figures of ${n(times(1_000_000))} cases, the slowest question (${figures.query}) | p50 ${figures.p50.toFixed(0)} ms, p99 ${figures.p99.toFixed(0)} ms | | | p99 ≤ 300 ms |`,
  )
  await query.stop()
  const bare = await foldWithoutRules(bench)
  say(`| (i) all these events without rules | ${n(bare.perSecond)} events/s | | | |`)
}

/** Each part on engines of its own, so that what one leaves behind does not weigh on the next. */
const parts = { backbone: measureBackbone, registers: measureRegisters }

for (const [name, measure] of Object.entries(parts)) {
  if (values.only !== undefined && values.only !== name) continue
  const bench = await startBench()
  try {
    await measure(bench)
    for (const [each, pid] of bench.processes) memory.set(each, Math.max(memory.get(each) ?? 0, peakMemory(pid) ?? 0))
  } finally {
    await bench.stop()
  }
}
say(`\nPeak resident memory: ${[...memory].map(([name, megabytes]) => `${name} ${megabytes} MB`).join(', ')}.`)
say('Beside these processes run postgres, and this one, which makes the load and runs the peers.')
if (values.out) writeFileSync(values.out, `${lines.join('\n')}\n`)
