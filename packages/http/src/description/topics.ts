import { gatewayInbox, publicationOf } from '@xianglian/core'

/** A Kafka topic, or a family of them, as descriptions tell of it. */
export interface Topic {
  /** The name, with parameters in braces. */
  readonly name: string
  readonly writer: string
  readonly meaning: string
}

export const systemInboxTopic: Topic = {
  name: `${gatewayInbox}.{member}.{system}`,
  writer: 'that system alone',
  meaning: 'The inbox of one system: what it writes here is judged and recorded like what it sends by HTTP, under its own source only.',
}

export const gatewayInboxTopic: Topic = {
  name: gatewayInbox,
  writer: 'the gateways of the hub',
  meaning: 'The inbox of what came by HTTP, judged but not yet recorded. Systems neither write nor read it.',
}

/** The publication of an aggregate's recorded events. */
export const publicationTopic = (aggregate: string): Topic => ({
  name: publicationOf(aggregate),
  writer: 'the hub',
  meaning: `Every recorded event of ${aggregate}, in the order of positions within a partition. A restart of the hub may repeat records, never skip or reorder them.`,
})
