import { describe, expect, test } from 'vitest'

import { fact } from '../testing/about.ts'
import {
  accepted,
  asking,
  closed,
  decided,
  delivered,
  ended,
  filed,
  issued,
  notAccepted,
  refused,
  requested,
  started,
  supplemented,
  turnedDown,
  withdrawn,
} from '../testing/asking.ts'

const fee = fact('2026-03-20', 'fee-charged', { amount: '1.00' })

describe('decide', () => {
  const decide = asking('decide')

  test('comes once, after acceptance', () => {
    expect(decide({}, filed, accepted)).toBeUndefined()
    expect(decide({}, filed)).toEqual(refused('record its acceptance first'))
    expect(decide({}, filed, accepted, decided)).toEqual(refused('decided on 2026-03-08 00:00:00'))
    expect(decide({}, filed, notAccepted)).toEqual(refused('Acceptance of this case was refused'))
    expect(decide({}, filed, accepted, withdrawn)).toEqual(refused('withdrawn'))
  })

  test('waits for special procedures, not for extensions', () => {
    expect(decide({}, filed, accepted, started)).toEqual(refused('still runs: 专家评审; record its end first'))
    expect(decide({}, filed, accepted, started, ended)).toBeUndefined()
    expect(decide({}, filed, accepted, fact('2026-03-06', 'special-started', { kind: '延期' }))).toBeUndefined()
  })

  test('lies behind acceptance and all that was done, also by others', () => {
    expect(asking('decide', '2026-03-04')({}, filed, accepted)).toEqual(refused('2026-03-04 00:00:00 lies before 2026-03-05 00:00:00'))
    expect(asking('decide', '2026-03-06')({}, filed, accepted, started, ended)).toEqual(refused('when it was last handled'))
    expect(asking('decide', '2026-03-05')({}, filed, accepted)).toBeUndefined()
  })

  test('may lie before a step that another system noted after it', () => {
    const archived = fact('2026-03-09', 'step-recorded', { activity: '归档' })
    expect(asking('decide', '2026-03-08')({}, filed, accepted, archived)).toBeUndefined()
    expect(asking('withdraw', '2026-03-08')({}, filed, accepted, archived)).toBeUndefined()
    expect(asking('refuse', '2026-03-08')({}, filed, archived)).toBeUndefined()
  })
})

describe('issue', () => {
  const issue = asking('issue')

  test('comes once, of what was granted', () => {
    expect(issue({}, filed, accepted, decided)).toBeUndefined()
    expect(issue({}, filed, accepted)).toEqual(refused('record the decision first'))
    expect(issue({}, filed)).toEqual(refused('neither accepted nor decided'))
    expect(issue({}, filed, accepted, turnedDown)).toEqual(refused('deliver the decision'))
    expect(issue({}, filed, accepted, decided, issued)).toEqual(refused('issued on 2026-03-09'))
    expect(issue({}, filed, notAccepted)).toEqual(refused('Acceptance of this case was refused'))
    expect(asking('issue', '2026-03-07')({}, filed, accepted, decided)).toEqual(refused('when it was decided'))
  })
})

describe('deliver', () => {
  const deliver = asking('deliver')

  test('comes once, of what was issued', () => {
    expect(deliver({}, filed, accepted, decided, issued)).toBeUndefined()
    expect(deliver({}, filed, accepted, decided)).toEqual(refused('not issued; record that first'))
    expect(deliver({}, filed, accepted)).toEqual(refused('record the decision first'))
    expect(deliver({}, filed, accepted, decided, issued, delivered)).toEqual(refused('delivered on 2026-03-10'))
    expect(asking('deliver', '2026-03-08')({}, filed, accepted, decided, issued)).toEqual(refused('when it was issued'))
  })

  test('needs nothing issued where the application was turned down', () => {
    expect(deliver({}, filed, accepted, turnedDown)).toBeUndefined()
    expect(deliver({}, filed, accepted, fact('2026-03-08', 'decided', { outcome: '不予' }))).toBeUndefined()
    expect(deliver({}, filed, notAccepted)).toBeUndefined()
    expect(asking('deliver', '2026-03-04')({}, filed, notAccepted)).toEqual(refused('when acceptance was refused'))
    expect(asking('deliver', '2026-03-07')({}, filed, accepted, turnedDown)).toEqual(refused('when it was decided'))
  })
})

