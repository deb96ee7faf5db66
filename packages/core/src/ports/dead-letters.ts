import type { Identity } from '../identity.ts'
import type { ErrorCode, FieldError } from '../errors.ts'
import type { HeaderValue } from './bus.ts'

export type DeadLetterStage = 'intake' | 'recording' | 'delivery'
export type DeadLetterStatus = 'open' | 'redriven' | 'discarded'

/** What could not be stored or delivered, whole and with its reason, so that nothing disappears. */
export interface NewDeadLetter {
  readonly stage: DeadLetterStage
  /** Where it came from, unique per stage: `<lane>/<offset>` for recording, the body's hash for intake. A repeat updates, never adds. */
  readonly coordinate: string
  readonly reason: ErrorCode
  readonly detail: string
  readonly errors: readonly FieldError[]
  /** As far as they could be read. */
  readonly source?: string | undefined
  readonly eventId?: string | undefined
  readonly type?: string | undefined
  readonly subject?: string | undefined
  readonly region?: string | undefined
  /** Who sent it: the key's id, at the edge. */
  readonly keyId?: string | undefined
  readonly key: Uint8Array | null
  readonly headers: Readonly<Record<string, HeaderValue>>
  readonly body: Uint8Array | null
  /** Default `open`; `discarded` for what nobody has to look after. Of a letter that is there already, its own stays, unless the recorder gives another reason now. */
  readonly status?: DeadLetterStatus
}

export interface DeadLetter extends NewDeadLetter {
  readonly id: number
  readonly status: DeadLetterStatus
  /** Epoch milliseconds. */
  readonly at: number
}

export interface DeadLetterFilter {
  readonly stage?: DeadLetterStage
  readonly status?: DeadLetterStatus
  readonly reason?: string
  readonly source?: string
  readonly eventId?: string
  readonly ids?: readonly number[]
  /** Of these events alone (≤ 10,000). */
  readonly identities?: readonly Identity[]
  readonly from?: number
  readonly to?: number
}

/** Of the originals of one page: a record that is too large to be an event may hold 32 MiB. */
export const maxPageBytes = 16 * 1024 * 1024

export interface DeadLetterPage {
  readonly after?: number
  readonly limit: number
  /** Default true. */
  readonly originals?: boolean
}

export interface DeadLetters {
  /**
   * Durable once resolved. Idempotent by stage and coordinate. An entry that was discarded stays so; one that was redriven too, but that of
   * the intake opens again: its sender sent it once more and it was refused once more.
   */
  put(letters: readonly NewDeadLetter[]): Promise<void>
  /**
   * By id, ascending, above `after`. `limit` ≤ 1000. With `originals: false` without key, headers and body, which may be large. With them a page
   * ends early, yet not before its first letter, once they come to `maxPageBytes`: only an empty page says that there are no more.
   */
  list(filter: DeadLetterFilter, page: DeadLetterPage): Promise<readonly DeadLetter[]>
  mark(ids: readonly number[], status: DeadLetterStatus): Promise<void>
  /** Open ones by reason. */
  counts(): Promise<Readonly<Record<string, number>>>
  /** Intake letters a key has open: the edge caps them. */
  countOf(keyId: string): Promise<number>
}
