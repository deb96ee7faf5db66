import { z } from 'zod'

import * as answers from './answers.ts'
import { createTransport, type CallOptions, type ClientOptions, type Transport } from './transport.ts'

/** A CloudEvent in JSON, as it is sent: docs/design.md §4. */
export type OutgoingEvent = Readonly<Record<string, unknown>>

export interface EventsQuery {
  readonly from?: number
  readonly to?: number
  readonly types?: readonly string[]
  readonly subject?: string
  readonly region?: string
  /** RFC 3339. */
  readonly timeFrom?: string
  readonly timeTo?: string
  /** Events per request, default 1,000. */
  readonly pageSize?: number
}

export interface At {
  /** A position, or an RFC 3339 instant. */
  readonly asOf?: number | string
  /** RFC 3339. */
  readonly validAt?: string
  /** The event at this position is in the register; columns derived from other registers may follow. */
  readonly minPosition?: number
}

/** Bounds of a column; of several values of `eq` one, of several bounds all. */
export interface RowsRange {
  readonly eq?: string | readonly string[]
  readonly gte?: string | readonly string[]
  readonly lte?: string | readonly string[]
}

export interface RowsQuery extends At {
  /** Column → value or alternatives; `{eq, gte, lte}` for a range, all of which must hold. */
  readonly where?: Readonly<Record<string, string | readonly string[] | RowsRange>>
  /** A column; with `-` before it, descending. */
  readonly sort?: string
  readonly pageSize?: number
}

export interface FindingsQuery {
  readonly rule?: string | readonly string[]
  /** Codes, with or without the zeros behind them. */
  readonly region?: string | readonly string[]
  readonly status?: 'pending' | 'open' | 'ended'
  /** RFC 3339: the instant at which they are pending, open or ended; default the hub's clock. */
  readonly at?: string
  readonly register?: string
  /** Key of one row; with `register`. */
  readonly row?: string
  /** The event at this position and all that follows from it is in the findings. */
  readonly minPosition?: number
  readonly pageSize?: number
}

export interface StatisticsQuery {
  /** What cases are told apart by; default `item`. */
  readonly by?: 'item' | 'organisation' | 'region' | 'month' | 'channel'
  /** First and last month, `YYYY-MM`; default the twelve up to the last in which anything was counted. */
  readonly from?: string
  readonly to?: string
  /** Code of a division, with or without the zeros behind it: all that lies in it. */
  readonly region?: string
  readonly item?: string
  /** orgId of the body that answers for a case. */
  readonly org?: string
  /** Divisions as they were, the default, or as what they were merged into since. */
  readonly map?: 'historical' | 'today'
  readonly minPosition?: number
}

export interface AuthorityQuery {
  /** orgId of the body. */
  readonly org: string
  readonly basicCode: string
  /** RFC 3339: the instant of the act; default the hub's clock. */
  readonly at?: string
  /** As known then: a position, or an RFC 3339 instant. */
  readonly asOf?: number | string
  readonly minPosition?: number
}

export interface DeadLettersQuery {
  readonly id?: number
  readonly stage?: string
  readonly status?: string
  readonly reason?: string
  readonly source?: string
  readonly eventId?: string
  readonly from?: string
  readonly to?: string
  /** Whether to ask for headers and body too. */
  readonly body?: boolean
}

export interface NewKey {
  /** What it may publish under: `/<member>/<system>`, or `/<member>` for all of a member. */
  readonly source: string
  readonly region: string
  readonly name?: string | undefined
  /** Whether the system writes to Kafka itself. */
  readonly kafka?: boolean | undefined
}

export interface RedriveSelection {
  readonly ids?: readonly number[]
  readonly filter?: {
    readonly stage?: string
    readonly reason?: string
    readonly source?: string
    readonly eventId?: string
    readonly from?: string
    readonly to?: string
  }
}

/** A hub as a program sees it. Each call retries what the hub calls retryable, within its deadline; all throw HubError. */
export type HubClient = ReturnType<typeof createHubClient>

export function createHubClient(options: ClientOptions) {
  const transport = createTransport(options)
  return { ...writing(transport), ...reading(transport), ...registers(transport), ...supervision(transport), ...administration(transport) }
}

const json = { 'content-type': 'application/json' }