test('withdraw comes once, before the decision, behind all that was done', () => {
  const withdraw = asking('withdraw')
  expect(withdraw({}, filed)).toBeUndefined()
  expect(withdraw({}, filed, accepted, started)).toBeUndefined()
  expect(withdraw({}, filed, withdrawn)).toEqual(refused('withdrawn on 2026-03-11'))
  expect(withdraw({}, filed, accepted, decided)).toEqual(refused('decided on 2026-03-08'))
  expect(withdraw({}, filed, notAccepted)).toEqual(refused('Acceptance of this case was refused'))
  expect(asking('withdraw', '2026-03-05')({}, filed, accepted, started)).toEqual(refused('when it was last handled'))
  expect(asking('withdraw', '2026-03-19')({}, filed, fee)).toEqual(refused('when a fee or another number was noted'))
})

describe('close', () => {
  const close = asking('close')

  test('comes once, of what is decided and delivered', () => {
    expect(close({}, filed, accepted, decided, issued, delivered)).toBeUndefined()
    expect(close({}, filed, accepted, turnedDown)).toBeUndefined()
    expect(close({}, filed, notAccepted)).toBeUndefined()
    expect(close({}, filed, accepted, decided, closed)).toEqual(refused('closed on 2026-03-11'))
    expect(close({}, filed, withdrawn)).toEqual(refused('withdrawn on 2026-03-11'))
  })

  test('leaves no business open', () => {
    expect(close({}, filed)).toEqual(refused('neither accepted nor decided'))
    expect(close({}, filed, accepted)).toEqual(refused('record the decision first'))
    expect(close({}, filed, accepted, started, decided)).toEqual(refused('still runs: 专家评审'))
    expect(close({}, filed, accepted, decided, issued)).toEqual(refused('record the delivery first'))
  })

  test('ends what the applicant gave up by not supplementing it', () => {
    expect(close({}, filed, requested)).toBeUndefined()
    expect(close({}, filed, requested, supplemented)).toEqual(refused('neither accepted nor decided'))
    expect(close({}, filed, requested, accepted)).toEqual(refused('record the decision first'))
  })

  test('lies behind all that was done', () => {
    expect(asking('close', '2026-03-09')({}, filed, accepted, decided, issued, delivered)).toEqual(refused('when it was delivered'))
    expect(asking('close', '2026-03-19')({}, filed, accepted, decided, fee)).toEqual(refused('when a fee or another number was noted'))
  })
})

describe('rate', () => {
  const rate = asking('rate')

  test.each([
    ['decided', [accepted, decided]],
    ['not accepted', [notAccepted]],
    ['withdrawn', [withdrawn]],
    ['closed', [accepted, decided, closed]],
  ] as const)('is for a case that is %s', (_, facts) => {
    expect(rate({ level: 1 }, filed, ...facts)).toBeUndefined()
  })

  test('waits for the end, and lies behind it', () => {
    expect(rate({ level: 1 }, filed, accepted)).toEqual(refused('not come to its end'))
    expect(rate({ level: 1 })).toEqual(refused('not filed'))
    expect(asking('rate', '2026-03-07')({ level: 1 }, filed, accepted, decided)).toEqual(refused('when the case came to its end'))
  })

  test('has five levels', () => {
    expect(rate({ level: 5 }, filed, withdrawn)).toBeUndefined()
    expect(rate({ level: 0 }, filed, withdrawn)).toEqual(refused('Level 0 is none of 1'))
    expect(rate({ level: 6 }, filed, withdrawn)).toEqual(refused('Level 6 is none of 1'))
  })

  test('may be given again by the applicant, not by default', () => {
    const rated = fact('2026-03-12', 'rated', { level: 4 })
    expect(rate({ level: 1 }, filed, withdrawn, rated)).toBeUndefined()
    expect(rate({ level: 1, byDefault: true }, filed, withdrawn, rated)).toEqual(refused('needs no rating by default'))
    expect(rate({ level: 1, byDefault: true }, filed, withdrawn)).toBeUndefined()
  })
})

test('follow-up-rating follows a rating, as often as it takes', () => {
  const followUp = asking('follow-up-rating')
  const rated = fact('2026-03-12', 'rated', { level: 5 })
  expect(followUp({}, filed, closed, rated)).toBeUndefined()
  expect(followUp({}, filed, closed, rated, fact('2026-03-13', 'rating-followed-up', { rectified: false }))).toBeUndefined()
  expect(followUp({}, filed, closed)).toEqual(refused('not rated; record its rating first'))
  expect(followUp({}, closed, rated)).toEqual(refused('not filed'))
  expect(asking('follow-up-rating', '2026-03-11')({}, filed, closed, rated)).toEqual(refused('when it was rated'))
})
