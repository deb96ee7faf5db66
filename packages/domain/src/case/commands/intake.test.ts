import { describe, expect, test } from 'vitest'

import { caseNo, fact } from '../testing/about.ts'
import { accepted, asking, closed, decided, filed, notAccepted, refused, requested, supplemented, withdrawn } from '../testing/asking.ts'
import { file as filing } from './intake.ts'

describe('file', () => {
  const file = asking('file')

  test('takes a number once', () => {
    expect(file({})).toBeUndefined()
    expect(file({}, filed)).toEqual(refused(`Case ${caseNo} was filed on 2026-03-02 00:00:00; use another number`))
  })

  test('comes before what another system said of the case', () => {
    expect(asking('file', '2026-03-05')({}, accepted, decided)).toBeUndefined()
    expect(asking('file', '2026-03-05T00:00:01+08:00')({}, accepted, decided)).toEqual(
      refused('reach back to 2026-03-05 00:00:00, before 2026-03-05 00:00:01'),
    )
  })

  test('names a case that nobody numbered, by region and day in China', () => {
    const token = crypto.randomUUID()
    expect(filing.names?.field).toBe('caseNo')
    expect(filing.names?.as({ region: '511602101', time: '2026-03-02T16:00:00.000Z' }, token)).toBe(`511602101-20260303-${token}`)
  })

  test('names it so that it fits a subject whatever the region', () => {
    const name = filing.names?.as({ region: '/5/'.repeat(100), time: '2026-03-02T00:00:00.000Z' }, 't'.repeat(64)) ?? ''
    expect(name).not.toContain('/')
    expect(name.length).toBeLessThanOrEqual(200)
  })
})

describe('link', () => {
  const data = { system: 'province', otherNo: 'P-1' }

  test('adds a number once', () => {
    const link = asking('link')
    expect(link(data, filed)).toBeUndefined()
    expect(link(data, filed, fact('2026-03-03', 'linked', data))).toEqual(refused('linked to P-1 of province already'))
    expect(link(data, filed, fact('2026-03-03', 'linked', { ...data, otherNo: 'P-2' }))).toBeUndefined()
    expect(link(data)).toEqual(refused('not filed'))
    expect(asking('link', '2026-03-01')(data, filed)).toEqual(refused('when it was filed'))
  })

  test('names a number of another than the case itself', () => {
    const link = asking('link')
    expect(link({ ...data, otherNo: ' ' }, filed)).toEqual(refused('state both'))
    expect(link({ ...data, system: '' }, filed)).toEqual(refused('state both'))
    expect(link({ ...data, otherNo: caseNo }, filed)).toEqual(refused('the number of this case itself'))
  })
})

describe('request-supplement', () => {
  const request = asking('request-supplement')
  const data = { materials: [{ name: '照片' }] }

  test('may be asked again: that is found, and not refused', () => {
    expect(request(data, filed)).toBeUndefined()
    expect(request(data, filed, requested)).toBeUndefined()
    expect(request({ ...data, round: 2 }, filed, fact('2026-03-03', 'supplement-requested', { round: 1 }), supplemented)).toBeUndefined()
  })

  test('comes before acceptance, and before the end', () => {
    expect(request(data, filed, accepted)).toEqual(refused('accepted on 2026-03-05 00:00:00, and supplements come before acceptance'))
    expect(request(data, filed, notAccepted)).toEqual(refused('Acceptance of this case was refused'))
    expect(request(data, filed, withdrawn)).toEqual(refused('withdrawn on 2026-03-11'))
    expect(request(data)).toEqual(refused('file it first'))
  })

  test('says what is missing, which request it is, and a day that can be kept', () => {
    expect(request({}, filed)).toEqual(refused('state the materials or the reason'))
    expect(request({ reason: '照片模糊' }, filed)).toBeUndefined()
    expect(request({ ...data, round: 1 }, filed, fact('2026-03-03', 'supplement-requested', { round: 1 }))).toEqual(
      refused('Request 1 was made'),
    )
    expect(request({ ...data, due: '2026-03-31' }, filed)).toEqual(refused('2026-03-31 lies before the day of the request, 2026-04-01'))
    expect(request({ ...data, due: '2026-04-01' }, filed)).toBeUndefined()
  })

  test('lies behind the former request and its answer', () => {
    expect(asking('request-supplement', '2026-03-02')(data, filed)).toBeUndefined()
    expect(asking('request-supplement', '2026-03-01')(data, filed)).toEqual(refused('before 2026-03-02 00:00:00, when it was filed'))
    expect(asking('request-supplement', '2026-03-04')(data, filed, requested, supplemented)).toEqual(
      refused('does not lie after 2026-03-04 00:00:00, when it was supplemented'),
    )
  })
})

