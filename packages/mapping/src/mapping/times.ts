import { formatInstant, parseInstant } from '@xianglian/core'
import { DateTime, IANAZone } from 'luxon'

export const isTimeZone = (name: string): boolean => IANAZone.isValidZone(name)

export interface TimeSpec {
  /** IANA zone of times without an offset. */
  readonly zone: string | undefined
  /** Formats, tried in turn; ISO 8601 when there are none. */
  readonly formats: readonly TimeFormat[]
  /** Numbers are serial days of a spreadsheet, counted from 1899-12-30. */
  readonly serialDays: boolean
}

/** A format in luxon's tokens, read once: parsing it anew for each value would cost most of the time. */
export type TimeFormat = ReturnType<typeof DateTime.buildFormatParser>
export const timeFormat = (tokens: string): TimeFormat => DateTime.buildFormatParser(tokens, { locale: 'en' })

const offset = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?([Zz]|[+-]\d{2}:?\d{2})$/
const offsetless = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?$/
const day = /^\d{4}-\d{2}-\d{2}$/
const serial = /^\d{1,7}(?:\.\d+)?$/

/** An instant as RFC 3339 in UTC with milliseconds; undefined when the text is none, or has no offset and no zone is declared. */
export function readInstant(text: string, spec: TimeSpec): string | undefined {
  if (spec.formats.length > 0) return fromFormats(text, spec)?.toUTC().toISO() ?? undefined
  const match = offset.exec(text)
  if (match) {
    const [, date, clock, zone = ''] = match
    const colon = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
    const instant = parseInstant(`${date}T${clock}${colon}`)
    return instant === undefined ? undefined : formatInstant(instant)
  }
  if (spec.zone === undefined) return undefined
  if (offsetless.test(text) || day.test(text)) return utc(DateTime.fromISO(text.replace(' ', 'T'), { zone: spec.zone }))
  return spec.serialDays && serial.test(text) ? utc(serialTime(text, spec.zone)) : undefined
}

/** A day as `YYYY-MM-DD`; an instant is read as its day in the declared zone. */
export function readDate(text: string, spec: TimeSpec): string | undefined {
  if (spec.formats.length > 0) return fromFormats(text, spec)?.toISODate() ?? undefined
  if (day.test(text)) return parseInstant(`${text}T00:00:00Z`) === undefined ? undefined : text
  if (spec.serialDays && serial.test(text)) return serialTime(text, 'utc').toISODate() ?? undefined
  if (offsetless.test(text)) return DateTime.fromISO(text.replace(' ', 'T'), { zone: 'utc' }).toISODate() ?? undefined
  const instant = readInstant(text, spec)
  return instant === undefined || spec.zone === undefined
    ? undefined
    : (DateTime.fromISO(instant, { zone: spec.zone }).toISODate() ?? undefined)
}

/** Midnight that begins a day in a zone. */
export const startOfDay = (date: string, zone: string): string | undefined =>
  day.test(date) ? utc(DateTime.fromISO(date, { zone })) : undefined

const utc = (time: DateTime): string | undefined => (time.isValid ? (time.toUTC().toISO() ?? undefined) : undefined)

function fromFormats(text: string, { formats, zone }: TimeSpec): DateTime | undefined {
  for (const format of formats) {
    const time = DateTime.fromFormatParser(text, format, { zone: zone ?? 'utc', locale: 'en', setZone: zone === undefined })
    if (time.isValid) return time
  }
  return undefined
}

function serialTime(text: string, zone: string): DateTime {
  const days = Number(text)
  const whole = Math.floor(days)
  return DateTime.fromISO('1899-12-30', { zone })
    .plus({ days: whole })
    .plus({ milliseconds: Math.round((days - whole) * 86_400_000) })
}
