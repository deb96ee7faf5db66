import { describe, expect, test } from 'vitest'

import { momentOf } from '../testing/facts.ts'
import { factRef, type Stated, type Story } from '../testing/story.ts'
import { about, decided, fact, itemId, published, township } from './testing/about.ts'

// Worked by hand from the State Council's announcements of holidays 放假 and make-up days 调休:
// 2025 (国办发明电〔2024〕12号): off 28 January to 4 February, 4 April, 1 to 5 May, 2 June, 1 to 8 October; worked on Sunday 26 January,
// Saturday 8 February, Sunday 27 April, Sunday 28 September, Saturday 11 October.
// 2026 (国办发明电〔2025〕7号): off 1 and 2 January, 15 to 23 February, 6 April, 1 to 5 May, 19 June, 25 September, 1 to 7 October; worked on
// Sunday 4 January, Saturdays 14 and 28 February, Saturday 9 May, Sunday 20 September, Saturday 10 October.

const days = (n: number) => ({ n, unit: 'working-day' })
const item = (promised: object, statutory: object = days(20)) => published({ promisedLimit: promised, statutoryLimit: statutory })
const filed = (time: string) => fact(time, 'filed', { itemId, channel: 'window' })
const accepted = (time: string) => fact(time, 'accepted', { org: township })
const row = (story: Story) => story.row('case')

/** 24:00 of a day in China. */
const endOf = (day: string) => `${day}T16:00:00.000Z`
const startOf = momentOf

/** The two limits of an open case run out with these days: in time at the last second, found at 24:00. */
function runsOut(story: Story, promised: string, statutory: string): void {
  expect(row(story)).toMatchObject({ promisedDue: endOf(promised), statutoryDue: endOf(statutory) })
  const lastSecond = (day: string) => `${day}T23:59:59+08:00`
  story.at(lastSecond(promised)).pending('case-overdue')
  story.at(endOf(promised)).finds('case-overdue', { since: endOf(promised) })
  story.at(lastSecond(statutory)).pending('case-unlawfully-late')
  story.at(endOf(statutory)).finds('case-unlawfully-late', { since: endOf(statutory) })
  story.and(decided(lastSecond(promised))).neverFinds('case-overdue')
  story.and(decided(lastSecond(statutory))).neverFinds('case-unlawfully-late')
}

describe('over National Day 2025, with a make-up Saturday', () => {
  // Accepted on Friday 26 September, which is not counted. Saturday 27 is off; worked on Sunday 28 (1), Monday 29 (2), Tuesday 30 (3);
  // off from Wednesday 1 to Wednesday 8 October; Thursday 9 (4), Friday 10 (5), Saturday 11, made up (6); off on Sunday 12. The weeks of
  // 13 to 17 October (7 to 11) and 20 to 24 (12 to 16); Monday 27 (17), 28 (18), 29 (19), Thursday 30 (20).
  const open = about(item(days(6)), filed('2025-09-26T09:00:00+08:00'), accepted('2025-09-26T16:00:00+08:00'))

  test('six days end with the make-up Saturday, twenty on 30 October', () => runsOut(open, '2025-10-11', '2025-10-30'))

  test('four of the six days have been counted when Friday 10 October begins', () => {
    // 80 % of 6 is 4.8; the fourth is Thursday 9 October.
    open.at('2025-10-10').finds('case-due-soon', { since: '2025-10-10', until: '2025-10-12' })
  })

  test('a decision on the make-up Saturday is in time, on the Sunday after it late', () => {
    const inTime = open.and(decided('2025-10-11T10:00:00+08:00'))
    inTime.neverFinds('case-overdue')
    expect(row(inTime)).toMatchObject({ workingDays: 6 })
    open
      .and(decided('2025-10-12T10:00:00+08:00'))
      .at('2025-10-13')
      .ended('case-overdue', { since: '2025-10-12', until: '2025-10-12T10:00:00+08:00' })
  })

  test('five days end on the Friday before it', () => {
    runsOut(about(item(days(5)), filed('2025-09-26'), accepted('2025-09-26')), '2025-10-10', '2025-10-30')
  })
})

