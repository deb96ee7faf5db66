import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * A folder of the user's cache, filled by `fill` where it is not there yet. The name says all that its content depends on: what is there is never
 * filled again.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'xianglian', name)
  if (existsSync(folder)) return folder
  // Filled beside and renamed, so that a folder of that name is complete, also when two processes fill it at once.
  const partial = `${folder}.${process.pid}`
  await mkdir(partial, { recursive: true })
  try {
    await fill(partial)
    await rename(partial, folder).catch((failure: unknown) => {
      if (!existsSync(folder)) throw failure
    })
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
  return folder
}
