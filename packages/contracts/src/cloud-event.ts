import { attributesOf, formatInstant, type RecordedEvent } from '@xianglian/core'

import type { EventData } from './codec.ts'

/**
 * A recorded event as a CloudEvent in structured mode: its attributes, `data` in JSON form, and what the recorder added (`position`,
 * `recordedat`, `leafhash` in hex). It can be sent to another hub as it is. Without data that can be read it says that it is `unreadable`.
 */
export function toCloudEvent(event: RecordedEvent, data: EventData | undefined): Record<string, unknown> {
  const { envelope } = event
  return {
    ...attributesOf(envelope),
    ...(envelope.revision !== 0 && { revision: envelope.revision }),
    ...(envelope.void && { void: true }),
    datacontenttype: 'application/json',
    position: event.position,
    recordedat: formatInstant(event.recordedAt),
    leafhash: Buffer.from(event.leafHash).toString('hex'),
    ...(data === undefined ? { unreadable: true } : { data }),
  }
}