describe('over the Spring Festival of 2026', () => {
  // Accepted on Wednesday 11 February. Thursday 12 (1), Friday 13 (2), Saturday 14, made up (3); off from Sunday 15 to Monday 23; Tuesday
  // 24 (4), 25 (5), 26 (6), Friday 27 (7), Saturday 28, made up (8); Sunday 1 March off; Monday 2 (9), Tuesday 3 (10), 4 (11), 5 (12),
  // Friday 6 (13), the week of 9 to 13 March (14 to 18)... the twentieth is Tuesday 17 March: 16 (19), 17 (20).
  const open = about(item(days(10)), filed('2026-02-11'), accepted('2026-02-11'))

  test('ten days end on 3 March, twenty on 17 March', () => runsOut(open, '2026-03-03', '2026-03-17'))

  test('eight of the ten days have been counted when Monday 2 March begins', () => {
    expect(row(open)).toMatchObject({ dueSoonAt: startOf('2026-03-02'), dueProvisional: false })
  })

  test('five days have gone when it is decided on Wednesday 25 February', () => {
    expect(row(open.and(decided('2026-02-25T12:00:00+08:00')))).toMatchObject({ workingDays: 5 })
  })
})

describe('the day of acceptance is one of China', () => {
  // Before midnight of Monday 2 March 2026: 3, 4, 5, 6 and 9 March. After it, on Tuesday the 3rd, though still Monday in Greenwich: 4, 5,
  // 6, 9 and 10 March. The twentieth days are 30 and 31 March: four weeks on.
  test.each([
    ['2026-03-02T23:59:59+08:00', '2026-03-09', '2026-03-30'],
    ['2026-03-02T15:59:59Z', '2026-03-09', '2026-03-30'],
    ['2026-03-03T00:00:00+08:00', '2026-03-10', '2026-03-31'],
    ['2026-03-02T16:30:00Z', '2026-03-10', '2026-03-31'],
  ])('accepted at %s', (time, promised, statutory) => {
    runsOut(about(item(days(5)), filed('2026-03-02T09:00:00+08:00'), accepted(time)), promised, statutory)
  })
})

describe('an extension', () => {
  // Accepted on Monday 2 March 2026. 3 (1), 4 (2), 5 (3), 6 (4), 9 (5), 10 (6), 11 (7), 12 (8), 13 (9), 16 (10), 17 (11), 18 (12), 19
  // (13), 20 (14), 23 (15), 24 (16), 25 (17), 26 (18), 27 (19), 30 March (20), 31 (21), 1 April (22), 2 (23), Friday 3 (24); off from
  // Saturday 4 to Monday 6 April, for Qingming; 7 (25), 8 (26), 9 (27), 10 (28), Monday 13 (29), Tuesday 14 (30).
  const open = about(item(days(5)), filed('2026-03-02'), accepted('2026-03-02'))
  const extended = (time: string, by: number) =>
    fact(time, 'special-started', { kind: 'extension', name: '延期', days: by, approvedBy: township })

  test('of three days, approved in the evening of the last day, adds them to both limits', () => {
    const story = open.and(extended('2026-03-09T20:00:00+08:00', 3))
    runsOut(story, '2026-03-12', '2026-04-02')
    // 80 % of 8 is 6.4; the sixth is 10 March.
    expect(row(story)).toMatchObject({ dueSoonAt: startOf('2026-03-11') })
  })

  test('of twelve days adds ten, over Qingming', () => runsOut(open.and(extended('2026-03-05', 12)), '2026-03-23', '2026-04-14'))

  test('of several adds ten in all', () => {
    runsOut(open.and(extended('2026-03-05', 7), extended('2026-03-16', 7)), '2026-03-23', '2026-04-14')
  })

  test('that is approved when the promise has run out saves the statutory limit alone', () => {
    const story = open.and(extended('2026-03-10T09:00:00+08:00', 3))
    runsOut(story, '2026-03-09', '2026-04-02')
  })

  test('that nobody approved adds nothing', () => {
    const story = open.and(fact('2026-03-05', 'special-started', { kind: 'extension', name: '延期', days: 3 }))
    runsOut(story, '2026-03-09', '2026-03-30')
  })
})

