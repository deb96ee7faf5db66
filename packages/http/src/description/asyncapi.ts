import type { EventSchema } from '@xianglian/contracts'
import { envelopeSchema } from '@xianglian/core'
import { z } from 'zod'

import { jsonSchema, propertiesOf, readJsonSchema, type JsonSchema } from './json-schema.ts'
import { interfaceVersion } from './openapi.ts'
import { gatewayInboxTopic, publicationTopic, systemInboxTopic, type Topic } from './topics.ts'

type Json = Record<string, unknown>

export interface AsyncApiOptions {
  /** The newest schema of each event type. */
  readonly schemas: readonly EventSchema[]
  /** `host:port` each; none where the hub runs without Kafka. */
  readonly brokers: readonly string[]
  /** Where systems reach the schema registry, if not below the hub. */
  readonly registryUrl?: string | undefined
  /** How many types there are besides. */
  readonly leftOut: number
}

const bindingVersion = '0.5.0'
const reference = (place: string, ...names: readonly string[]): Json => ({ $ref: ['#', place, ...names].join('/') })

/** The AsyncAPI 3.0 document of the hub's Kafka topics, made from the schemas of events and from the one that checks their attributes. */
export function asyncApi({ schemas, brokers, registryUrl, leftOut }: AsyncApiOptions): Json {
  const aggregates = [...new Set(schemas.map(({ aggregate }) => aggregate))]
  const types = schemas.map(({ eventType }) => eventType)
  const published = aggregates.map((aggregate) => {
    const own = schemas.filter((schema) => schema.aggregate === aggregate).map(({ eventType }) => eventType)
    return [aggregate, channel(publicationTopic(aggregate), own, 'recorded')] as const
  })
  return {
    asyncapi: '3.0.0',
    info: { title: 'Xianglian', version: interfaceVersion, license, description: description(leftOut) },
    defaultContentType: 'application/avro',
    ...(brokers.length > 0 && {
      servers: Object.fromEntries(
        brokers.map((host, index) => [`broker-${index + 1}`, { host, protocol: 'kafka', ...registryBinding(registryUrl) }]),
      ),
    }),
    channels: {
      'system-inbox': { ...channel(systemInboxTopic, types, 'sent'), parameters: inboxParameters },
      'gateway-inbox': channel(gatewayInboxTopic, types, 'sent'),
      ...Object.fromEntries(published),
    },
    operations: {
      'receive-from-systems': {
        action: 'receive',
        channel: reference('channels', 'system-inbox'),
        summary: 'The recorder takes what systems write',
      },
      'hand-on': { action: 'send', channel: reference('channels', 'gateway-inbox'), summary: 'Gateways hand on what came by HTTP' },
      'take-from-gateways': {
        action: 'receive',
        channel: reference('channels', 'gateway-inbox'),
        summary: 'The recorder takes what gateways hand on',
      },
      ...Object.fromEntries(aggregates.map((aggregate) => [`publish-${aggregate}`, publication(aggregate)])),
    },
    components: {
      messages: Object.fromEntries(schemas.flatMap((schema) => [message(schema, 'sent'), message(schema, 'recorded')])),
      schemas: {
        'attributes.sent': sentAttributes(),
        'attributes.recorded': recordedAttributes(),
        ...Object.fromEntries(schemas.map(payload)),
      },
    },
  }
}

const registryBinding = (url: string | undefined): Json =>
  url === undefined ? {} : { bindings: { kafka: { schemaRegistryUrl: url, schemaRegistryVendor: 'confluent', bindingVersion } } }

const license = { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' }

const description = (leftOut: number): string =>
  `CloudEvents 1.0 by the Kafka binding, binary mode: the attributes are headers, the value is Avro in Confluent's wire format (0x00, the id of the schema in 4 bytes, Avro binary). The ids and texts are those of the hub's schema registry. Into its own inbox a system may also write JSON: data with content-type application/json, or whole events in structured mode.${leftOut === 0 ? '' : ` ${leftOut} more types of members are in the schema registry.`}`

const inboxParameters: Json = {
  member: { description: 'The member, such as 511602-hrss' },
  system: { description: 'Its system, such as front-desk' },
}

/** On their way in events have the attributes that their sender gave; once recorded, those of the recorder too. */
type Stage = 'sent' | 'recorded'

const messageName = (type: string, stage: Stage): string => (stage === 'sent' ? type : `${type}.recorded`)

function channel(topic: Topic, types: readonly string[], stage: Stage): Json {
  const messages = types.map((type) => [type, reference('components', 'messages', messageName(type, stage))])
  return { address: topic.name, summary: `Written by ${topic.writer}`, description: topic.meaning, messages: Object.fromEntries(messages) }
}

const publication = (aggregate: string): Json => ({
  action: 'send',
  channel: reference('channels', aggregate),
  summary: `The hub publishes recorded events of ${aggregate}`,
})

function message({ eventType, aggregate, subjectTemplate, doc }: EventSchema, stage: Stage): [string, Json] {
  const name = messageName(eventType, stage)
  const kafka = {
    key: { type: 'string', description: `The subject, ${subjectTemplate}` },
    schemaIdLocation: 'payload',
    schemaIdPayloadEncoding: 'confluent',
    schemaLookupStrategy: 'RecordNameStrategy',
    bindingVersion,
  }
  return [
    name,
    {
      name: eventType,
      title: stage === 'sent' ? eventType : `${eventType}, recorded`,
      summary: doc,
      tags: [{ name: aggregate }],
      contentType: 'application/avro',
      headers: reference('components', 'schemas', `attributes.${stage}`),
      payload: reference('components', 'schemas', eventType),
      bindings: { kafka },
    },
  ]
}

function payload({ eventType, text }: EventSchema): [string, Json] {
  const schema: unknown = JSON.parse(text)
  return [eventType, { schemaFormat: 'application/vnd.apache.avro+json;version=1.9.0', schema }]
}

/** The attributes as headers: by the schema that checks them, of each the form that is text. */
function sentAttributes(): Json {
  const attributes = propertiesOf(jsonSchema(envelopeSchema, 'input')).filter(({ name }) => name !== 'datacontenttype')
  const contentType = { type: 'string', description: 'application/avro, or nothing' }
  return {
    type: 'object',
    properties: {
      'content-type': contentType,
      ...Object.fromEntries(attributes.map(({ name, schema }) => [`ce_${name}`, asText(schema)])),
    },
    required: attributes.filter(({ required }) => required).map(({ name }) => `ce_${name}`),
  }
}

const recorded = z.object({
  ce_position: z.string().regex(/^\d+$/).describe('The place in the event store, gap-free from 0'),
  ce_recordedat: z.iso.datetime().describe('When it was recorded; never decreasing'),
  ce_leafhash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the leaf (RFC 6962)'),
})

const recordedAttributes = (): Json => ({ allOf: [reference('components', 'schemas', 'attributes.sent'), jsonSchema(recorded, 'output')] })

/** Header values are text: of an attribute that JSON may also give as a number or a truth value, the text form. */
function asText(schema: JsonSchema): JsonSchema {
  const text = schema.anyOf?.map(readJsonSchema).find(({ type }) => type === 'string')
  return text ?? schema
}
