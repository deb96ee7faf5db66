import { existsSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

import { HubError } from '@xianglian/core'

const folder = fileURLToPath(new URL('../mappings/', import.meta.url))

/** Names of the mappings that come with the hub. */
export const builtInMappings = (): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .toSorted()

/** The file of a mapping, by its path or by the name of a built-in one. */
export function findMapping(nameOrPath: string): string {
  if (/^[a-z0-9-]+$/.test(nameOrPath) && builtInMappings().includes(nameOrPath)) return `${folder}${nameOrPath}.yaml`
  if (existsSync(nameOrPath)) return nameOrPath
  throw new HubError(
    'invalid-mapping',
    `There is no mapping ${nameOrPath}: neither a file of this path nor one of ${builtInMappings().join(', ')}.`,
  )
}