describe('a special procedure over Labour Day 2026', () => {
  // Accepted on Tuesday 28 April. The experts sit from Wednesday 29 April, 10:00, to Thursday 7 May, 11:00: at 24:00 of 29 and 30 April
  // and of 6 May they do, at 24:00 of 7 May they no longer do. Off from 1 to 5 May. So: Thursday 7 (1), Friday 8 (2), Saturday 9, made up
  // (3), Monday 11 (4), Tuesday 12 (5), 13 (6), 14 (7), 15 (8), 18 to 22 May (9 to 13), 25 to 29 May (14 to 18), Monday 1 June (19),
  // Tuesday 2 June (20).
  const open = about(item(days(5)), filed('2026-04-28'), accepted('2026-04-28T11:00:00+08:00'))
  const started = fact('2026-04-29T10:00:00+08:00', 'special-started', { name: '专家评审' })
  const ended = fact('2026-05-07T11:00:00+08:00', 'special-ended', { name: '专家评审' })

  test('its days are not counted: five end on 12 May, twenty on 2 June', () => {
    const story = open.and(started, ended)
    runsOut(story, '2026-05-12', '2026-06-02')
    expect(row(story)).toMatchObject({ dueSoonAt: startOf('2026-05-12') })
  })

  test('while it runs nothing is due', () => {
    const story = open.and(started)
    expect(row(story)?.['promisedDue']).toBeUndefined()
    for (const rule of ['case-overdue', 'case-unlawfully-late', 'case-due-soon']) story.neverFinds(rule)
  })

  test('one that begins on the evening before the holidays and ends within them takes the evening alone', () => {
    // 29 April (1); 30 April is not counted; 6 May (2), 7 (3), 8 (4), Saturday 9 (5), Monday 11 (6), then 12 to 15 (7 to 10), 18 to 22
    // (11 to 15), 25 to 29 May (16 to 20).
    const story = open.and(
      fact('2026-04-30T18:00:00+08:00', 'special-started', { name: '专家评审' }),
      fact('2026-05-03T09:00:00+08:00', 'special-ended', { name: '专家评审' }),
    )
    runsOut(story, '2026-05-09', '2026-05-29')
  })

  test('one within a day, or that the item does not list, takes none', () => {
    // 29 (1), 30 April (2), 6 May (3), 7 (4), 8 (5), 9 (6), 11 (7), 12 (8), 13 (9), 14 (10), 15 (11), 18 to 22 (12 to 16), 25 (17), 26
    // (18), 27 (19), 28 May (20).
    const during = (name: string, from: string, to: string) => [
      fact(from, 'special-started', { name }),
      fact(to, 'special-ended', { name }),
    ]
    runsOut(open.and(...during('专家评审', '2026-04-29T09:00:00+08:00', '2026-04-29T23:59:00+08:00')), '2026-05-08', '2026-05-28')
    runsOut(open.and(...during('现场踏勘', '2026-04-29', '2026-05-07')), '2026-05-08', '2026-05-28')
  })
})

