import type { DomainEvent } from '@xianglian/core'
import {
  aggregate,
  coarser,
  decimal,
  derivation,
  instant,
  integer,
  json,
  lookups,
  published,
  register,
  rollup,
  rule,
  text,
  type Aggregate,
  type LookedOf,
  type RowOf,
} from '@xianglian/domain'

// Wards with streets with lamps, made to be hard: derived columns over two steps, rules that look up in a circle, rows of a group, sums by a
// derived column, and definitions that fail for some data.

const wardColumns = { wardId: text, region: text.optional, limit: integer.optional }
const wards = published('ward', wardColumns)

const streetColumns = { ward: text.optional, note: json, namedAt: instant }
const streetDerived = { limit: integer.optional, wardText: text.optional }
const streets = published('street', { ...streetColumns, ...streetDerived })

const lampColumns = {
  street: text.optional,
  colour: text.optional,
  watts: decimal,
  litAt: instant,
  outAt: instant.optional,
  fails: text.optional,
}
const lampDerived = { ward: text.optional, limit: integer.optional, label: text }
const lampRow = { ...lampColumns, ...lampDerived }
const lamps = published('lamp', lampRow, { onStreet: ['street'], alike: ['street', 'colour'] })

const sums = { by: { ward: text.indexed }, sums: { lamps: integer, watts: decimal } }
const wardLamps = published('ward-lamps', { ...sums.by, ...sums.sums })

const epoch = '2026-01-01T00:00:00.000Z'

type WardEvent = DomainEvent<'ward.set', { limit: number | null; region: string | null }> | DomainEvent<'ward.dropped', object>
interface WardState {
  readonly limit?: number | null
  readonly region?: string | null
  readonly isThere?: boolean
}

/** A later version raises every limit by one. */
const ward = (version: number): Aggregate =>
  aggregate<WardState, WardEvent>({
    name: 'ward',
    version,
    initial: {},
    evolve: {
      'ward.set': (_, { data: { limit, region }, subject }) => ({
        region,
        limit: limit === null ? null : limit + version - 1,
        isThere: true,
        wardId: subject.slice('ward/'.length),
      }),
      'ward.dropped': () => ({}),
    },
    registers: {
      ward: register({
        columns: wardColumns,
        rows: (state: WardState & { readonly wardId?: string }) =>
          state.isThere ? [{ wardId: state.wardId ?? '', region: state.region, limit: state.limit }] : [],
        lookups: lookups(wardColumns, { lit: { in: wardLamps, key: (row) => row.wardId } }),
        rules: [
          rule<RowOf<typeof wardColumns>, { lit: RowOf<typeof wardLamps.columns> | undefined }>({
            id: 'over-lit',
            clause: '一',
            severity: 'warning',
            message: { zh: '过亮', en: 'over-lit' },
            judge: (row, { looked: { lit } }) =>
              lit !== undefined && lit.lamps > (row.limit ?? 0)
                ? { since: epoch, org: row.wardId, details: { lamps: lit.lamps, watts: lit.watts } }
                : undefined,
          }),
        ],
      }),
    },
  })

type StreetEvent = DomainEvent<'street.named', { ward: string | null; note: object }> | DomainEvent<'street.closed', object>
interface StreetState {
  readonly row?: RowOf<typeof streetColumns>
}

const streetLooks = lookups(
  { ...streetColumns, ...streetDerived },
  { lamps: { in: lamps, group: 'onStreet', values: (row) => [row.wardText] } },
)

const streetDerive = derivation(streetColumns, {
  lookups: { ward: { in: wards, key: (row) => row.ward } },
  columns: streetDerived,
  // The street on which lamps are looked for is another one than its own, so that a group is read by many.
  of: (row, looked) => ({ limit: looked.ward?.limit, wardText: row.ward === null ? null : `s${row.ward?.slice(1) ?? ''}` }),
})
type StreetLooked = LookedOf<typeof streetDerive.lookups> & LookedOf<typeof streetLooks>

const street = (): Aggregate =>
  aggregate<StreetState, StreetEvent>({
    name: 'street',
    initial: {},
    evolve: {
      'street.named': (_, { data, time }) => ({ row: { ...data, namedAt: time } }),
      'street.closed': () => ({}),
    },
    registers: {
      street: register({
        columns: streetColumns,
        rows: ({ row }: StreetState) => (row === undefined ? [] : [row]),
        derive: streetDerive,
        lookups: streetLooks,
        rules: [
          rule<RowOf<typeof streetColumns>, StreetLooked>({
            id: 'unlit',
            clause: '一',
            severity: 'notice',
            message: { zh: '不亮', en: 'unlit' },
            judge: (row, { looked }) => (looked.lamps.length === 0 ? { since: row.namedAt } : undefined),
          }),
        ],
      }),
    },
  })

type LampEvent =
  | DomainEvent<'lamp.put', { street: string | null; colour: string | null; watts: string; out: string | null; fails: string | null }>
  | DomainEvent<'lamp.gone', object>
