import { z } from 'zod'

import type { FieldError } from './errors.ts'

/**
 * The attributes of an event (CloudEvents 1.0 with the hub's extensions), parsed: docs/design.md §4.
 * `time` is an instant in epoch milliseconds; its text form is RFC 3339 in UTC.
 */
export interface Envelope {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: number
  readonly region: string
  readonly sequence?: string
  readonly record?: string
  readonly revision: number
  readonly void: boolean
  /** `urn:xianglian:schema:<sha-256 of the schema's full text, hex>` */
  readonly dataschema: string
  readonly traceparent?: string
  /** Extensions the hub does not know, in CloudEvents' string form, kept as they came. */
  readonly extensions: Readonly<Record<string, string>>
}

export const maxExtensions = 20
export const schemaUrn = 'urn:xianglian:schema:'

const wellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000')
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
const controls = /[\u0000-\u001f\u007f-\u009f]/

const text = (limit: number) =>
  z
    .string({ error: (issue) => (issue.input === undefined ? 'is required' : 'must be a string') })
    .min(1, 'must not be empty')
    .max(limit, `must not be longer than ${limit} characters`)
    .refine((value) => !controls.test(value) && wellFormed(value), 'must not hold control characters or lone surrogates')

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

/**
 * An RFC 3339 instant with its offset, in epoch milliseconds; more precise fractions are cut. Undefined when the text is not one, names a
 * day that does not exist, or lies outside of the years 1 to 9999 in UTC. A leap second counts as the first of the next minute.
 */
export function parseInstant(value: string): number | undefined {
  const match = rfc3339.exec(value)
  if (!match) return undefined
  const part = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  const [offsetHours, offsetMinutes] = [part(9), part(10)]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return undefined
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
  // Date.UTC reads the years 0–99 as 1900–1999; 400 years later the calendar is the same.
  const local = Date.UTC(year + 400, month - 1, day, hour, minute, second, milliseconds) - fourCenturies
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000
  const instant = match[8] === '-' ? local + offset : local - offset
  return instant < minInstant || instant > maxInstant ? undefined : instant
}

const fourCenturies = 146_097 * 86_400_000
/** No year 0: calendars and PostgreSQL go from 1 BC to AD 1, so an event of that year could never become a row. */
const minInstant = Date.parse('0001-01-01T00:00:00Z')
const maxInstant = Date.parse('9999-12-31T23:59:59.999Z')

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Epoch milliseconds as RFC 3339 in UTC with milliseconds: `2026-01-05T08:00:00.000Z`. */
export function formatInstant(time: number): string {
  const day = Math.floor(time / dayMilliseconds)
  // Events of one day come together, and Date is slow at what every event needs twice.
  if (day !== formatted.day) formatted = { day, date: new Date(day * dayMilliseconds).toISOString().slice(0, -13) }
  const rest = time - day * dayMilliseconds
  const [hours, minutes, seconds] = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1_000) % 60]
  return `${formatted.date}${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[seconds]}.${String((rest % 1_000) + 1_000).slice(1)}Z`
}

const dayMilliseconds = 86_400_000
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
let formatted = { day: Number.NaN, date: '' }

const instant = z
  .string({ error: (issue) => (issue.input === undefined ? 'is required' : 'must be a string') })
  .transform((value, context) => {
    const time = parseInstant(value)
    if (time === undefined) {
      context.addIssue({ code: 'custom', message: 'must be an RFC 3339 instant with its offset, such as 2026-01-05T08:00:00+08:00' })
      return z.NEVER
    }
    return time
  })

const wholeNumber = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ],
    'must be a whole number from 0 to 999999999',
  )
  .pipe(z.int().min(0, 'must not be negative').max(999_999_999, 'must not be above 999999999'))
/** In CloudEvents' string form too, as all numbers: headers hold text. */
const position = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^(-1|\d{1,16})$/)
        .transform(Number),
    ],
    'must be a position, or -1 for a stream without events',
  )
  .pipe(z.int('must be below 2^53').min(-1, 'must not be below -1'))
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')], 'must be true or false')