describe('a supplement before acceptance, over the Spring Festival of 2025', () => {
  // Filed on Friday 17 January, sent back on Monday 20 (the first working day: in time), handed in anew on Sunday 26, a make-up day.
  const sentBack: readonly Stated[] = [
    item(days(5)),
    filed('2025-01-17T10:00:00+08:00'),
    fact('2025-01-20T15:00:00+08:00', 'supplement-requested', { round: 1, org: township, materials: [{ id: 'm1' }] }),
  ]
  const answered = fact('2025-01-26T15:00:00+08:00', 'supplemented', { round: 1 })

  test('nothing is due while it is waited for', () => {
    const waiting = about(...sentBack)
    expect(row(waiting)?.['acceptanceDay']).toBeUndefined()
    waiting.neverFinds('case-overdue')
  })

  test('the limits run from the acceptance', () => {
    // After 26 January: Monday 27 (1); off from 28 January to 4 February; 5 February (2), Thursday 6 (3): accepted in time. Then Friday 7
    // (1), Saturday 8, made up (2), Monday 10 (3), 11 (4), Wednesday 12 (5), 13 (6), 14 (7), 17 to 21 (8 to 12), 24 to 28 February (13 to
    // 17), 3 March (18), 4 (19), Wednesday 5 (20).
    const story = about(...sentBack, answered, accepted('2025-02-06T09:00:00+08:00'))
    expect(row(story)).toMatchObject({ acceptanceDay: '2025-02-06', acceptanceDeemed: false })
    runsOut(story, '2025-02-12', '2025-03-05')
  })

  test('they run from the supplement when nobody answers it: settled with the fifth day, on which the promise runs out', () => {
    // After 26 January: 27 (1), 5 February (2), 6 (3), 7 (4), Saturday 8, made up (5), 10 (6), 11 (7), 12 (8), 13 (9), 14 (10), 17 to 21
    // (11 to 15), 24 to 28 February (16 to 20).
    const story = about(...sentBack, answered)
    expect(row(story)).toMatchObject({ acceptanceDay: '2025-01-26', acceptanceDeemed: true, settledAt: endOf('2025-02-08') })
    runsOut(story, '2025-02-08', '2025-02-28')
  })

  test('a request that comes after the fifth day stops nothing', () => {
    // After 17 January: 20 (1), 21 (2), 22 (3), 23 (4), Friday 24 (5), Sunday 26, made up (6), 27 (7); off; 5 February (8), 6 (9), 7
    // (10), 8 (11), 10 to 14 (12 to 16), 17 (17), 18 (18), 19 (19), Thursday 20 February (20).
    const late = about(
      item(days(5)),
      filed('2025-01-17T10:00:00+08:00'),
      fact('2025-01-26T09:00:00+08:00', 'supplement-requested', { round: 1, materials: [{ id: 'm1' }] }),
      fact('2025-02-05', 'supplemented', { round: 1 }),
      accepted('2025-02-06'),
    )
    expect(row(late)).toMatchObject({ acceptanceDay: '2025-01-17', acceptanceDeemed: true })
    runsOut(late, '2025-01-24', '2025-02-20')
  })
})

describe('an acceptance that is deemed', () => {
  // Handed in on Saturday 19 September 2026, by internet. Sunday 20, made up (1), Monday 21 (2), 22 (3), 23 (4), Thursday 24 (5); off
  // from 25 to 27, for Mid-Autumn; 28 (6), 29 (7), 30 (8); off from 1 to 7 October; Thursday 8 (9), 9 (10), Saturday 10, made up (11), 12
  // to 16 (12 to 16), 19 (17), 20 (18), 21 (19), Thursday 22 October (20).
  const receipt = '2026-09-19T20:00:00+08:00'

  test('is that of the receipt, when five working days have passed', () => {
    const story = about(item(days(5)), filed(receipt), accepted('2026-09-28T09:00:00+08:00'))
    expect(row(story)).toMatchObject({ acceptanceDay: '2026-09-19', acceptanceDeemed: true, settledAt: endOf('2026-09-24') })
    runsOut(story, '2026-09-24', '2026-10-22')
  })

  test('stands the same while nobody answers at all', () => {
    runsOut(about(item(days(5)), filed(receipt)), '2026-09-24', '2026-10-22')
  })

  test('makes nothing late before it is settled', () => {
    // Promised within two days, by Monday 21; but until 24 September nobody had to answer.
    const story = about(item(days(2)), filed(receipt))
    expect(row(story)).toMatchObject({ promisedDue: endOf('2026-09-21') })
    story.at('2026-09-24T23:59:59+08:00').hasNoFinding('case-overdue')
    story.at('2026-09-25').finds('case-overdue', { since: '2026-09-25' })
  })

  test('is none when it is accepted at the last minute of the fifth day', () => {
    // After Thursday 24 September: Monday 28 (1), 29 (2), 30 (3), 8 October (4), Friday 9 (5), Saturday 10, made up (6), 12 to 16 (7 to
    // 11), 19 to 23 (12 to 16), 26 (17), 27 (18), 28 (19), Thursday 29 October (20).
    const story = about(item(days(5)), filed(receipt), accepted('2026-09-24T23:59:00+08:00'))
    expect(row(story)).toMatchObject({ acceptanceDay: '2026-09-24', acceptanceDeemed: false })
    runsOut(story, '2026-10-09', '2026-10-29')
  })
})

