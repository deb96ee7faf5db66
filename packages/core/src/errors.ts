/**
 * The closed list of reasons the hub gives. A code is a promise to programs: it is never renamed.
 * docs/reference/errors.md explains each; a test keeps that page complete.
 */
export const errorCodes = {
  // the edge: an event or a call that is malformed or not permitted
  'invalid-json': 'The text is not JSON, or not UTF-8.',
  'invalid-envelope': 'A CloudEvents attribute is missing or malformed.',
  'invalid-data': 'The data does not fit the schema of its event type.',
  'invalid-request': 'A parameter of the call is missing or malformed.',
  'unknown-type': 'No schema is registered for this event type.',
  'unknown-schema': 'The schema named is not one of this event type.',
  'subject-mismatch': "The subject does not follow from the data by the schema's subject template.",
  'time-ahead': 'The time lies more than 5 minutes ahead of the hub.',
  'masked-event': 'A masked copy must not come back as a fact.',
  'unsupported-media-type': 'The content type is not one the hub reads.',
  'too-large': 'The event or the request is larger than allowed.',
  unauthenticated: 'No key, or one the hub does not know.',
  forbidden: 'The key, or the inbox it came through, does not permit this.',
  'not-found': 'There is no such thing.',
  'not-recorded': 'The hub has not recorded this event.',
  'identity-conflict': 'An event of this source and id is recorded with other content; the first stands.',
  ambiguous: 'Several things go by this name.',
  'command-refused': 'The state of affairs does not allow this command.',
  'position-mismatch': 'The stream has other events than those that were decided on.',
  busy: 'The hub is at its limit; send again after the time it names.',
  // the inbox: a record that cannot become an event
  'invalid-wire-format': 'The record is not Confluent wire format with CloudEvents headers.',
  'unreadable-data': 'The Avro data cannot be decoded with its schema.',
  // the machinery
  unavailable: 'A service the hub depends on does not answer.',
  fenced: 'Another instance took over; this one must stop.',
  'offsets-lost': 'The bus no longer holds the offsets that the store stopped at.',
  'invalid-configuration': 'The environment or a file of settings is wrong.',
  'invalid-mapping': 'The mapping file is wrong.',
  'invalid-input': 'The input file cannot be read as what it is said to be.',
  'fold-failed': 'The definition of the aggregate failed on this stream.',
  'deadline-exceeded': 'The work did not end within its time.',
  cancelled: 'The caller gave up.',
  internal: 'A fault of the hub itself.',
} as const

export type ErrorCode = keyof typeof errorCodes

/** One fault in a document: `pointer` is a JSON Pointer (RFC 6901) into it. */
export interface FieldError {
  readonly pointer: string
  readonly code: ErrorCode
  readonly detail: string
}

export interface HubErrorOptions {
  /** Whether the same call may succeed later without being changed. Default false. */
  readonly retryable?: boolean
  readonly cause?: unknown
  readonly errors?: readonly FieldError[]
  /** Milliseconds after which trying again makes sense. */
  readonly retryAfter?: number
  /** What programs may want of it beside the text: members of its problem document. */
  readonly members?: Readonly<Record<string, unknown>>
}

/** The one error base. `message` says what is wrong, where, and what to do next; it never holds personal data or secrets. */
export class HubError extends Error {
  override readonly name = 'HubError'
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly errors: readonly FieldError[]
  readonly retryAfter: number | undefined
  readonly members: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: HubErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? false
    this.errors = options.errors ?? []
    this.retryAfter = options.retryAfter
    this.members = options.members ?? {}
  }
}

/** Whatever was thrown, as a HubError: one of ours unchanged, anything else as `internal` with its cause. */
export function toHubError(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new HubError('internal', message, { cause: thrown })
}
