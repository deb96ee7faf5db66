import { createReadStream } from 'node:fs'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { createHubClient, type HubClient, type OutgoingEvent } from '@xianglian/client'
import { HubError } from '@xianglian/core'
import { createMapper, findMapping, openInput, readMapping } from '@xianglian/mapping'
import { sleep } from '@xianglian/runtime'

const folder = fileURLToPath(new URL('../sample/', import.meta.url))

/** Files of the sample and the built-in mappings that read them; see sample/README.md. */
const mapped: readonly { readonly mapping: string; readonly files: readonly string[] }[] = [
  { mapping: 'china-divisions', files: ['provinces.csv', 'cities.csv', 'areas.csv', 'streets.csv'] },
  { mapping: 'sichuan-guangan-service-catalog', files: ['items.csv'] },
]
const inventedFile = 'invented.jsonl'
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

async function* sampleEvents(): AsyncGenerator<OutgoingEvent> {
  for (const { mapping: name, files } of mapped) {
    const mapping = await readMapping(findMapping(name))
    const map = createMapper(mapping, {})
    for (const file of files) {
      for await (const records of await openInput(mapping, join(folder, file))) {
        for (const record of records) for (const { attributes, data } of map(record).events) yield { ...attributes, data }
      }
    }
  }
  for await (const line of createInterface({ input: createReadStream(join(folder, inventedFile)) })) yield JSON.parse(line)
}

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
