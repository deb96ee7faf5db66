import type { Bench } from './environment.ts'
import { load, type LoadOptions, type LoadResult } from './load.ts'

const schemaOf = (number: number): string =>
  JSON.stringify({
    type: 'record',
    name: `bench.Record${number}`,
    doc: 'A record of which a subject has the only version.',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'amount', type: ['null', { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 }], default: null },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    ],
  })
const subjectOf = (number: number): string => `/subjects/bench.Record${number}`
const common = (bench: Bench, url: string): Omit<LoadOptions, 'amount'> => ({
  url,
  key: bench.key,
  connections: 8,
  contentType: 'application/json',
})

const perSecond = ({ requests, seconds, failed }: LoadResult): number => {
  if (failed > 0) throw new Error(`${failed} requests to the registry failed`)
  return requests / seconds
}

/** (g) registers the subjects from one number to another, a schema each; answers how many a second. */
export async function fillRegistry(bench: Bench, url: string, first: number, end: number): Promise<number> {
  const request = (number: number) => ({
    method: 'POST' as const,
    path: `${subjectOf(first + number)}/versions`,
    body: JSON.stringify({ schema: schemaOf(first + number) }),
  })
  return perSecond(await load({ ...common(bench, url), amount: end - first, request }))
}

export interface Lookups {
  /** The first of each, from the database. */
  readonly first: number
  readonly latest: number
  readonly byId: number
  readonly byText: number
}

/** (g) looks up what the subjects before `count` have, each once and then again and again; calls per second. */
export async function lookUp(bench: Bench, url: string, count: number): Promise<Lookups> {
  const times = 3 * count
  const get = async (amount: number, path: (number: number) => string): Promise<number> =>
    perSecond(await load({ ...common(bench, url), amount, request: (number) => ({ method: 'GET', path: path(number % count) }) }))
  const latest = (number: number): string => `${subjectOf(number)}/versions/latest`
  // Built-in schemas come first; each subject has a schema of its own.
  const byId = (number: number): string => `/schemas/ids/${number + 1}`
  const first = await get(count, latest)
  await get(count, byId)
  const lookup = async (amount: number): Promise<number> =>
    perSecond(
      await load({
        ...common(bench, url),
        amount,
        request: (number) => ({
          method: 'POST',
          path: subjectOf(number % count),
          body: JSON.stringify({ schema: schemaOf(number % count) }),
        }),
      }),
    )
  await lookup(count)
  return { first, latest: await get(times, latest), byId: await get(times, byId), byText: await lookup(times) }
}
