import { toCloudEvent, type Catalogue, type EventData } from '@xianglian/contracts'
import { HubError, type RecordedEvent } from '@xianglian/core'

/** Characters that a batch takes, or a single event: a few stored bytes may stand for many fields that a newer schema brings. */
const maxBatchText = 16 * 1_048_576

export interface EventBatch {
  /** The JSON text of a CloudEvents batch. */
  readonly body: string
  /** How many of the events it holds, from the first on. */
  readonly count: number
}

/** As many of the events as one answer takes, each with what `more` adds to it. */
export function toBatch(
  events: readonly RecordedEvent[],
  catalogue: Catalogue,
  more: (event: RecordedEvent) => object = () => ({}),
): EventBatch {
  const texts: string[] = []
  let length = 0
  for (const event of events) {
    const text = JSON.stringify({ ...toCloudEvent(event, readableData(event, catalogue)), ...more(event) })
    length += text.length
    if (texts.length > 0 && length > maxBatchText) break
    texts.push(text)
  }
  return { body: `[${texts.join(',')}]`, count: texts.length }
}

/**
 * The data of an event by the newest schema of its type; as it was written, where that cannot say it; undefined where nothing can. One event
 * that cannot be read must not keep those behind it from anyone.
 */
export function readableData(event: RecordedEvent, catalogue: Catalogue): EventData | undefined {
  return attempt(() => catalogue.dataOf(event)) ?? attempt(() => catalogue.dataAsWritten(event))
}

function attempt(read: () => EventData): EventData | undefined {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof HubError) return undefined
    throw thrown
  }
}
