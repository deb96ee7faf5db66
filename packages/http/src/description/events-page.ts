import { describeFields, exampleData, type EventCodec, type RegisteredCodec } from '@xianglian/contracts'

import { curl } from './curl.ts'
import { code, command, exampleSetting, markup, page, table, type Markup } from './markup.ts'
import { gatewayInboxTopic, publicationTopic, systemInboxTopic } from './topics.ts'

/** The event types that a description holds. */
export interface DescribedTypes {
  /** The newest of each type, in the order of their names. */
  readonly codecs: readonly RegisteredCodec[]
  /** How many types there are besides. */
  readonly leftOut: number
}

/** The event types by aggregate and the topics, to read. */
export function eventsPage({ codecs, leftOut }: DescribedTypes): string {
  const aggregates = Map.groupBy(codecs, ({ schema }) => schema.aggregate)
  const links = [...aggregates.keys()].map((aggregate) => markup`<a href="#${aggregate}">${aggregate}</a>`)
  const chapters = [...aggregates].map(([aggregate, own]) => markup`<h2 id="${aggregate}">${aggregate}</h2>\n${own.map(typeSection)}`)
  return page(
    'Event types and topics',
    markup`<p><a href="/docs">The calls</a>. <a href="/asyncapi.json">asyncapi.json</a>: the same for machines.</p>
${exampleSetting}<p>A system publishes under its own source and region: write these into the example before it is sent with a system’s key.</p>
${leftOut === 0 ? undefined : markup`<p>${leftOut} more types of members are in the schema registry.</p>\n`}<nav>${links}<a href="#topics">Topics</a></nav>\n${chapters}<h2 id="topics">Topics</h2>\n${topicTable([...aggregates.keys()])}`,
  )
}

function typeSection(codec: RegisteredCodec): Markup {
  const { schema, id } = codec
  const facts = [
    markup`Subject ${code(schema.subjectTemplate)}, rank ${schema.stageRank}, record ${code(schema.name)}, schema id ${id}.`,
    schema.owner === undefined ? undefined : markup` Owner: ${schema.owner}.`,
    schema.legalBasis === undefined ? undefined : markup` Legal basis: ${schema.legalBasis}.`,
  ]
  const fields = describeFields(schema.shape).map((field) => [
    code(field.path),
    field.type,
    field.default === 'required' ? field.default : code(field.default),
    [field.doc, field.pii === undefined ? '' : ` Personal data of whom ${field.pii} names.`],
  ])
  const example = exampleEvent(codec)
  return markup`<details id="${schema.eventType}"><summary>${code(schema.eventType)} ${schema.doc}</summary>
<p>${facts}</p>\n${table(['Field', 'Type', 'Default', 'Meaning'], fields)}${
    example && markup`<h4>Example</h4>\n${command(publishing(example))}`
  }</details>\n`
}

/** An event of this type as it is sent, with example data; undefined where the schema has none. */
export function exampleEvent(codec: EventCodec): Readonly<Record<string, unknown>> | undefined {
  const { schema } = codec
  const data = exampleData(schema)
  const subject = data && codec.subjectOf(data)
  if (typeof subject !== 'string') return undefined
  const source = `/${schema.owner ?? 'example'}/docs`
  const id = `example-${schema.eventType}`
  return { specversion: '1.0', id, source, type: schema.eventType, subject, time: '2026-01-05T08:00:00+08:00', region: '511602', data }
}

const publishing = (event: Readonly<Record<string, unknown>>): string =>
  curl({
    method: 'post',
    target: '/v1/events',
    open: false,
    headers: { 'Content-Type': 'application/cloudevents+json' },
    body: JSON.stringify(event, undefined, 2),
  })

function topicTable(aggregates: readonly string[]): Markup | undefined {
  const topics = [systemInboxTopic, gatewayInboxTopic, ...aggregates.map(publicationTopic)]
  return table(
    ['Topic', 'Written by', 'Meaning'],
    topics.map(({ name, writer, meaning }) => [code(name), writer, meaning]),
  )
}
