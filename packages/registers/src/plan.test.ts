import {
  aggregate,
  coarser,
  date,
  derivation,
  integer,
  published,
  register,
  rollup,
  rule,
  text,
  type Aggregate,
  type Columns,
  type DefinedRegister,
  type Published,
} from '@xianglian/domain'
import { expect, test } from 'vitest'

import { planAll } from './plan.ts'

interface Nothing {
  readonly name?: string
}
type Defined = DefinedRegister<Nothing, never>

const define = (name: string, registers: Readonly<Record<string, Defined>>): Aggregate =>
  aggregate<Nothing, never>({ name, initial: {}, evolve: {}, registers })

const columns = { name: text, street: text.optional, lit: date.optional }
const plain = (more: Partial<Parameters<typeof register<Nothing, never, typeof columns>>[0]> = {}): Defined =>
  register<Nothing, never, typeof columns>({ columns, rows: () => [], ...more })

/** A register of lamps that looks up streets, given as what was published of them. */
const lookingUp = (streets: Published, group?: string): Defined =>
  register({
    columns,
    rows: () => [],
    lookups: {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the compiler refuses is what is tested
      street: (group === undefined ? { in: streets, key: () => 'x' } : { in: streets, group, values: () => ['x'] }) as never,
    },
  })

const derivingFrom = (source: string, more: Columns = {}): Defined =>
  register({
    columns,
    rows: () => [],
    derive: derivation(columns, {
      lookups: { source: { in: published(source, { name: text }), key: (row) => row.name } },
      columns: { colour: text.optional, ...more },
      of: () => ({}),
    }),
  })

const dark = rule({
  id: 'dark',
  clause: '一',
  severity: 'notice',
  message: { zh: '暗', en: 'dark' },
  judge: () => undefined,
})

const counting = (more: object): Defined =>
  plain({
    rollups: { 'lamp-count': rollup(columns, { by: { name: text }, sums: { lamps: integer }, of: () => undefined, ...more }) },
  })

const street = define('street', { street: plain() })
const refusals: readonly (readonly [string, readonly Aggregate[], string])[] = [
  [
    'an unknown register',
    [define('lamp', { lamp: lookingUp(published('stret', { name: text })) })],
    'Lookup street of register lamp is in register stret, which is not defined.',
  ],
  [
    'a published column that is missing',
    [street, define('lamp', { lamp: lookingUp(published('street', { code: text })) })],
    'Lookup street of register lamp reads column code of register street, which has no such column.',
  ],
  [
    'a published column of another kind',
    [street, define('lamp', { lamp: lookingUp(published('street', { lit: text })) })],
    'Lookup street of register lamp reads column lit of register street as text; it is date.',
  ],
  [
    'a group that is not published',
    [street, define('lamp', { lamp: lookingUp(published('street', { name: text }), 'named') })],
    'Lookup street of register lamp is by group named of register street, which publishes no such group.',
  ],
  [
    'a group by a column that is not text',
    [street, define('lamp', { lamp: lookingUp(published('street', { lit: date }, { lit: ['lit'] }), 'lit') })],
    'Lookup street of register lamp is by group lit of register street, whose column lit is date; groups are by text.',
  ],
  [
    'a group published in two ways',
    [
      street,
      define('lamp', {
        lamp: lookingUp(published('street', { name: text }, { named: ['name'] }), 'named'),
        post: lookingUp(published('street', { name: text, street: text }, { named: ['street'] }), 'named'),
      }),
    ],
    'Lookup street of register post is by group named of register street, which is published in two ways. Publish it once.',
  ],
  [
    'registers that derive from each other',
    [define('lamp', { a: derivingFrom('b'), b: derivingFrom('c'), c: derivingFrom('a') })],
    'Register a derives from b, b from c, c from a. Break the circle: rules may look up in circles, derived columns may not.',
  ],
  [
    'a register that derives from its own rollup',
    [
      define('lamp', {
        a: register({
          columns,
          rows: () => [],
          derive: derivation(columns, {
            lookups: { count: { in: published('a-count', { name: text }), key: (row) => row.name } },
            columns: {},
            of: () => ({}),
          }),
          rollups: { 'a-count': rollup(columns, { by: { name: text }, sums: { lamps: integer }, of: () => undefined }) },
        }),
      }),
    ],
    'Register a derives from a-count, a-count from a. Break the circle: rules may look up in circles, derived columns may not.',
  ],
  [
    'derived columns beside history',
    [define('lamp', { lamp: { ...derivingFrom('lamp'), history: true } })],
    'Register lamp of aggregate lamp keeps history and derives columns; versions depend on their own streams alone. Leave one of them out.',
  ],
  [
    'a column that is derived too',
    [define('lamp', { lamp: derivingFrom('lamp', { name: text.optional }) })],
    'Register lamp of aggregate lamp has column name and derives it too. Rename one.',
  ],
  [
    'a rollup by what may be empty',
    [define('lamp', { lamp: counting({ by: { street: text.optional } }) })],
    'Register lamp-count of aggregate lamp adds up by street, which is not required text.',
  ],
  [
    'coarser sums by what may be empty',
    [define('lamp', { lamp: counting({ coarser: { 'all-lamps': coarser(columns, { by: { street: text.optional }, of: () => ({}) }) } }) })],
    'Register all-lamps of aggregate lamp adds up by street, which is not required text.',
  ],
  [
    'a rollup by nothing',
    [define('lamp', { lamp: counting({ by: {} }) })],
    'Register lamp-count of aggregate lamp adds up by no column; name at least one.',
  ],
  [
    'a rollup of dates',
    [define('lamp', { lamp: counting({ sums: { lit: date } }) })],
    'Register lamp-count of aggregate lamp adds up lit, which is neither a required integer nor a required decimal.',
  ],
  [
    'a rollup with the name of a register',
    [define('lamp', { lamp: counting({}), 'lamp-count': plain() })],
    'The register lamp-count is defined twice, by lamp and by lamp. Rename one.',
  ],
  [
    'a rule id that is not in kebab case',
    [define('lamp', { lamp: plain({ rules: [{ ...dark, id: 'Dark_lamp' }] }) })],
    'Rule Dark_lamp of register lamp: an id is lower-case letters and digits with hyphens between, such as case-overdue.',
  ],
  [
    'the id of the hub’s own rule',
    [define('lamp', { lamp: plain({ rules: [{ ...dark, id: 'unjudged' }] }) })],
    "Rule unjudged of register lamp: that id is the hub's own. Choose another.",
  ],
  [
    'a rule of the name that faults of derived columns have',
    [define('lamp', { lamp: plain({ rules: [{ ...dark, id: 'derive' }] }) })],
    "Rule derive of register lamp: that id is the hub's own. Choose another.",
  ],
  [
    'a rule twice in a register',
    [define('lamp', { lamp: plain({ rules: [dark, dark] }) })],
    'Rule dark of register lamp is there twice. Keep one.',
  ],
  ...(
    [
      ['clause', { clause: '二' }],
      ['severity', { severity: 'breach' }],
      ['message', { message: { zh: '黑', en: 'dark' } }],
    ] as const
  ).map(([part, change]): readonly [string, readonly Aggregate[], string] => [
    `one rule id with another ${part}`,
    [define('lamp', { lamp: plain({ rules: [dark] }), post: plain({ rules: [{ ...dark, ...change }] }) })],
    `Rule dark of register post has another ${part} than the rule of that id elsewhere. Make them equal, or choose another id.`,
  ]),
  [
    'the name of the view of findings',
    [define('lamp', { findings: plain() })],
    'Register findings of aggregate lamp: that name is taken by what the hub keeps itself. Choose another.',
  ],
]

