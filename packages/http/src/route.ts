import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

import { decodeText, escapePointer, findUnsafe, HubError, parseJson, type FieldError } from '@xianglian/core'
import type { z } from 'zod'

import type { Dialect } from './dialect.ts'

/** Who calls: a system's key, or the administrator's. */
export interface Principal {
  /** The key's id; `admin` for the administrator. */
  readonly id: string
  readonly admin: boolean
  /** `/<member>` or `/<member>/<system>`; the administrator's is `/`, which holds all. */
  readonly sourcePrefix: string
  /** Fills in a region that an event leaves out. The administrator has none. */
  readonly homeRegion: string | undefined
}

/** `open`: without a key. `key`: any valid key. `admin`: the administrator alone. */
export type Access = 'open' | 'key' | 'admin'

export type Method = 'get' | 'post' | 'put' | 'delete'

export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, or as it is when it is a string. */
  readonly body?: unknown
  /** Default `application/json`, or what the caller prefers of the dialect's. */
  readonly contentType?: string
}

export interface Call<Params, Query, Body, Headers = undefined> {
  readonly params: Params
  readonly query: Query
  readonly headers: Headers
  readonly body: Body
  readonly principal: Principal
  /** Aborts when the caller leaves or the route's deadline passes. */
  readonly signal: AbortSignal
}

export interface ResponseSpec {
  readonly description: string
  readonly schema?: z.ZodType
  readonly contentType?: string
}

export interface RouteSpec<Params, Query, Body, Headers = undefined> {
  readonly method: Method
  /** As in OpenAPI: `/v1/keys/{id}/revoke`. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  readonly tag: string
  readonly access: Access
  readonly params?: z.ZodType<Params>
  readonly query?: z.ZodType<Query>
  /** By their names in lower case. What it does not name is not looked at. */
  readonly headers?: z.ZodType<Headers>
  readonly described?: DescribedParameters
  readonly body?: z.ZodType<Body>
  /** By status; problems need not be listed. */
  readonly responses: Readonly<Record<number, ResponseSpec>>
  /** Statuses of problems that its access and its input do not tell of. */
  readonly problems?: readonly number[]
  readonly dialect?: Dialect
  /** Milliseconds, default 30,000. */
  readonly deadline?: number
  readonly handle: (call: Call<Params, Query, Body, Headers>) => Promise<Reply> | Reply
}

/** A request as a route gets it: nothing of it checked yet. */
export interface RawCall {
  readonly params: Readonly<Record<string, unknown>>
  readonly search: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly bytes: Uint8Array | undefined
  readonly principal: Principal
  readonly signal: AbortSignal
}

/** A declared route: what answers a call, and what describes it. */
export interface Route {
  readonly method: Method
  readonly path: string
  readonly access: Access
  readonly deadline: number
  readonly hasBody: boolean
  readonly dialect?: Dialect | undefined
  readonly description: RouteDescription
  readonly answer: (call: RawCall) => Promise<Reply>
  /** Reads its own body and writes its own answer, for the path that must be fast. What it throws becomes a problem. */
  readonly stream?: (req: IncomingMessage, res: ServerResponse, principal: Principal) => Promise<void>
}

/** Parameters that the route reads by itself, and that no schema checks; here to be described. */
export interface DescribedParameters {
  readonly headers?: z.ZodObject
  /** `name[property]=value` in the query: OpenAPI's style deepObject. */
  readonly deepQuery?: z.ZodObject
}

export interface RouteDescription {
  readonly summary: string
  readonly description?: string | undefined
  readonly tag: string
  readonly params?: z.ZodType | undefined
  readonly query?: z.ZodType | undefined
  readonly headers?: z.ZodType | undefined
  readonly described?: DescribedParameters | undefined
  /** Schemas of the body by content type. */
  readonly body?: Readonly<Record<string, z.ZodType>> | undefined
  readonly responses: Readonly<Record<number, ResponseSpec>>
  readonly problems?: readonly number[] | undefined
}

/** Declares a route once: the schemas check each call and make the OpenAPI document. */
export function defineRoute<Params = undefined, Query = undefined, Body = undefined, Headers = undefined>(
  spec: RouteSpec<Params, Query, Body, Headers>,
): Route {
  return {
    method: spec.method,
    path: spec.path,
    access: spec.access,
    deadline: spec.deadline ?? 30_000,
    hasBody: spec.body !== undefined,
    dialect: spec.dialect,
    description: {
      summary: spec.summary,
      description: spec.description,
      tag: spec.tag,
      params: spec.params,
      query: spec.query,
      headers: spec.headers,
      described: spec.described,
      body: spec.body && { [spec.dialect?.consumes[0] ?? 'application/json']: spec.body },
      responses: spec.responses,
      problems: spec.problems,
    },
    async answer(raw) {
      const params = check(spec.params, 'path', () => safe(raw.params))
      const query = check(spec.query, 'query', () => safe(queryOf(raw.search)))
      const headers = check(spec.headers, 'header', () => raw.headers)
      const body = check(spec.body, 'body', () => safe(parseJson(decodeText(raw.bytes ?? new Uint8Array()))))
      return spec.handle({ params, query, headers, body, principal: raw.principal, signal: raw.signal })
    },
  }
}

export interface StreamRouteSpec extends Omit<RouteDescription, 'params' | 'query' | 'headers'> {
  readonly method: Method
  readonly path: string
  readonly access: Access
  readonly stream: NonNullable<Route['stream']>
}

/** Declares a route that reads its own body and writes its own answer; what it throws becomes a problem like any other. */
export function defineStreamRoute(spec: StreamRouteSpec): Route {
  const { method, path, access, stream, ...description } = spec
  return {
    method,
    path,
    access,
    stream,
    description,
    deadline: 0,
    hasBody: false,
    answer: () => Promise.reject(new HubError('internal', 'A streaming route answers by itself.')),
  }
}

/** Query parameters by name; one that is given several times is a list. */
function queryOf(search: URLSearchParams): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null)
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name)
    query[name] = values.length === 1 && values[0] !== undefined ? values[0] : values
  }
  return { ...query }
}

/** Whatever part of a call it is: what the database would refuse, such as U+0000, is the caller's fault and said before. */
function safe(value: unknown): unknown {
  const unsafe = findUnsafe(value)
  if (unsafe) throw new HubError('invalid-request', unsafe.detail, { errors: [{ ...unsafe, code: 'invalid-request' }] })
  return value
}

function check<T>(schema: z.ZodType<T> | undefined, where: 'path' | 'query' | 'header' | 'body', value: () => unknown): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a part without a schema has the type parameter's default, undefined
  if (!schema) return undefined as T
  const parsed = schema.safeParse(value())
  if (parsed.success) return parsed.data
  const errors: FieldError[] = parsed.error.issues.slice(0, 20).map((issue) => ({
    pointer: pointerOf(issue),
    code: 'invalid-request',
    detail: issue.message,
  }))
  const [first] = errors
  const detail = first ? [first.pointer, first.detail].filter((part) => part !== '').join(': ') : 'see /docs'
  throw new HubError('invalid-request', `The ${where} is not as declared: ${detail}.`, { errors })
}

/** A member that is not declared is pointed at itself, not at what it stands in. */
function pointerOf(issue: z.core.$ZodIssue): string {
  const undeclared = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  return [...issue.path, ...undeclared].map((part) => `/${escapePointer(String(part).slice(0, 100))}`).join('')
}
