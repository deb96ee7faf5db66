import { rename, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { z } from 'zod'

const localHub = z.object({ url: z.url(), pid: z.int().positive(), startedAt: z.string() })

/** Where the standalone hub of a data folder is reached, as it wrote down itself when it started. */
export type LocalHub = z.infer<typeof localHub>

const fileOf = (dataDir: string): string => join(dataDir, 'hub.json')
const adminKeyFile = (dataDir: string): string => join(dataDir, 'admin-key')

export async function writeLocalHub(dataDir: string, hub: LocalHub): Promise<void> {
  const draft = `${fileOf(dataDir)}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(hub)}\n`, { mode: 0o600 })
  await rename(draft, fileOf(dataDir))
}

export const forgetLocalHub = (dataDir: string): Promise<void> => rm(fileOf(dataDir), { force: true })

/** Undefined when none was started in this folder, or its last one stopped in good order. One that was killed is still named here. */
export function readLocalHub(dataDir: string): LocalHub | undefined {
  try {
    return localHub.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')))
  } catch {
    return undefined
  }
}

export { adminKeyFile }
