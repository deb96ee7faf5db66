import { z } from 'zod'

import { inputFormats } from '../readers/index.ts'
import { isTimeZone } from './times.ts'

const zone = z.string().refine(isTimeZone, 'is not an IANA time zone such as Asia/Shanghai')
const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'must be letters, digits and underscores, beginning with a letter')

const fieldTypes = ['text', 'decimal', 'integer', 'boolean', 'instant', 'date'] as const

const fieldSettings = z.strictObject({
  /** Where the value comes from; a column of the field's own name when none is stated. */
  column: z.string().min(1).optional(),
  event: z.string().min(1).optional(),
  trace: z.string().min(1).optional(),
  log: z.string().min(1).optional(),
  /** RFC 6901, into the record of a JSON file. */
  pointer: z.string().startsWith('/', 'must be a JSON Pointer, beginning with /').optional(),
  type: z.enum(fieldTypes).default('text'),
  /** Texts that mean "no value", besides the blank and those of the mapping. */
  absent: z.array(z.string()).default([]),
  trim: z.boolean().default(false),
  decimalComma: z.boolean().default(false),
  /** What stands between thousands. */
  thousands: z.enum(['space', 'point', 'comma', 'apostrophe']).optional(),
  /** Digits after the point that are kept. */
  scale: z.int().min(0).max(18).default(2),
  /** Without it a number with more digits than `scale` is left as it is, and refused by the schema. */
  rounding: z.literal('half-even').optional(),
  formats: z.array(z.string().min(1)).default([]),
  timeZone: zone.optional(),
  /** The column may be missing from the file altogether. */
  optional: z.boolean().default(false),
})

const field = z.preprocess((value) => (typeof value === 'string' ? { type: value } : (value ?? {})), fieldSettings)
const fields = z.record(name, field)

/** Text is a CEL expression; everything else stands for itself. */
export type Template = string | number | boolean | null | readonly Template[] | { readonly [key: string]: Template }
const template: z.ZodType<Template> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(template), z.record(z.string(), template)]),
)

const expression = z.string({ error: () => 'must be text with a CEL expression' }).min(1, 'must not be empty')

const rule = z.strictObject({
  type: z.string().min(1),
  forEach: z.boolean().default(false),
  when: expression.optional(),
  once: z.boolean().default(false),
  key: expression,
  revision: expression.optional(),
  void: expression.optional(),
  time: expression,
  sequence: expression.optional(),
  region: expression.optional(),
  data: z.record(z.string(), template),
})

export const mappingSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1),
  licence: z.string().optional(),
  input: z.strictObject({
    format: z.enum(inputFormats),
    delimiter: z.string().min(1).max(8).optional(),
    quote: z.string().length(1).optional(),
    encoding: z.string().min(1).max(40).optional(),
    skipLines: z.int().min(0).max(1000).optional(),
    sheet: z.string().optional(),
    path: z.string().optional(),
    record: z.enum(['event', 'trace']).optional(),
  }),
  params: z.record(name, z.strictObject({ description: z.string().min(1), default: z.string().optional() })).default({}),
  timeZone: zone.optional(),
  absent: z.array(z.string()).default([]),
  fields,
  each: z.strictObject({ pointer: z.string().startsWith('/').optional(), fields, where: expression.optional() }).optional(),
  /** Fields worked out from the others, in order; rules name them as `row.<name>`. */
  derive: z.record(name, expression).default({}),
  where: expression.optional(),
  source: z.string().min(1),
  region: expression.optional(),
  events: z.array(rule).min(1, 'must have at least one rule'),
})

export type MappingSpec = z.output<typeof mappingSchema>
export type FieldSpec = z.output<typeof fieldSettings>
export type RuleSpec = z.output<typeof rule>