/** The attributes as they come over HTTP or in Kafka headers (there every value is text). Unknown names are kept apart by `parseEnvelope`. */
export const envelopeSchema = z.object({
  specversion: z.literal('1.0', 'must be "1.0"'),
  id: text(200),
  source: text(200).regex(/^\/[^/\s?#]+\/[^/\s?#]+$/, 'must be /<member>/<system>, such as /511602-hrss/front-desk'),
  type: text(200).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be <aggregate>.<event> in lower case, such as case.filed'),
  subject: text(300).regex(/^[^/]+\/[^/]+$/, 'must be <aggregate>/<key>, such as case/511602-2026-000123'),
  time: instant,
  region: text(64),
  sequence: z
    .string('must be text')
    .regex(/^\d{1,18}$/, 'must be text of 1 to 18 digits')
    .optional(),
  record: text(200).optional(),
  revision: wholeNumber.optional(),
  void: flag.optional(),
  dataschema: text(500).optional(),
  datacontenttype: text(200).optional(),
  traceparent: text(200).optional(),
  expectedposition: position
    .optional()
    .describe('Record it only if the last event of its stream has this position; -1: if there is none. Not kept with the event'),
})

const known = new Set(Object.keys(envelopeSchema.shape))
/** What the recorder adds; an event that arrives with one of them is a copy, and these are dropped. */
const recorderAttributes = new Set(['position', 'recordedat', 'leafhash', 'superseded', 'unreadable'])

export interface ParsedEnvelope {
  /** `dataschema` is undefined until the schema is chosen. */
  readonly envelope: Omit<Envelope, 'dataschema'> & { readonly dataschema: string | undefined }
  readonly datacontenttype: string | undefined
  /** A condition for recording, and no part of the fact: see `NewEvent`. */
  readonly expectedPosition: number | undefined
}

export type EnvelopeResult =
  | { readonly ok: true; readonly value: ParsedEnvelope }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/**
 * Reads the attributes of one event. `attributes` maps attribute names to JSON values (text only, from headers); `data` must not be in it.
 * `homeRegion` fills a region that was left out. Errors point at `/<attribute>`.
 */
export function parseEnvelope(attributes: Readonly<Record<string, unknown>>, homeRegion?: string): EnvelopeResult {
  const parsed = envelopeSchema.safeParse(
    attributes['region'] === undefined && homeRegion !== undefined ? { ...attributes, region: homeRegion } : attributes,
  )
  const errors: FieldError[] = []
  const extensions: Record<string, string> = {}
  let count = 0
  for (const [name, value] of Object.entries(attributes)) {
    if (known.has(name) || recorderAttributes.has(name) || value === null || value === undefined) continue
    const extension = readExtension(name, value)
    if ('text' in extension) extensions[name] = extension.text
    else
      errors.push({
        pointer: `/${escapePointer(name)}`,
        code: 'invalid-envelope',
        detail: `Attribute ${name.slice(0, 40)} ${extension.problem}`,
      })
    count += 1
  }
  if (count > maxExtensions) {
    errors.push({
      pointer: '',
      code: 'invalid-envelope',
      detail: `The event has ${count} extension attributes; at most ${maxExtensions} are kept.`,
    })
  }
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = issue.path.map(String).join('/')
      errors.push({ pointer: `/${escapePointer(name)}`, code: 'invalid-envelope', detail: `Attribute ${name} ${issue.message}.` })
    }
  }
  if (!parsed.success || errors.length > 0) return { ok: false, errors }
  const { data } = parsed
  const { datacontenttype, sequence, record, revision, void: isVoid, dataschema, traceparent } = data
  const envelope: ParsedEnvelope['envelope'] = {
    id: data.id,
    source: data.source,
    type: data.type,
    subject: data.subject,
    time: data.time,
    region: data.region,
    ...(sequence !== undefined && { sequence }),
    ...(record !== undefined && { record }),
    revision: revision ?? 0,
    void: isVoid ?? false,
    dataschema,
    ...(traceparent !== undefined && { traceparent }),
    extensions,
  }
  return { ok: true, value: { envelope, datacontenttype, expectedPosition: data.expectedposition } }
}

/** An extension in CloudEvents' string form, or what is wrong with it. */
function readExtension(name: string, value: unknown): { readonly text: string } | { readonly problem: string } {
  if (!/^[a-z0-9]{1,20}$/.test(name)) return { problem: 'must be named by 1 to 20 lower-case letters and digits (CloudEvents 1.0).' }
  if (typeof value === 'boolean') return { text: String(value) }
  if (typeof value === 'number') {
    const isInt32 = Number.isInteger(value) && Math.abs(value) < 2 ** 31
    return isInt32 ? { text: String(value) } : { problem: 'must be a 32-bit whole number or text.' }
  }
  if (typeof value !== 'string') return { problem: 'must be text, a whole number, true or false.' }
  if (value.length > 1000) return { problem: 'must not be longer than 1000 characters.' }
  return controls.test(value) || !wellFormed(value) ? { problem: 'must not hold control characters or lone surrogates.' } : { text: value }
}

/** Escapes one reference token of a JSON Pointer (RFC 6901). */
export const escapePointer = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1')

/**
 * The attributes as text, in CloudEvents' names, without data and without what the recorder adds: what travels in `ce_` headers, stands in
 * listings and goes into the leaf. `revision` 0 and `void` false are the defaults and are left out.
 */
export function attributesOf(envelope: Envelope): Record<string, string> {
  const attributes: Record<string, string> = {
    ...envelope.extensions,
    specversion: '1.0',
    id: envelope.id,
    source: envelope.source,
    type: envelope.type,
    subject: envelope.subject,
    time: formatInstant(envelope.time),
    region: envelope.region,
    dataschema: envelope.dataschema,
  }
  if (envelope.sequence !== undefined) attributes['sequence'] = envelope.sequence
  if (envelope.record !== undefined) attributes['record'] = envelope.record
  if (envelope.revision !== 0) attributes['revision'] = String(envelope.revision)
  if (envelope.void) attributes['void'] = 'true'
  if (envelope.traceparent !== undefined) attributes['traceparent'] = envelope.traceparent
  return attributes
}
