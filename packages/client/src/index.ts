export {
  createHubClient,
  type At,
  type DeadLettersQuery,
  type EventsQuery,
  type HubClient,
  type OutgoingEvent,
  type RedriveSelection,
  type RowsQuery,
} from './client.ts'
export type { CallOptions, ClientOptions } from './transport.ts'
export type {
  CloudEvent,
  DeadLetter,
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