const writing = (transport: Transport) => ({
  /**
   * Publishes up to 10,000 events (8 MiB) and resolves with one receipt each, in order. `wait` (seconds, ≤ 60) waits for the recorder. Safe to repeat: an event sent
   * twice is stored once.
   */
  async publish(events: readonly OutgoingEvent[], more: CallOptions & { readonly wait?: number } = {}): Promise<answers.PublishReceipt[]> {
    const { wait = 0, ...call } = more
    const headers = { 'content-type': 'application/cloudevents-batch+json', ...(wait > 0 && { prefer: `wait=${wait}` }) }
    const sent = {
      ...call,
      method: 'POST',
      path: '/v1/events',
      headers,
      body: JSON.stringify(events),
      repeatable: true,
      also: [400],
    } as const
    return (await transport.send(sent, answers.publishAnswer)).body.receipts
  },

  /** The standing versions of up to 1,000 records; those that the hub does not hold are left out. */
  async records(source: string, type: string, records: readonly string[], call: CallOptions = {}): Promise<answers.HeldRecord[]> {
    const body = JSON.stringify({ source, type, records })
    return (
      await transport.send({ ...call, method: 'POST', path: '/v1/records', headers: json, body, repeatable: true }, answers.recordsAnswer)
    ).body.items
  },
})

const reading = (transport: Transport) => ({
  /** What became of an event; throws `not-recorded` while the hub has none such. */
  async receipt(source: string, id: string, call: CallOptions = {}): Promise<answers.Receipt> {
    const query = new URLSearchParams({ source, id })
    // "Not recorded yet" is an answer here, not something to try again unasked.
    return (await transport.send({ ...call, method: 'GET', path: '/v1/receipts', query, repeatable: false }, answers.receipt)).body
  },

  async stats(more: CallOptions & { readonly hash?: boolean } = {}): Promise<answers.Stats> {
    const { hash = false, ...call } = more
    const query = new URLSearchParams(hash ? { hash: '1' } : {})
    return (await transport.send({ ...call, method: 'GET', path: '/v1/stats', query }, answers.stats)).body
  },

  /** Recorded events by position, page after page, to the head as it is when reached. */
  events(query: EventsQuery = {}, call: CallOptions = {}): AsyncGenerator<answers.CloudEvent> {
    const { types = [], pageSize = 1_000, ...rest } = query
    const parameters = toParameters({ ...rest, limit: pageSize })
    for (const type of types) parameters.append('type', type)
    return linked(transport, '/v1/events', parameters, call)
  },

  /** One stream's events in fold order; `subject` is `case/511602-2026-000123`. */
  stream(subject: string, more: CallOptions & { readonly asOf?: number | string } = {}): AsyncGenerator<answers.CloudEvent> {
    const { asOf, ...call } = more
    const path = `/v1/streams/${subject.split('/').map(encodeURIComponent).join('/')}`
    return linked(transport, path, toParameters({ asOf, limit: 1_000 }), call)
  },
})

const registers = (transport: Transport) => ({
  async registers(call: CallOptions = {}): Promise<answers.RegisterSummary[]> {
    return (await transport.send({ ...call, method: 'GET', path: '/v1/registers' }, answers.page(answers.registerSummary))).body.items
  },

  /** All rows of a register that the query lets through, page after page. */
  rows(name: string, query: RowsQuery = {}, call: CallOptions = {}): AsyncGenerator<answers.RegisterRow> {
    const { where = {}, pageSize = 1_000, ...rest } = query
    const parameters = toParameters({ ...rest, limit: pageSize })
    for (const [column, condition] of Object.entries(where)) addCondition(parameters, column, condition)
    return paged(transport, `/v1/registers/${encodeURIComponent(name)}`, parameters, answers.row, call)
  },

  /** One row; throws `not-found`. */
  async row(name: string, key: string, at: At = {}, call: CallOptions = {}): Promise<answers.RegisterRow> {
    const path = `/v1/registers/${encodeURIComponent(name)}/${encodeURIComponent(key)}`
    return (await transport.send({ ...call, method: 'GET', path, query: toParameters({ ...at }) }, answers.row)).body
  },

  async history(
    name: string,
    key: string,
    at: Pick<At, 'asOf' | 'minPosition'> = {},
    call: CallOptions = {},
  ): Promise<answers.HistoryStep[]> {
    const path = `/v1/registers/${encodeURIComponent(name)}/${encodeURIComponent(key)}/history`
    return (await transport.send({ ...call, method: 'GET', path, query: toParameters({ ...at }) }, answers.page(answers.historyStep))).body
      .items
  },

  /** Asks for registers to be built anew, of one aggregate or of all; resolves once asked. */
  async rebuild(aggregate?: string, call: CallOptions = {}): Promise<void> {
    const body = JSON.stringify(aggregate === undefined ? {} : { aggregate })
    await transport.send({ ...call, method: 'POST', path: '/v1/registers/rebuild', headers: json, body, repeatable: true }, z.unknown())
  },
})