describe('supplement', () => {
  const supplement = asking('supplement')

  test('answers the last request, or the one that it names, once', () => {
    expect(supplement({}, filed, requested)).toBeUndefined()
    expect(supplement({}, filed)).toEqual(refused('No supplement was requested'))
    expect(supplement({}, filed, requested, supplemented)).toEqual(refused('answered on 2026-03-04'))
    const rounds = [fact('2026-03-03', 'supplement-requested', { round: 1 }), fact('2026-03-05', 'supplement-requested', { round: 2 })]
    const answered = fact('2026-03-06', 'supplemented', { round: 2 })
    expect(supplement({ round: 1 }, filed, ...rounds, answered)).toBeUndefined()
    expect(supplement({ round: 2 }, filed, ...rounds, answered)).toEqual(refused('answered on 2026-03-06'))
    expect(supplement({ round: 3 }, filed, ...rounds, answered)).toEqual(refused('no request 3'))
    expect(asking('supplement', '2026-03-02')({}, filed, requested)).toEqual(refused('when the supplement was requested'))
  })

  test('follows acceptance where that left materials open', () => {
    const lenient = fact('2026-03-05', 'accepted', { mode: '容缺' })
    expect(supplement({}, filed, lenient)).toBeUndefined()
    expect(asking('supplement', '2026-03-05')({}, filed, lenient)).toEqual(refused('does not lie after'))
    expect(supplement({}, filed, requested, accepted)).toEqual(refused('nothing is left to supplement'))
  })
})

describe('accept', () => {
  const accept = asking('accept')

  test('comes once, after filing and supplements, and not after refusal', () => {
    expect(accept({}, filed)).toBeUndefined()
    expect(accept({}, filed, requested)).toBeUndefined()
    expect(accept({}, filed, accepted)).toEqual(refused('accepted on 2026-03-05 00:00:00; go on'))
    expect(accept({}, filed, notAccepted)).toEqual(refused('file a new application as a new case'))
    expect(accept({}, filed, decided)).toEqual(refused('decided on 2026-03-08'))
    expect(accept({}, filed, closed)).toEqual(refused('closed on 2026-03-11'))
    expect(accept({}, requested)).toEqual(refused('not filed'))
    expect(asking('accept', '2026-03-03')({}, filed, requested, supplemented)).toEqual(refused('when it was supplemented'))
  })
})

describe('refuse', () => {
  const refuse = asking('refuse')

  test('comes once, and instead of acceptance', () => {
    expect(refuse({}, filed)).toBeUndefined()
    expect(refuse({}, filed, notAccepted)).toEqual(refused('Acceptance of this case was refused on 2026-03-05'))
    expect(refuse({}, filed, accepted)).toEqual(refused('decide it with outcome "refused" instead'))
  })

  test('lies behind all that was done', () => {
    const forwarded = fact('2026-03-04', 'forwarded', { to: 'county' })
    const fee = fact('2026-03-04', 'fee-charged', { amount: '1.00' })
    expect(asking('refuse', '2026-03-02')({}, filed)).toBeUndefined()
    expect(asking('refuse', '2026-03-01')({}, filed)).toEqual(refused('before 2026-03-02 00:00:00'))
    expect(asking('refuse', '2026-03-03')({}, filed, forwarded)).toEqual(refused('when it was last handled'))
    expect(asking('refuse', '2026-03-04')({}, filed, forwarded)).toEqual(refused('does not lie after'))
    expect(asking('refuse', '2026-03-04')({}, filed, fee)).toEqual(refused('when a fee or another number was noted'))
    expect(asking('refuse', '2026-03-04T00:00:01+08:00')({}, filed, forwarded, fee)).toBeUndefined()
  })
})
