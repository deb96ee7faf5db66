import { errorCodes, type ErrorCode } from '@xianglian/core'
import { z } from 'zod'

/** What the hub answers, as the client reads it: unknown members are kept, so that a newer hub can be read by an older client. */

const code = z.string().transform((value): ErrorCode => (isErrorCode(value) ? value : 'internal'))
const isErrorCode = (value: string): value is ErrorCode => Object.hasOwn(errorCodes, value)

const fieldError = z.object({ pointer: z.string(), code, detail: z.string() })

export const problem = z.looseObject({
  status: z.int(),
  detail: z.string(),
  code,
  retryable: z.boolean().default(false),
  errors: z.array(fieldError).default([]),
})

const publishReceipt = z.looseObject({
  source: z.string().nullable(),
  id: z.string().nullable(),
  status: z.enum(['accepted', 'rejected', 'recorded', 'duplicate', 'conflict', 'stale']),
  position: z.int().optional(),
  retryable: z.boolean().optional(),
  errors: z.array(fieldError).default([]),
})
export const publishAnswer = z.looseObject({ receipts: z.array(publishReceipt) })
/** What became of one event that was published. */
export type PublishReceipt = z.infer<typeof publishReceipt>

export const receipt = z.discriminatedUnion('status', [
  z.looseObject({
    status: z.literal('recorded'),
    source: z.string(),
    id: z.string(),
    position: z.int(),
    leafhash: z.string(),
    recordedat: z.string(),
  }),
  z.looseObject({
    status: z.literal('deadletter'),
    source: z.string(),
    id: z.string(),
    deadletter: z.int(),
    reason: z.string(),
    detail: z.string(),
    errors: z.array(fieldError),
  }),
])
export type Receipt = z.infer<typeof receipt>

const record = z.looseObject({
  record: z.string(),
  id: z.string(),
  subject: z.string(),
  position: z.int(),
  revision: z.int(),
  hash: z.string(),
  void: z.boolean(),
})
export const recordsAnswer = z.looseObject({ items: z.array(record) })
/** The standing version of a record. `hash` is `dataHash` of contracts. */
export type HeldRecord = z.infer<typeof record>

const counts = z.record(z.string(), z.int())
export const stats = z.looseObject({
  head: z.int(),
  events: counts,
  registers: counts,
  lag: counts,
  deadletters: counts,
  /** Findings open at the hub's clock, by rule; absent from hubs that keep none. */
  findings: counts.optional(),
  parked: counts.optional(),
  hashes: z.record(z.string(), z.string()).optional(),
})
export type Stats = z.infer<typeof stats>

export { cloudEvent, type CloudEvent } from '@xianglian/core'

export const row = z.looseObject({ key: z.string(), position: z.int(), recordedat: z.string() })
export type RegisterRow = z.infer<typeof row>

export const registerSummary = z.looseObject({
  name: z.string(),
  aggregate: z.string(),
  history: z.boolean(),
  rows: z.int(),
  position: z.int(),
  columns: z.array(z.looseObject({ name: z.string(), kind: z.string() })),
})
export type RegisterSummary = z.infer<typeof registerSummary>

export const historyStep = z.looseObject({
  type: z.string(),
  source: z.string(),
  id: z.string(),
  time: z.string(),
  position: z.int(),
  row: z.record(z.string(), z.unknown()).nullable(),
})
export type HistoryStep = z.infer<typeof historyStep>

const messages = z.looseObject({ zh: z.string(), en: z.string() })

export const finding = z.looseObject({
  key: z.string(),
  rule: z.string(),
  severity: z.string(),
  clause: z.string(),
  message: messages,
  register: z.string(),
  row: z.string(),
  region: z.string().nullable(),
  org: z.string().nullable(),
  since: z.string(),
  until: z.string().nullable(),
  status: z.enum(['pending', 'open', 'ended']),
  evidence: z.array(z.string()),
  details: z.record(z.string(), z.unknown()),
})
/** What a rule found about a row of a register, from `since` to `until`; `status` is that at the instant asked about. */
export type Finding = z.infer<typeof finding>

const power = z.looseObject({
  powerId: z.string(),
  name: z.string().nullable(),
  mode: z.string().nullable(),
  since: z.string(),
  until: z.string().nullable(),
  inNameOf: z.string().nullable(),
  from: z.string().nullable(),
  legalBasis: z.array(z.looseObject({})),
  documentNo: z.string().nullable(),
  limits: z.string().nullable(),
  events: z.array(z.looseObject({ source: z.string(), id: z.string() })),
})
export const authority = z.looseObject({
  org: z.string(),
  basicCode: z.string(),
  at: z.string(),
  held: z.boolean(),
  powers: z.array(power),
  reason: z.looseObject({ code: z.string(), message: messages, power: power.optional() }).optional(),
})
/** Which powers a body held at an instant, or why none. */
export type Authority = z.infer<typeof authority>

const figure = z.int()
const figures = z.looseObject({
  filed: figure,
  accepted: figure,
  ended: figure,
  promisedJudged: figure,
  promisedOnTime: figure,
  statutoryJudged: figure,
  statutoryOnTime: figure,
  yellowCards: figure,
  redCards: figure,
  liftedCards: figure,
  timed: figure,
  workingDays: figure,
  toAcceptance: figure,
  toAcceptanceDays: figure,
  toDecision: figure,
  toDecisionDays: figure,
  toIssue: figure,
  toIssueDays: figure,
  toDelivery: figure,
  toDeliveryDays: figure,
  sentBack: figure,
  sentBackRounds: figure,
  townshipDecided: figure,
  townshipHandled: figure,
  rated: figure,
  satisfied: figure,
  ratedByDefault: figure,
  medianDays: figure.nullable(),
  p90Days: figure.nullable(),
})
export const statistics = z.looseObject({
  items: z.array(z.looseObject({ key: z.string(), name: z.string().optional(), ...figures.shape })),
  total: figures,
  from: z.string(),
  to: z.string(),
  map: z.enum(['historical', 'today']),
})
/** Figures of cases by key, and of all of them: docs/metrics-of-service.md says of each what it counts and leaves out. */
export type Statistics = z.infer<typeof statistics>

export const key = z.looseObject({
  id: z.string(),
  name: z.string().nullable(),
  source: z.string(),
  region: z.string(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
})
export type Key = z.infer<typeof key>
export const newKey = key.extend({
  token: z.string(),
  kafka: z
    .looseObject({ topic: z.string(), brokers: z.array(z.string()), registry: z.string().optional(), acl: z.string().optional() })
    .optional(),
})

export const deadLetter = z.looseObject({
  id: z.int(),
  at: z.string(),
  status: z.enum(['open', 'redriven', 'discarded']),
  stage: z.enum(['intake', 'recording', 'delivery']),
  reason: z.string(),
  detail: z.string(),
  errors: z.array(fieldError),
  source: z.string().nullable(),
  eventId: z.string().nullable(),
  type: z.string().nullable(),
  subject: z.string().nullable(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().nullable().optional(),
})
export type DeadLetter = z.infer<typeof deadLetter>

export const redriveAnswer = z.looseObject({
  redriven: z.int(),
  rejected: z.int(),
  skipped: z.int(),
  items: z.array(z.looseObject({ id: z.int(), status: z.string(), code: z.string().optional(), detail: z.string().optional() })),
})
export type RedriveResult = z.infer<typeof redriveAnswer>

export const discardAnswer = z.looseObject({ discarded: z.int() })

export const page = <T extends z.ZodType>(item: T) => z.looseObject({ items: z.array(item), next: z.string().nullish() })
