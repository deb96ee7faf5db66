import { HubError, parseInstant } from '@xianglian/core'
import { z } from 'zod'

/** Parameters of the read calls, as text from the query string. */

export const limit = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1, 'must be at least 1').max(1_000, 'must be at most 1000'))
    .default(fallback)
    .describe(`1 to 1000; default ${fallback}`)

export const position = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a position, a whole number from 0')
  .transform(Number)

export const instant = z.string().transform((value, context) => {
  const time = parseInstant(value)
  if (time !== undefined) return time
  context.addIssue({ code: 'custom', message: 'must be an RFC 3339 instant with its offset; write + as %2B' })
  return z.NEVER
})

/** `asOf`: a position, known with it, or an instant, meaning the last position recorded by then. */
export const asOf = z
  .union(
    [position.transform((value) => ({ position: value })), instant.transform((value) => ({ instant: value }))],
    'must be a position or an RFC 3339 instant with its offset; write + as %2B',
  )
  .describe('A position, or an instant')

export const minPosition = position
  .optional()
  .describe(
    'Waits until the event at this position is in the register, at most 10 s. What it changes in other rows of the same aggregate is waited for 1 s: columns derived from it may follow.',
  )

export const minPositionSettled = position
  .optional()
  .describe('Waits until the event at this position and all that follows from it is in the registers, at most 10 s')

/** One value or several of the same name. */
export const several = z.union([z.string().transform((value) => [value]), z.array(z.string())])

/** A cursor is the key of the last row shown, as JSON in base64url: clients hand it back and do not look into it. */
export const writeCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export function readCursor<T>(schema: z.ZodType<T>, cursor: string | undefined): T | undefined {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch (cause) {
    const detail = 'The cursor is not one that this call gave; begin without it.'
    throw new HubError('invalid-request', detail, { cause, errors: [{ pointer: '/cursor', code: 'invalid-request', detail }] })
  }
}

/** The answer's Link header to the next page. */
export const nextLink = (path: string, parameters: URLSearchParams): Record<string, string> => ({
  link: `<${path}?${parameters.toString()}>; rel="next"`,
})
