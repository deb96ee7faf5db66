import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { parseEventSchema, type EventSchema } from '@xianglian/contracts'
import { HubError } from '@xianglian/core'
import { z } from 'zod'

/** Where the schemas of releases are kept, in the repository. */
export const releaseFile = fileURLToPath(new URL('../../../../schemas/released.json', import.meta.url))

/** What hubs and consumers out there have: the schemas of all releases. */
export interface Release {
  /** Of the last release. */
  readonly version: string
  /** By event type every schema that was released, oldest first; the last one is that of the last release. */
  readonly schemas: ReadonlyMap<string, readonly EventSchema[]>
}

const releaseSchema = z.strictObject({ version: z.string(), schemas: z.record(z.string(), z.array(z.string()).min(1)) })

/** The last release; undefined before the first. HubError `invalid-input` for a file that is not one of this command. */
export async function readRelease(file: string): Promise<Release | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  })
  if (text === undefined) return undefined
  try {
    const { version, schemas } = releaseSchema.parse(JSON.parse(text))
    return { version, schemas: new Map(Object.entries(schemas).map(([type, texts]) => [type, texts.map(parseEventSchema)])) }
  } catch (cause) {
    throw new HubError('invalid-input', `${file} is not what \`pnpm schemas release\` wrote. Restore it from the repository.`, { cause })
  }
}

/** Writes down the schemas of a release after those of the releases before. */
export async function writeRelease(file: string, version: string, current: readonly EventSchema[]): Promise<void> {
  const schemas = new Map((await readRelease(file))?.schemas)
  for (const schema of current) {
    const before = schemas.get(schema.eventType) ?? []
    if (before.at(-1)?.hash !== schema.hash) schemas.set(schema.eventType, [...before, schema])
  }
  const texts = [...schemas].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([type, all]) => [type, all.map(({ text }) => text)] as const)
  await writeFile(file, `${JSON.stringify({ version, schemas: Object.fromEntries(texts) }, undefined, 2)}\n`)
}

/** The schema of a type in the last release. */
export const releasedSchema = (release: Release | undefined, type: string): EventSchema | undefined => release?.schemas.get(type)?.at(-1)
