import { errorCodes, type ErrorCode } from '@xianglian/core'

import { statusOf } from '../problem.ts'
import type { Route } from '../route.ts'
import { exampleCall } from './curl.ts'
import { propertiesOf, readJsonSchema, typeText, type JsonSchema } from './json-schema.ts'
import { code, command, exampleSetting, markup, page, prose, table, type Markup } from './markup.ts'
import { operationOf, type Content, type Operation } from './operation.ts'

const accessText = { open: 'open', key: 'any key', admin: 'administrator' } as const

/** The calls by tag, to read: what the OpenAPI document holds for machines, with an example of each that can have one. */
export function docsPage(title: string, routes: readonly Route[]): string {
  const operations = routes.map(operationOf)
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  const links = tags.map((tag) => markup`<a href="#${anchor(tag)}">${tag}</a>`)
  const chapters = tags.map(
    (tag) => markup`<h2 id="${anchor(tag)}">${tag}</h2>\n${operations.filter((each) => each.tag === tag).map(callSection)}`,
  )
  return page(
    title,
    markup`<p>${linksTo(routes)}</p>\n<p>Keys go in <code>Authorization: Bearer</code>.</p>\n${exampleSetting}<nav>${links}</nav>\n${chapters}`,
  )
}

const anchor = (tag: string): string => tag.toLowerCase().replaceAll(' ', '-')

/** The other descriptions that these routes serve. */
function linksTo(routes: readonly Route[]): readonly Markup[] {
  const served = routes.filter(({ path }) => /^\/(docs\/|openapi\.|asyncapi\.)/.test(path))
  return served.map(({ path, description }) => markup`<a href="${path}">${path}</a>: ${description.summary}.<br>\n`)
}

function callSection(operation: Operation): Markup {
  const { id, method, path, summary, description, access, body } = operation
  const example = exampleCall(operation)
  return markup`<details id="${id}"><summary>${code(`${method.toUpperCase()} ${path}`)} ${summary} <span class="note">(${accessText[access]})</span></summary>
${description === undefined ? undefined : markup`<p>${prose(description)}</p>\n`}${parameterTable(operation)}${
    body && markup`<h4>Body</h4>\n${contentList(body)}`
  }<h4>Answers</h4>\n${answerTable(operation)}${example === undefined ? undefined : markup`<h4>Example</h4>\n${command(example)}`}</details>\n`
}

function parameterTable({ parameters }: Operation): Markup | undefined {
  if (parameters.length === 0) return undefined
  const rows = parameters.map((each) => [
    code(each.deep ? `${each.name}[…]` : each.name),
    each.in,
    typeText(each.schema),
    [each.required ? 'Required. ' : '', prose(each.description)],
  ])
  return markup`<h4>Parameters</h4>\n${table(['Name', 'In', 'Type', 'Meaning'], rows)}`
}

const answerTable = ({ responses }: Operation): Markup | undefined =>
  table(
    ['Status', 'Meaning', 'Body'],
    responses.map((each) => [
      code(each.status),
      prose(each.description),
      each.good ? contentList(each.content) : typesOf(Object.keys(each.content)),
    ]),
  )

const typesOf = (types: readonly string[]): readonly Markup[] => types.map((type) => markup`${code(type)} `)

/** What a body holds, told once where several media types hold the same. */
function contentList(content: Content): readonly Markup[] {
  const groups = Map.groupBy(Object.entries(content), ([, schema]) => JSON.stringify(schema))
  return [...groups.values()].map((group) => {
    const types = typesOf(group.map(([type]) => type))
    const schema = group[0]?.[1]
    if (!schema) return markup`<p>${types}</p>`
    const meaning = schema.description === undefined ? '' : [': ', prose(schema.description)]
    return markup`<p>${types}${typeText(schema)}${meaning}</p>${objectsIn(schema).map(fieldTable)}`
  })
}

/** The schema itself, those of a list's items, or those it may be one of. */
function objectsIn(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.items) return objectsIn(readJsonSchema(schema.items))
  const either = schema.anyOf ?? schema.oneOf
  return either ? either.map(readJsonSchema).flatMap(objectsIn) : [schema]
}

function fieldTable(schema: JsonSchema): Markup | undefined {
  const rows = propertiesOf(schema).map(({ name, schema: each, required }) => [
    code(name),
    typeText(each),
    [required ? '' : 'Optional. ', prose(each.description)],
  ])
  return table(['Field', 'Type', 'Meaning'], rows)
}

/** Every reason with its status: the page that a problem's `type` points to. */
export function errorsPage(): string {
  const codes = Object.keys(errorCodes).filter((each): each is ErrorCode => each in statusOf)
  const rows = codes.map(
    (each) => markup`<tr id="${each}"><td>${code(each)}</td><td>${statusOf[each]}</td><td>${errorCodes[each]}</td></tr>\n`,
  )
  return page('Errors', markup`<table><tr><th>Code</th><th>Status</th><th>Meaning</th></tr>\n${rows}</table>`)
}
