import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { createMapper, findMapping, openInput, readMapping, type MappedEvent } from '@xianglian/mapping'

/** An event as it is sent: CloudEvents attributes, and its data in JSON form. */
export type SampleEvent = Readonly<Record<string, unknown>>

const folder = fileURLToPath(new URL('../data/', import.meta.url))
const inventedFile = 'invented.jsonl'

/** Files of the sample and the built-in mappings that read them; see the README. */
const real = {
  divisions: { mapping: 'china-divisions', files: ['provinces.csv', 'cities.csv', 'areas.csv', 'streets.csv'] },
  catalogue: { mapping: 'sichuan-guangan-service-catalog', files: ['items.csv'] },
} as const

/** What an empty standalone hub begins with: the real divisions, departments and items of Guang'an District, then the invented facts. */
export async function* sampleEvents(): AsyncGenerator<SampleEvent> {
  for (const part of ['divisions', 'catalogue'] as const)
    for await (const { attributes, data } of realEvents(part)) yield { ...attributes, data }
  for await (const line of createInterface({ input: createReadStream(join(folder, inventedFile)) })) yield JSON.parse(line)
}

/** The events of one of the real parts; `date` is the day that they count from, which their sources do not tell. */
export async function* realEvents(part: keyof typeof real, date?: string): AsyncGenerator<MappedEvent> {
  const mapping = await readMapping(findMapping(real[part].mapping))
  const map = createMapper(mapping, date === undefined ? {} : { date })
  for (const file of real[part].files) {
    for await (const records of await openInput(mapping, join(folder, file))) {
      for (const record of records) yield* map(record).events
    }
  }
}

/** Code and name of the province's counties beside that of the sample, which a hub is not told of with it. */
export async function otherCounties(): Promise<readonly { readonly code: string; readonly name: string }[]> {
  const [, ...lines] = (await readFile(join(folder, 'other-areas.csv'), 'utf8')).trim().split('\n')
  return lines.map((line) => {
    const [code = '', name = ''] = line.split(',')
    return { code, name }
  })
}
