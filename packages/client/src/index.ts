export {
  createHubClient,
  type At,
  type AuthorityQuery,
  type DeadLettersQuery,
  type EventsQuery,
  type FindingsQuery,
  type HubClient,
  type OutgoingEvent,
  type RedriveSelection,
  type RowsQuery,
} from './client.ts'
export type { CallOptions, ClientOptions } from './transport.ts'
export type {
  Authority,
  CloudEvent,
  DeadLetter,
  Finding,
  HeldRecord,
  HistoryStep,
  Key,
  PublishReceipt,
  Receipt,
  RedriveResult,
  RegisterRow,
  RegisterSummary,
  Stats,
} from './answers.ts'