describe('a limit in hours', () => {
  const hours = (n: number) => ({ n, unit: 'hour' })

  test('runs through holidays, to the minute', () => {
    // Accepted on Wednesday 30 September 2026, 16:30; 24 hours later it is Thursday, National Day.
    const end = '2026-10-01T16:30:00+08:00'
    const story = about(item(hours(24)), filed('2026-09-30T16:30:00+08:00'), accepted('2026-09-30T16:30:00+08:00'))
    expect(row(story)).toMatchObject({ promisedDue: '2026-10-01T08:30:00.000Z', dueSoonAt: startOf('2026-10-01') })
    story.at('2026-10-01T16:29:59+08:00').pending('case-overdue')
    story.at(end).finds('case-overdue', { since: end })
    story.and(decided(end)).neverFinds('case-overdue')
    story.and(decided('2026-10-01T16:30:01+08:00')).at('2026-10-02').ended('case-overdue', { since: end })
  })

  test('stands still while a special procedure runs, and an extension adds 24 hours for a day', () => {
    // 48 hours from Monday 2 March 2026, 09:00. Of them 23 have gone on Tuesday at 08:00; the other 25, from Thursday the 5th, 10:00, end
    // on Friday at 11:00.
    const story = about(
      item(hours(48)),
      filed('2026-03-02T09:00:00+08:00'),
      accepted('2026-03-02T09:00:00+08:00'),
      fact('2026-03-03T08:00:00+08:00', 'special-started', { name: '专家评审' }),
      fact('2026-03-05T10:00:00+08:00', 'special-ended', { name: '专家评审' }),
    )
    expect(row(story)).toMatchObject({ promisedDue: '2026-03-06T03:00:00.000Z' })
    const extension = fact('2026-03-06T11:00:00+08:00', 'special-started', { kind: 'extension', days: 1, approvedBy: township })
    expect(row(story.and(extension))).toMatchObject({ promisedDue: '2026-03-07T03:00:00.000Z' })
  })
})

test('a limit in calendar days counts the holidays', () => {
  // Accepted on Thursday 30 April 2026: 1, 2 and 3 May, which is a Sunday and Labour Day. 20 working days: 6 May (1), 7 (2), 8 (3),
  // Saturday 9 (4), 11 to 15 (5 to 9), 18 to 22 (10 to 14), 25 to 29 May (15 to 19), Monday 1 June (20).
  runsOut(about(item({ n: 3, unit: 'day' }), filed('2026-04-30'), accepted('2026-04-30')), '2026-05-03', '2026-06-01')
})