test.each(refusals)('%s is refused', (_, definitions, message) => {
  expect(() => planAll(definitions)).toThrow(expect.objectContaining({ code: 'invalid-configuration', message }))
})

test('rules may look up in a circle, and one rule may judge several registers', () => {
  const lamps = published('lamp', { name: text })
  const looking = (): Defined =>
    register({ columns, rows: () => [], lookups: { lamp: { in: lamps, key: (row: { name: string }) => row.name } }, rules: [dark] })
  expect(planAll([define('lamp', { lamp: looking(), post: looking() })])).toHaveLength(1)
})

test('what derives, and what adds up, comes behind what it is made from', () => {
  const [plan] = planAll([define('lamp', { a: derivingFrom('b'), b: derivingFrom('lamp-count'), c: counting({}) })])
  expect([...(plan?.ranks ?? [])].toSorted(([, x], [, y]) => x - y).map(([name]) => name)).toEqual(['c', 'lamp-count', 'b', 'a'])
})

test('the hash tells every change of what is kept', () => {
  const hashes = [
    { lamp: plain() },
    { lamp: plain({ rules: [dark] }) },
    { lamp: plain({ rules: [{ ...dark, judge: () => [] }] }) },
    { lamp: plain({ rules: [{ ...dark, clause: '二' }] }) },
    { lamp: counting({}) },
    { lamp: counting({ of: () => ({ name: 'x', lamps: 1 }) }) },
    { lamp: derivingFrom('street') },
    { lamp: derivingFrom('street', { height: integer.optional }) },
    { lamp: lookingUp(published('lamp', { name: text })) },
  ].map((registers) => planAll([define('lamp', registers), street])[0]?.hash)
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('the hash tells a change of the code that definitions call, where it decides more than how events fold', () => {
  const hashesOf = (code: string): (string | undefined)[] =>
    [{ lamp: plain() }, { lamp: plain({ rules: [dark] }) }, { lamp: counting({}) }, { lamp: derivingFrom('street') }].map(
      (registers) => planAll([define('lamp', registers), street], code)[0]?.hash,
    )
  const [before, after] = [hashesOf('a'), hashesOf('b')]
  expect(before.map((hash, index) => hash === after[index])).toEqual([true, false, false, false])
})
