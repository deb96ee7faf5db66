import { errorCodes } from '@xianglian/core'
import { z } from 'zod'

import { statusOf } from './problem.ts'
import type { Route } from './route.ts'

const problemSchema = z.object({
  type: z.string().describe('Where the reason is explained'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong, where, and what to do'),
  code: z.enum(Object.keys(errorCodes)),
  retryable: z.boolean().describe('Whether the same call may succeed later without being changed'),
  errors: z.array(z.object({ pointer: z.string().describe('JSON Pointer (RFC 6901)'), code: z.string(), detail: z.string() })).optional(),
  id: z.string().optional(),
})

type Json = Record<string, unknown>

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

/** The OpenAPI 3.1 document of these routes, made from the schemas that check the calls. */
export function openApi(title: string, version: string, routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const operations = (paths[route.path] ??= {})
    operations[route.method] = operation(route)
  }
  return {
    openapi: '3.1.0',
    info: { title, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'A key of a system, or the administrator’s' } },
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
    },
  }
}

function operation(route: Route): Json {
  const { description: told } = route
  const responses: Record<string, Json> = {}
  for (const [status, spec] of Object.entries(told.responses)) {
    const schema = spec.schema ? { schema: jsonSchema(spec.schema, 'output') } : {}
    responses[status] = { description: spec.description, content: { [spec.contentType ?? 'application/json']: schema } }
  }
  for (const status of problemsOf(route)) responses[status] = problemResponse(codesOf(status))
  responses['default'] = problemResponse('What is wrong')
  return {
    summary: told.summary,
    ...(told.description !== undefined && { description: told.description }),
    tags: [told.tag],
    operationId: operationId(route),
    ...(route.access !== 'open' && { security: [{ key: [] }] }),
    parameters: [
      ...parameters(told.params, 'path'),
      ...parameters(told.query, 'query'),
      ...parameters(told.described?.deepQuery, 'query').map((parameter) => ({ ...parameter, style: 'deepObject', explode: true })),
      ...parameters(told.described?.headers, 'header'),
    ],
    ...(told.body && {
      requestBody: {
        required: true,
        content: Object.fromEntries(Object.entries(told.body).map(([type, schema]) => [type, { schema: jsonSchema(schema, 'input') }])),
      },
    }),
    responses,
  }
}

const problemResponse = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** The problems that a route can answer with by what it takes and whom it admits, and those that it names. */
function problemsOf({ access, description: { params, query, body, problems = [] } }: Route): ReadonlySet<number> {
  const statuses = new Set(problems)
  if (params ?? query ?? body) statuses.add(400)
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

const operationId = (route: Route): string =>
  `${route.method}${route.path.replaceAll(/[^A-Za-z0-9]+([A-Za-z0-9])?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())}`

const objectSchema = z.object({
  properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
  required: z.array(z.string()).optional(),
})

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query' | 'header'): Json[] {
  if (!schema) return []
  const parsed = objectSchema.safeParse(jsonSchema(schema, 'input'))
  if (!parsed.success) return []
  return Object.entries(parsed.data.properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || (parsed.data.required ?? []).includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}
