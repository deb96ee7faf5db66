import { errorCodes } from '@xianglian/core'
import { z } from 'zod'

import { statusOf } from '../problem.ts'
import type { Access, Method, Route } from '../route.ts'
import { jsonSchema, propertiesOf, type JsonSchema } from './json-schema.ts'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description: string | undefined
  readonly schema: JsonSchema
  /** `name[property]=value`: OpenAPI's style deepObject. */
  readonly deep: boolean
}

/** A body in each of the media types that it may have; undefined where no schema says what is in it. */
export type Content = Readonly<Record<string, JsonSchema | undefined>>

export interface Response {
  /** A status, or `default`. */
  readonly status: string
  readonly description: string
  readonly content: Content
  /** Whether it is what the caller hopes for. */
  readonly good: boolean
}

/** One call of the interface with all that is to be said of it; the OpenAPI document and the page are two ways to write it. */
export interface Operation {
  readonly id: string
  readonly method: Method
  readonly path: string
  readonly access: Access
  readonly tag: string
  readonly summary: string
  readonly description: string | undefined
  readonly parameters: readonly Parameter[]
  readonly body: Content | undefined
  readonly responses: readonly Response[]
}

/** An answer of `application/problem+json`; the document's component `Problem`. */
export const problemSchema = z.object({
  type: z.string().describe('Where the reason is explained'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong, where, and what to do'),
  code: z.enum(Object.keys(errorCodes)),
  retryable: z.boolean().describe('Whether the same call may succeed later without being changed'),
  errors: z.array(z.object({ pointer: z.string().describe('JSON Pointer (RFC 6901)'), code: z.string(), detail: z.string() })).optional(),
  id: z.string().optional(),
})

const problemReference: Content = { 'application/problem+json': { $ref: '#/components/schemas/Problem' } }

/** Describes a route by the schemas that check its calls. */
export function operationOf(route: Route): Operation {
  const { method, path, access, description: told } = route
  return {
    id: operationId(route),
    method,
    path,
    access,
    tag: told.tag,
    summary: told.summary,
    description: told.description,
    parameters: [
      ...parameters(told.params, 'path'),
      ...parameters(told.query, 'query'),
      ...parameters(told.described?.deepQuery, 'query', true),
      ...parameters(told.headers, 'header'),
      ...parameters(told.described?.headers, 'header'),
    ],
    body: told.body && Object.fromEntries(Object.entries(told.body).map(([type, schema]) => [type, jsonSchema(schema, 'input')])),
    responses: [...answersOf(route), ...refusalsOf(route)],
  }
}

const operationId = ({ method, path }: Route): string =>
  `${method}${path.replaceAll(/[^A-Za-z0-9]+([A-Za-z0-9])?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())}`

function parameters(schema: z.ZodType | undefined, place: Parameter['in'], deep = false): readonly Parameter[] {
  if (!schema) return []
  return propertiesOf(jsonSchema(schema, 'input')).map(({ name, schema: { description, ...rest }, required }) => ({
    name,
    in: place,
    required: place === 'path' || required,
    description,
    schema: rest,
    deep,
  }))
}

const contentOf = (types: readonly string[], schema: JsonSchema | undefined): Content =>
  Object.fromEntries(types.map((type) => [type, schema]))

function answersOf({ dialect, description: { responses } }: Route): readonly Response[] {
  return Object.entries(responses).map(([status, { description, schema, contentType }]) => {
    const types = contentType === undefined ? (dialect?.produces ?? ['application/json']) : [contentType]
    return { status, description, content: contentOf(types, schema && jsonSchema(schema, 'output')), good: true }
  })
}

function refusalsOf(route: Route): readonly Response[] {
  const { dialect } = route
  const content = dialect ? contentOf(dialect.produces, jsonSchema(dialect.errorSchema, 'output')) : problemReference
  const answered = new Set(Object.keys(route.description.responses))
  const statuses = [...refusingStatuses(route)].filter((status) => !answered.has(String(status))).toSorted((a, b) => a - b)
  return [
    ...statuses.map((status) => ({ status: String(status), description: codesOf(status) || 'What is wrong', content, good: false })),
    { status: 'default', description: 'What is wrong', content, good: false },
  ]
}

/** The problems that a route can answer with by what it takes and whom it admits, and those that it names. */
function refusingStatuses({ access, description: { params, query, headers, body, problems = [] } }: Route): ReadonlySet<number> {
  const statuses = new Set(problems)
  if (params ?? query ?? headers ?? body) statuses.add(400)
  if (access !== 'open') statuses.add(401).add(503)
  if (access === 'admin') statuses.add(403)
  if (params) statuses.add(404)
  if (body) statuses.add(413)
  return statuses
}

/** The reasons that are told with a status. */
const codesOf = (status: number): string =>
  Object.entries(statusOf)
    .filter(([, each]) => each === status)
    .map(([code]) => code)
    .join(', ')
