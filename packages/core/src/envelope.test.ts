import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { attributesOf, formatInstant, parseEnvelope, parseInstant } from './envelope.ts'

const valid = {
  specversion: '1.0',
  id: 'e-1',
  source: '/511602-hrss/front-desk',
  type: 'case.filed',
  subject: 'case/511602-2026-000123',
  time: '2026-01-05T08:00:00+08:00',
  region: '511602',
}

const faultsOf = (attributes: Record<string, unknown>): string[] => {
  const result = parseEnvelope(attributes)
  return result.ok ? [] : result.errors.map(({ pointer }) => pointer)
}

describe('an envelope', () => {
  test('is read with its time as an instant and its defaults filled in', () => {
    const result = parseEnvelope(valid)
    expect(result.ok && result.value.envelope).toMatchObject({
      time: Date.parse('2026-01-05T00:00:00Z'),
      revision: 0,
      void: false,
      extensions: {},
    })
  })

  test('takes the home region when it states none', () => {
    const { region: _, ...without } = valid
    expect(faultsOf(without)).toEqual(['/region'])
    expect(parseEnvelope(without, '511602')).toMatchObject({ ok: true, value: { envelope: { region: '511602' } } })
  })

  test.each([
    ['specversion', '0.3'],
    ['id', ''],
    ['id', 'a\u0000b'],
    ['id', '\ud800'],
    ['id', 'x'.repeat(201)],
    ['id', 7],
    ['source', 'front-desk'],
    ['source', '/a/b/c'],
    ['type', 'CaseFiled'],
    ['subject', 'case/1/2'],
    ['time', '2026-01-05T08:00:00'],
    ['time', '2026-02-30T08:00:00Z'],
    ['sequence', '12a'],
    ['sequence', 12],
    ['revision', -1],
    ['revision', 1.5],
    ['void', 'yes'],
    ['expectedposition', -2],
    ['expectedposition', '-2'],
    ['expectedposition', 1.5],
    ['expectedposition', '9007199254740993'],
    ['expectedposition', ''],
    ['Upper', 'x'],
    ['nested', { a: 1 }],
  ])('with %s = %j is refused at that attribute', (name, value) => {
    expect(faultsOf({ ...valid, [name]: value })).toEqual([`/${name}`])
  })

  test.each([
    [-1, -1],
    ['-1', -1],
    ['0', 0],
    [2 ** 40, 2 ** 40],
    [undefined, undefined],
  ])('that expects position %j says so beside its attributes, not among them', (expectedposition, expectedPosition) => {
    const result = parseEnvelope({ ...valid, expectedposition })
    expect(result).toMatchObject({ ok: true, value: { expectedPosition, envelope: { extensions: {} } } })
    expect(result.ok && attributesOf({ ...result.value.envelope, dataschema: 'urn:x' })).not.toHaveProperty('expectedposition')
  })

  test('keeps 20 extensions and refuses 21', () => {
    const extensions = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`ext${index}`, index]))
    expect(faultsOf({ ...valid, ...extensions(20) })).toEqual([])
    expect(faultsOf({ ...valid, ...extensions(21) })).toEqual([''])
  })

  test('survives the way through its text form', () => {
    const text = fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }).filter((value) => !/[\p{Cc}]/u.test(value))
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), fc.nat(999_999_999), fc.boolean(), (id, record, revision, isVoid) => {
        const first = parseEnvelope({ ...valid, id, record, revision, void: isVoid, note: 'kept' })
        if (!first.ok) throw new Error(JSON.stringify(first.errors))
        const envelope = { ...first.value.envelope, dataschema: 'urn:x' }
        const again = parseEnvelope(attributesOf(envelope))
        expect(again.ok && again.value.envelope).toEqual(envelope)
      }),
    )
  })
})

describe('an instant', () => {
  test('is written as Date writes it', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        (date) => {
          expect(formatInstant(date.getTime())).toBe(date.toISOString())
        },
      ),
    )
  })

  test('is the same moment whatever its offset', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: -1439, max: 1439 }),
        (date, offset) => {
          const local = formatInstant(date.getTime() + offset * 60_000).slice(0, -1)
          const sign = offset < 0 ? '-' : '+'
          const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) => String(part).padStart(2, '0'))
          expect(parseInstant(`${local}${sign}${hours}:${minutes}`)).toBe(date.getTime())
        },
      ),
    )
  })

  test.each([
    '',
    '2026-01-05',
    '2026-13-01T00:00:00Z',
    '2026-01-05T24:00:00Z',
    '2026-01-05T08:00:00+24:00',
    '20260105T080000Z',
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+08:00',
  ])('is not %j', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })
})
