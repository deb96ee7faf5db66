import { describe, expect, test } from 'vitest'

import { about, county, fact, township } from '../testing/about.ts'
import { accepted, asking, closed, decided, ended, filed, notAccepted, refused, started, withdrawn } from '../testing/asking.ts'

describe.each([
  ['pre-review', {}],
  ['forward', { to: county }],
  ['assign', { org: county }],
  ['start-special', { name: '专家评审' }],
  ['end-special', { name: '专家评审' }],
] as const)('%s', (command, data) => {
  const ask = asking(command)
  const before = command === 'end-special' ? [filed, accepted, started] : [filed, accepted]

  test('is for a case in hand', () => {
    expect(ask(data, ...before)).toBeUndefined()
    expect(ask(data)).toEqual(refused('not filed'))
    expect(ask(data, ...before, decided)).toEqual(refused('issue, deliver or close it'))
    expect(ask(data, ...before, closed)).toEqual(refused('closed on 2026-03-11 00:00:00'))
    expect(ask(data, ...before, withdrawn)).toEqual(refused('withdrawn on 2026-03-11 00:00:00'))
    expect(ask(data, filed, notAccepted)).toEqual(refused('Acceptance of this case was refused'))
  })

  test('does not lie before what it follows from', () => {
    expect(asking(command, '2026-03-01')(data, ...before)).toEqual(refused('2026-03-01 00:00:00 lies before 2026-03-0'))
  })
})

describe('forward', () => {
  const forward = asking('forward')

  test('is from a body that holds the case, to another', () => {
    expect(forward({ from: township, to: county }, filed, accepted)).toBeUndefined()
    expect(forward({ from: county, to: county }, filed, accepted)).toEqual(refused('to itself'))
    expect(forward({ from: county, to: 'bureau' }, filed, accepted)).toEqual(
      refused(`"${county}" does not hold this case, ${township} does`),
    )
    expect(forward({ to: township }, filed, accepted)).toEqual(refused(`"${township}" holds this case already`))
  })

  test('does not lie before the body that passes it on got it', () => {
    const onDay = (day: string) => asking('forward', day)({ from: county, to: 'bureau' }, filed, accepted, passedOn)
    const passedOn = fact('2026-03-07', 'forwarded', { from: township, to: county })
    expect(onDay('2026-03-06')).toEqual(refused('lies before 2026-03-07 00:00:00, when the body in "from" got it'))
    expect(onDay('2026-03-07')).toBeUndefined()
    expect(asking('forward', '2026-03-04')({ from: township, to: county }, filed, accepted)).toEqual(refused('got it'))
  })

  test('may come before acceptance, when nobody holds the case', () => {
    expect(forward({ from: township, to: county }, filed)).toBeUndefined()
  })
})

test('assign says who handles the case', () => {
  expect(asking('assign')({}, filed)).toEqual(refused('state the body or the officer'))
  expect(asking('assign')({ officer: 'p1' }, filed)).toBeUndefined()
})

describe('start-special', () => {
  const start = asking('start-special')

  test('is for what is accepted, and does not run', () => {
    expect(start({ name: '专家评审' }, filed)).toEqual(refused('not accepted; record its acceptance first'))
    expect(start({ name: '专家评审' }, filed, accepted, started)).toEqual(refused('专家评审 runs already'))
    expect(start({ name: '听证' }, filed, accepted, started)).toBeUndefined()
    expect(start({ name: '专家评审' }, filed, accepted, started, ended)).toBeUndefined()
    expect(asking('start-special', '2026-03-07')({ name: '专家评审' }, filed, accepted, started, ended)).toEqual(
      refused('does not lie after 2026-03-07 00:00:00, when the same procedure ended'),
    )
  })

  test('says which, and for how long', () => {
    expect(start({ kind: '专家' }, filed, accepted)).toEqual(refused('state it as the item lists it'))
    expect(start({ name: '听证', days: 0 }, filed, accepted)).toEqual(refused('0 days are none'))
  })

  test('takes an extension that somebody approved for some days', () => {
    expect(start({ kind: 'extension', days: 5, approvedBy: county }, filed, accepted)).toBeUndefined()
    expect(start({ kind: 'extension', days: 5 }, filed, accepted)).toEqual(refused('who approved it'))
    expect(start({ kind: '延期', approvedBy: county }, filed, accepted)).toEqual(refused('who approved it'))
  })
})

describe('end-special', () => {
  const end = asking('end-special')

  test('ends what runs', () => {
    expect(end({ name: '专家评审' }, filed, accepted, started)).toBeUndefined()
    expect(end({ name: '听证' }, filed, accepted, started)).toEqual(refused('What runs is 专家评审; state the name'))
    expect(end({}, filed, accepted, started, ended)).toEqual(refused('No special procedure runs'))
    expect(end({}, filed, accepted, fact('2026-03-06', 'special-started', { kind: 'extension' }))).toEqual(
      refused('No special procedure runs'),
    )
  })

  test('says which one, also where one runs alone', () => {
    const other = fact('2026-03-06', 'special-started', { name: '听证' })
    expect(end({}, filed, accepted, started)).toEqual(refused('state the name of the one that ended'))
    expect(end({ name: '听证' }, filed, accepted, started, other)).toBeUndefined()
  })

  test('needs no name for what another system started without one', () => {
    const nameless = fact('2026-03-05', 'special-started', { kind: '专家' })
    expect(end({}, filed, accepted, nameless, started)).toBeUndefined()
    expect(end({ name: '专家' }, filed, accepted, nameless, started)).toBeUndefined()
    expect(end({ name: '听证' }, filed, accepted, nameless, started)).toEqual(refused('What runs is 专家, 专家评审'))
  })

  test.each([{}, { name: '专家' }])('ends the one that has none, not one that runs beside it: %j', (data) => {
    const nameless = fact('2026-03-05', 'special-started', { kind: '专家' })
    const story = about(filed, accepted, nameless, started, fact('2026-03-07', 'special-ended', data))
    const endedAt = expect.stringContaining('2026-03-06T16')
    expect(story.row('case')?.['procedures']).toEqual([
      expect.objectContaining({ kind: '专家', endedAt }),
      expect.not.objectContaining({ endedAt }),
    ])
  })
})

test('charge-fee takes more than nothing, until the case ends', () => {
  const charge = asking('charge-fee')
  expect(charge({ amount: '0.01' }, filed)).toBeUndefined()
  expect(charge({ amount: '0.01' }, filed, accepted, decided)).toBeUndefined()
  expect(charge({ amount: '0.00' }, filed)).toEqual(refused('A fee of 0.00 is none'))
  expect(charge({ amount: '-5.00' }, filed)).toEqual(refused('A fee of -5.00 is none'))
  expect(charge({ amount: '5.00' })).toEqual(refused('not filed'))
  expect(charge({ amount: '5.00' }, filed, notAccepted)).toEqual(refused('Acceptance of this case was refused'))
  expect(charge({ amount: '5.00' }, filed, closed)).toEqual(refused('closed'))
  expect(asking('charge-fee', '2026-03-01')({ amount: '5.00' }, filed)).toEqual(refused('when it was filed'))
})