describe('a revision of the item while the case runs', () => {
  // Accepted on Monday 2 March 2026: 3 (1), 4 (2), 5 (3), 6 (4), 9 (5), 10 (6), 11 (7), 12 (8), 13 (9), 16 (10), 17 to 20 (11 to 14), 23
  // (15), 24 to 27 (16 to 19), 30 March (20).
  const open = about(item(days(5)), filed('2026-03-02'), accepted('2026-03-02'))
  const amended = (time: string, promised: object, statutory: object, version?: Stated[3]): Stated => [
    time,
    'item.amended',
    { itemId, promisedLimit: promised, statutoryLimit: statutory },
    version,
  ]
  const corrected = (promised: object, statutory: object, version: Omit<NonNullable<Stated[3]>, 'corrects'>): Stated => {
    const [time, type, data] = item(promised, statutory)
    return [time, type, data, { corrects: 0, ...version }]
  }

  test('by an amendment changes nothing for a case that was accepted before', () => {
    const story = open.and(amended('2026-03-04', days(3), days(15)))
    runsOut(story, '2026-03-09', '2026-03-30')
    expect(row(story)).toMatchObject({ termsBy: factRef(0) })
  })

  test('by an amendment holds for a case that is accepted after it', () => {
    // After Wednesday 4 March: 5 (1), 6 (2), Monday 9 (3), 10 to 13 (4 to 7), 16 to 20 (8 to 12), 23 (13), 24 (14), Wednesday 25 March
    // (15).
    const story = about(item(days(5)), amended('2026-03-04', days(3), days(15)), filed('2026-03-02'), accepted('2026-03-04T10:00:00+08:00'))
    runsOut(story, '2026-03-09', '2026-03-25')
    expect(row(story)).toMatchObject({ termsBy: factRef(1) })
  })

  test('by a correction holds for it, too: what was published had always been that', () => {
    const story = open.and(corrected(days(3), days(15), { revision: 1 }))
    runsOut(story, '2026-03-05', '2026-03-23')
    const { evidence } = story.findings('case-overdue')[0] ?? {}
    expect(evidence).toContain(factRef(3))
    expect(evidence).not.toContain(factRef(0))
  })

  test('by a correction makes late what seemed in time, and the other way round', () => {
    const done = open.and(decided('2026-03-09T17:00:00+08:00'))
    done.neverFinds('case-overdue')
    const stricter = done.and(corrected(days(3), days(15), { revision: 1 }))
    stricter.at('2026-03-10').ended('case-overdue', { since: '2026-03-06', until: '2026-03-09T17:00:00+08:00' })
    stricter.and(corrected(days(5), days(20), { revision: 2 })).neverFinds('case-overdue')
    stricter.and(corrected(days(10), days(20), { revision: 2 })).neverFinds('case-overdue')
  })

  test('of an older revision that comes late changes nothing', () => {
    runsOut(
      open.and(corrected(days(10), days(20), { revision: 7 }), corrected(days(3), days(15), { revision: 1 })),
      '2026-03-16',
      '2026-03-30',
    )
  })

  test('that voids the publication leaves nothing to be late on', () => {
    const story = open.and(corrected(days(5), days(20), { revision: 1, void: true }))
    expect(row(story)?.['promisedDue']).toBeUndefined()
    for (const rule of ['case-overdue', 'case-unlawfully-late', 'case-due-soon']) story.neverFinds(rule)
  })

  test('that dates an amendment back before the acceptance makes it hold, and voiding it undoes that', () => {
    const amendedThen = open.and(amended('2026-03-04', days(3), days(15)))
    const moved = amended('2026-03-01', days(3), days(15), { corrects: 3, revision: 1 })
    runsOut(amendedThen.and(moved), '2026-03-05', '2026-03-23')
    const undone = amended('2026-03-01', days(3), days(15), { corrects: 3, revision: 2, void: true })
    runsOut(amendedThen.and(moved, undone), '2026-03-09', '2026-03-30')
  })
})

test('ten working days to deliver a decision run over the Spring Festival', () => {
  // Decided on Friday 13 February 2026: Saturday 14, made up (1); off from 15 to 23; 24 (2), 25 (3), 26 (4), 27 (5), Saturday 28, made up
  // (6), 2 March (7), 3 (8), 4 (9), Thursday 5 (10).
  const story = about(item(days(5)), filed('2026-02-12'), accepted('2026-02-12'), decided('2026-02-13T16:00:00+08:00'))
  story.at('2026-03-06').finds('delivery-late', { since: '2026-03-06' })
  story.and(fact('2026-03-05T23:59:00+08:00', 'delivered', { how: 'window' })).neverFinds('delivery-late')
})
