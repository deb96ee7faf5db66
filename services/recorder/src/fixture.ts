import { memorySchemaTable, openCatalogue, type Catalogue } from '@xianglian/contracts'
import { HubError, parseEnvelope, toOutRecord, type OutRecord } from '@xianglian/core'
import { createLogger, createMetrics } from '@xianglian/runtime'
import { memoryBus, memoryDeadLetters, memoryStore } from '@xianglian/testkit'

import { createRecorderMetrics } from './metrics.ts'
import { createRecorder, type RecorderOptions } from './recorder.ts'

/** A valid step of a case as the gateway writes it; `changes` go into attributes and data. */
export function stepRecord(catalogue: Catalogue, id: string, changes: { attributes?: object; data?: object } = {}): OutRecord {
  const codec = catalogue.newest('case.step-recorded')
  if (!codec) throw new Error('the schema of case.step-recorded is missing')
  const value = codec.fromJson({ caseNo: 'c-1', activity: 'check', ...changes.data })
  const parsed = parseEnvelope({
    specversion: '1.0',
    id,
    source: '/511602-test/recorder',
    type: 'case.step-recorded',
    subject: 'case/c-1',
    time: '2026-01-05T08:00:00Z',
    region: '511602',
    ...changes.attributes,
  })
  if (!value.ok || !parsed.ok) throw new Error('the fixture is not valid')
  const { envelope, expectedPosition } = parsed.value
  return toOutRecord({ ...envelope, dataschema: codec.urn }, codec.id, codec.encode(value.value), expectedPosition)
}

/** A recorder over in-memory engines; `options` replace any of them. */
export async function recorderFixture(options: Partial<RecorderOptions> = {}) {
  const schemas = memorySchemaTable()
  const catalogue = await openCatalogue(schemas)
  const engines = {
    bus: memoryBus(),
    store: memoryStore({ sameData: (a, b) => catalogue.sameData(a, b) }),
    deadLetters: memoryDeadLetters(),
    catalogue,
  }
  const announced: number[] = []
  const start = async (more: Partial<RecorderOptions> = {}) => {
    const recorder = createRecorder({
      ...engines,
      lead: async (signal) => {
        if (signal.aborted) throw new HubError('cancelled', 'stopping')
        return { lost: new AbortController().signal, release: async () => undefined }
      },
      announce: async (head) => void announced.push(head),
      trim: false,
      metrics: createRecorderMetrics(createMetrics()),
      logger: createLogger({ name: 'recorder', level: 'silent' }),
      ...options,
      ...more,
    })
    await recorder.start()
    return recorder
  }
  return { ...engines, schemas, announced, start }
}