const supervision = (transport: Transport) => ({
  /** What the rules found, by the instant it begins, page after page. */
  findings(query: FindingsQuery = {}, call: CallOptions = {}): AsyncGenerator<answers.Finding> {
    const { rule = [], region = [], pageSize = 1_000, ...rest } = query
    const parameters = toParameters({ ...rest, limit: pageSize })
    for (const each of [rule].flat()) parameters.append('rule', each)
    for (const each of [region].flat()) parameters.append('region', each)
    return paged(transport, '/v1/findings', parameters, answers.finding, call)
  },

  /** Whether a body held a power at an instant: which, on which basis and by which events, or why none. */
  async authority(query: AuthorityQuery, call: CallOptions = {}): Promise<answers.Authority> {
    return (await transport.send({ ...call, method: 'GET', path: '/v1/authority', query: toParameters({ ...query }) }, answers.authority))
      .body
  },

  /** How many cases were handled, how fast and how well: docs/metrics-of-service.md. */
  async statistics(query: StatisticsQuery = {}, call: CallOptions = {}): Promise<answers.Statistics> {
    const path = '/v1/statistics/cases'
    return (await transport.send({ ...call, method: 'GET', path, query: toParameters({ ...query }) }, answers.statistics)).body
  },
})

const administration = (transport: Transport) => ({
  /**
   * The token in the answer is told this once. With `kafka` the system's own inbox is made too. Not retried: a lost answer would leave a key behind that
   * nobody holds.
   */
  async createKey(key: NewKey, call: CallOptions = {}) {
    return (await transport.send({ ...call, method: 'POST', path: '/v1/keys', headers: json, body: JSON.stringify(key) }, answers.newKey))
      .body
  },

  async keys(call: CallOptions = {}): Promise<answers.Key[]> {
    return (await transport.send({ ...call, method: 'GET', path: '/v1/keys' }, answers.page(answers.key))).body.items
  },

  async revokeKey(id: string, call: CallOptions = {}): Promise<answers.Key> {
    return (
      await transport.send({ ...call, method: 'POST', path: `/v1/keys/${encodeURIComponent(id)}/revoke`, repeatable: true }, answers.key)
    ).body
  },

  deadLetters(query: DeadLettersQuery = {}, call: CallOptions = {}): AsyncGenerator<answers.DeadLetter> {
    const { body = false, ...rest } = query
    return paged(
      transport,
      '/v1/deadletters',
      toParameters({ ...rest, limit: body ? 100 : 1_000, body: body ? 1 : 0 }),
      answers.deadLetter,
      call,
    )
  },

  /** Sends open dead letters again; may take minutes. */
  async redrive(selection: RedriveSelection, call: CallOptions = {}): Promise<answers.RedriveResult> {
    const sent = {
      deadline: 600_000,
      ...call,
      method: 'POST',
      path: '/v1/deadletters/redrive',
      headers: json,
      body: JSON.stringify(selection),
    } as const
    return (await transport.send(sent, answers.redriveAnswer)).body
  },

  /** Discards open dead letters that nobody is to send again; how many. They are kept. */
  async discard(selection: RedriveSelection, call: CallOptions = {}): Promise<number> {
    const sent = {
      deadline: 600_000,
      ...call,
      method: 'POST',
      path: '/v1/deadletters/discard',
      headers: json,
      body: JSON.stringify(selection),
    } as const
    return (await transport.send(sent, answers.discardAnswer)).body.discarded
  },
})

function toParameters(values: Readonly<Record<string, string | number | undefined>>): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) parameters.set(name, String(value))
  return parameters
}

function addCondition(parameters: URLSearchParams, column: string, condition: NonNullable<RowsQuery['where']>[string]): void {
  const { eq = [], gte = [], lte = [] } = typeof condition === 'string' || isList(condition) ? { eq: condition } : condition
  for (const value of [eq].flat()) parameters.append(`where[${column}]`, value)
  for (const value of [gte].flat()) parameters.append(`where[${column}][gte]`, value)
  for (const value of [lte].flat()) parameters.append(`where[${column}][lte]`, value)
}

// Array.isArray does not narrow readonly arrays.
const isList = (condition: readonly string[] | object): condition is readonly string[] => Array.isArray(condition)

/** Pages whose answer holds the cursor of the next. */
async function* paged<T extends z.ZodType>(
  transport: Transport,
  path: string,
  first: URLSearchParams,
  item: T,
  call: CallOptions,
): AsyncGenerator<z.output<T>> {
  const query = new URLSearchParams(first)
  for (;;) {
    const { body } = await transport.send({ ...call, method: 'GET', path, query }, answers.page(item))
    yield* body.items
    if (body.next === null || body.next === undefined) return
    query.set('cursor', body.next)
  }
}

/** Pages whose Link header leads to the next. */
async function* linked(transport: Transport, path: string, first: URLSearchParams, call: CallOptions): AsyncGenerator<answers.CloudEvent> {
  let query = first
  for (;;) {
    const { body, headers } = await transport.send({ ...call, method: 'GET', path, query }, z.array(answers.cloudEvent))
    yield* body
    const next = /<[^>?]*\?([^>]*)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1]
    if (next === undefined) return
    query = new URLSearchParams(next)
  }
}
