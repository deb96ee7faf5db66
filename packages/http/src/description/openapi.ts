import type { Route } from '../route.ts'
import { jsonSchema } from './json-schema.ts'
import { operationOf, problemSchema, type Content, type Operation, type Parameter } from './operation.ts'

/** Of both documents: raised when the interface changes. */
export const interfaceVersion = '0.1.0'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document of these routes, made from the schemas that check the calls. */
export function openApi(title: string, routes: readonly Route[]): Json {
  const operations = routes.map(operationOf)
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {})
    path[operation.method] = operationObject(operation)
  }
  return {
    openapi: '3.1.0',
    info: { title, version: interfaceVersion, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'A key of a system, or the administrator’s' } },
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
    },
  }
}

function operationObject({ id, access, tag, summary, description, parameters, body, responses }: Operation): Json {
  return {
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    operationId: id,
    ...(access !== 'open' && { security: [{ key: [] }] }),
    parameters: parameters.map(parameterObject),
    ...(body && { requestBody: { required: true, content: contentObject(body) } }),
    responses: Object.fromEntries(
      responses.map((each) => [each.status, { description: each.description, content: contentObject(each.content) }]),
    ),
  }
}

const parameterObject = ({ name, in: place, required, description, schema, deep }: Parameter): Json => ({
  name,
  in: place,
  required,
  ...(description !== undefined && { description }),
  ...(deep && { style: 'deepObject', explode: true }),
  schema,
})

const contentObject = (content: Content): Json =>
  Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, schema ? { schema } : {}]))
