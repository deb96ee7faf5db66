import type { Envelope } from './envelope.ts'
import { HubError, type ErrorCode, type FieldError } from './errors.ts'

/** Why an event may not enter; the pointers lead into the event as it is in structured mode. */
export interface Refusal {
  readonly ok: false
  readonly code: ErrorCode
  readonly detail: string
  readonly errors: readonly FieldError[]
  readonly retryable: boolean
}

const maxErrors = 20

/** A refusal for one fault. */
export const refuse = (code: ErrorCode, pointer: string, detail: string): Refusal => ({
  ok: false,
  code,
  detail,
  errors: [{ pointer, code, detail }],
  retryable: false,
})

/** A refusal for all of these faults, of which at most 20 are told. */
export function refuseAll(code: ErrorCode, all: readonly FieldError[]): Refusal {
  const errors = all.slice(0, maxErrors)
  const more = all.length > errors.length ? ` and ${all.length - errors.length} more` : ''
  const [first] = errors
  const said = first?.detail ?? ''
  // An attribute's detail names it already.
  const isNamed = errors.length === 1 && said.startsWith(`Attribute ${first?.pointer.slice(1)} `)
  return {
    ok: false,
    code,
    detail: isNamed ? said : `${errors.map((error) => error.pointer || 'The event').join(', ')}${more}: ${said}`,
    errors,
    retryable: false,
  }
}

export const refusalError = (refusal: Refusal): HubError =>
  new HubError(refusal.code, refusal.detail, { errors: refusal.errors, retryable: refusal.retryable })

/** A sender's clock may run ahead of the hub's by this much. */
const maxAhead = 5 * 60_000

/** Why an event may not enter at `now` (epoch milliseconds), whatever its data; undefined when nothing speaks against it. */
export function refuseAttributes({ extensions, time }: Pick<Envelope, 'extensions' | 'time'>, now: number): Refusal | undefined {
  if ('hubmask' in extensions)
    return refuse('masked-event', '/hubmask', 'This is a masked copy; publish the original, from its own system.')
  if (time <= now + maxAhead) return undefined
  const detail = 'The time lies more than 5 minutes ahead of the hub; check the clock, or send it again later.'
  return { ...refuse('time-ahead', '/time', detail), retryable: true }
}