interface LampState {
  readonly rows?: readonly RowOf<typeof lampColumns>[]
}
const lineGroup = { kind: text, street: text } as const
const lampLooks = lookups(lampRow, {
  twins: { in: lamps, group: 'onStreet', values: (row) => [row.street] },
  alike: { in: lamps, group: 'alike', values: (row) => [row.street, row.colour] },
})
const lampDerive = derivation(lampColumns, {
  lookups: { street: { in: streets, key: (row) => row.street } },
  columns: lampDerived,
  of: (row, looked) => {
    if (row.fails === 'derive') throw new Error('this lamp derives nothing')
    const { ward: its, limit } = looked.street ?? {}
    // Some give what their columns do not take.
    return row.fails === 'column' ? ({ ward: its } as never) : { ward: its, limit, label: `${row.colour ?? '-'}@${its ?? '-'}` }
  },
})
type LampLooked = LookedOf<typeof lampDerive.lookups> & LookedOf<typeof lampLooks>

const crowded = rule<RowOf<typeof lampRow>, LampLooked>({
  id: 'crowded',
  clause: '二',
  severity: 'breach',
  message: { zh: '过密', en: 'crowded' },
  judge: (row, { looked: { twins, alike } }) =>
    twins.length > (row.limit ?? 2)
      ? { since: row.litAt, until: row.outAt, details: { twins: twins.map(({ label }) => label ?? ''), alike: alike.length } }
      : undefined,
})
const parts = rule<RowOf<typeof lampRow>, LampLooked>({
  id: 'parts',
  clause: '二',
  severity: 'notice',
  message: { zh: '部件', en: 'parts' },
  judge: (row, { looked: { street: its, twins, alike } }) => {
    if (row.fails === 'rule') throw new Error('this lamp is not judged')
    if (row.fails === 'since') return { since: row.litAt.slice(0, 10) }
    // 402 bytes.
    if (row.fails === 'part') return { part: '长'.repeat(134), since: row.litAt }
    const found = {
      part: 'b:1',
      since: row.litAt,
      evidence: [its?.namedAt, null],
      details: { ward: row.ward ?? null, twins: twins.length, alike: alike.length },
    }
    return [found, { part: 'c', since: row.litAt, until: row.litAt }, ...(row.fails === 'twice' ? [found] : [])]
  },
})

const lamp = (version: number): Aggregate =>
  aggregate<LampState, LampEvent>({
    name: 'lamp',
    version,
    initial: {},
    evolve: {
      'lamp.put': (_, { data: { out, ...data }, time }) => {
        const row = { ...data, litAt: time, outAt: out }
        // Some are pairs.
        return { rows: data.colour === 'red' ? [row, { ...row, colour: 'pink' }] : [row] }
      },
      'lamp.gone': () => ({}),
    },
    registers: {
      lamp: register({
        columns: lampColumns,
        rows: ({ rows }: LampState) => rows ?? [],
        rowKey: (row) => row.colour ?? 'plain',
        derive: lampDerive,
        lookups: lampLooks,
        rules: version > 1 ? [parts] : [crowded, parts],
        rollups: {
          'ward-lamps': rollup(lampRow, {
            ...sums,
            of: (row) => {
              if (row.fails === 'rollup') throw new Error('this lamp is not counted')
              if (row.ward === null || row.ward === undefined) return undefined
              const given = { ward: row.ward, lamps: 1, watts: row.watts }
              // Some give one row more, to a group that nothing can be added to.
              return row.fails === 'second' ? [given, { ...given, ward: '长'.repeat(334) }] : given
            },
            lookups: lookups({ ...sums.by, ...sums.sums }, { ward: { in: wards, key: (row) => row.ward } }),
            rules: [
              rule({
                id: 'no-ward',
                clause: '二',
                severity: 'notice',
                message: { zh: '无', en: 'none' },
                judge: (row: { readonly lamps: number }, { looked }: { readonly looked: { readonly ward?: unknown } }) =>
                  looked.ward === undefined ? { since: epoch, details: { lamps: row.lamps } } : undefined,
              }),
            ],
          }),
        },
      }),
      'lamp-line': register({
        columns: { street: text.optional, kind: text },
        entries: {
          'lamp.put': ({ data }) => ({ street: data.street, kind: 'put' }),
          'lamp.gone': () => ({ kind: 'gone' }),
        },
        rollups: {
          'line-count': rollup(
            { street: text.optional, kind: text },
            {
              by: lineGroup,
              sums: { lines: integer },
              coarser: { 'street-lines': coarser(lineGroup, { by: { street: text }, of: (group) => ({ street: group.street }) }) },
              // Each counts in its street, and twice over all streets.
              of: ({ kind, street: its }) => {
                const all = { kind, street: 'all', lines: 1 }
                return [{ kind, street: its ?? 'a:%', lines: 1 }, all, all]
              },
            },
          ),
        },
      }),
    },
  })

/** In the order that derives: nothing depends on it. */
export const townDefinitions = (version = 1): readonly Aggregate[] => [lamp(version), street(), ward(version)]
