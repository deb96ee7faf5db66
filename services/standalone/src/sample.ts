import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { createHubClient, type HubClient, type OutgoingEvent } from '@xianglian/client'
import { HubError } from '@xianglian/core'
import { sleep } from '@xianglian/runtime'
import { sampleEvents } from '@xianglian/sample'

const batchSize = 500

export interface SampleOptions {
  readonly url: string
  readonly key: string
  readonly dataDir: string
  readonly signal: AbortSignal
}

/** Whether a hub wants the sample: it is empty, or was stopped while the sample came in. */
export const wantsSample = async (head: number, dataDir: string): Promise<boolean> => head === 0 || (await exists(marker(dataDir)))

/** Sends the sample through the gateway like any other system, and resolves once all of it is in the registers. Safe to repeat. */
export async function importSample({ url, key, dataDir, signal }: SampleOptions): Promise<void> {
  const hub = createHubClient({ url, key })
  await writeFile(marker(dataDir), '')
  for await (const batch of batches(sampleEvents())) {
    const receipts = await hub.publish(batch, { signal })
    const refused = receipts.find(({ status }) => status === 'rejected')
    if (refused) throw new HubError('internal', `The sample's event ${refused.id} was refused: ${refused.errors[0]?.detail ?? ''}`)
  }
  await settled(hub, signal)
  await rm(marker(dataDir), { force: true })
}

const marker = (dataDir: string): string => join(dataDir, 'sample-loading')
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

async function* batches(events: AsyncIterable<OutgoingEvent>): AsyncGenerator<readonly OutgoingEvent[]> {
  let batch: OutgoingEvent[] = []
  for await (const event of events) {
    batch.push(event)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function settled(hub: HubClient, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const { lag } = await hub.stats({ signal })
    if (Object.values(lag).every((events) => events === 0)) return
    await sleep(50, signal)
  }
}
