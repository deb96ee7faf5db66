import type { Content, Operation, Parameter } from './operation.ts'

/** What a shell takes for this text and nothing else. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const hubUrl = '$HUB_URL'
const authorization = `-H "Authorization: Bearer $HUB_API_KEY"`

export interface CurlCall {
  readonly method: string
  /** With its query, percent-encoded. */
  readonly target: string
  readonly open: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** A curl command against the hub at `$HUB_URL` with the key `$HUB_API_KEY`; it fails when the hub refuses. */
export function curl({ method, target, open, headers, body }: CurlCall): string {
  const lines = [
    `curl -sS --fail-with-body ${method === 'get' || (method === 'post' && body !== undefined) ? '' : `-X ${method.toUpperCase()} `}"${hubUrl}${target}"`,
    ...(open ? [] : [authorization]),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quoted(body)}`]),
  ]
  return lines.join(' \\\n  ')
}

/** The example of a call, made of the examples that its schemas state. Undefined where something required has none. */
export function exampleCall({ method, path, access, parameters, body }: Operation): string | undefined {
  if (parameters.some((parameter) => parameter.required && exampleOf(parameter) === undefined)) return undefined
  const sent = body && bodyExample(body)
  if (body && !sent) return undefined
  const of = (place: Parameter['in']): readonly (readonly [string, string])[] =>
    parameters.flatMap((parameter) => {
      const example = parameter.in === place ? exampleOf(parameter) : undefined
      return example === undefined ? [] : [[parameter.name, example] as const]
    })
  const names = new Map(of('path'))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names.get(name) ?? ''))
  const query = of('query').map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return curl({
    method,
    target: query.length > 0 ? `${filled}?${query.join('&')}` : filled,
    open: access === 'open',
    headers: { ...Object.fromEntries(of('header')), ...(sent && { 'Content-Type': sent.type }) },
    body: sent?.text,
  })
}

function exampleOf({ schema, deep }: Parameter): string | undefined {
  const [example] = deep ? [] : (schema.examples ?? [])
  return typeof example === 'string' || typeof example === 'number' ? String(example) : undefined
}

function bodyExample(body: Content): { readonly type: string; readonly text: string } | undefined {
  for (const [type, schema] of Object.entries(body)) {
    const [example] = schema?.examples ?? []
    if (example !== undefined) return { type, text: JSON.stringify(example, undefined, 2) }
  }
  return undefined
}
