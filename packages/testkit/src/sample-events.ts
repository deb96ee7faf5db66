import { createHash, randomBytes } from 'node:crypto'

import { leafHash, schemaUrn, type Envelope, type NewEvent } from '@xianglian/core'

/** Any text may stand in the table of schemas as far as a store is concerned. */
export const sampleSchemaText = '{"type":"record","name":"Sample","eventType":"sample.noted","fields":[{"name":"note","type":"bytes"}]}'

const sha256 = (...parts: readonly (Uint8Array | string)[]): Uint8Array => {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}

export interface SampleOptions extends Partial<Omit<Envelope, 'dataschema'>> {
  readonly data?: Uint8Array
  readonly schemaText?: string
  readonly expectedPosition?: number
}

/** One event, complete with its leaf; what is not given is made up, the identity at random. */
export function sampleEvent({ data, schemaText = sampleSchemaText, expectedPosition, ...attributes }: SampleOptions = {}): NewEvent {
  const schemaHash = sha256(schemaText)
  const envelope: Envelope = {
    id: randomBytes(8).toString('hex'),
    source: '/511602-sample/desk',
    type: 'sample.noted',
    subject: 'sample/1',
    time: Date.UTC(2026, 0, 5, 8),
    region: '511602',
    revision: 0,
    void: false,
    extensions: {},
    ...attributes,
    dataschema: schemaUrn + Buffer.from(schemaHash).toString('hex'),
  }
  const event = { envelope, schemaHash, data: data ?? Buffer.from(`note of ${envelope.id}`) }
  return { ...event, leafHash: leafHash(event, sha256), ...(expectedPosition !== undefined && { expectedPosition }) }
}

/** Events of distinct random identities, spread over streams `sample/0` … and some seconds apart. */
export function sampleEvents(count: number, options: SampleOptions & { readonly subjects?: number } = {}): NewEvent[] {
  const { subjects = Math.max(1, Math.ceil(count / 10)), ...rest } = options
  return Array.from({ length: count }, (_, index) =>
    sampleEvent({ subject: `sample/${index % subjects}`, time: Date.UTC(2026, 0, 5, 8) + index * 1000, ...rest }),
  )
}
