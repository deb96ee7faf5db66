import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { HubError } from '@xianglian/core'

import { codeOf } from './errors-postgres.ts'
import { readLocalHub } from './local-hub.ts'

/** Makes the folder and proves that it takes data; otherwise says why not and what to do. `setting` is the variable that names it. */
export async function prepareFolder(folder: string, setting = 'HUB_DATA_DIR'): Promise<void> {
  const probe = join(folder, `.probe-${randomBytes(4).toString('hex')}`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(probe, Buffer.alloc(4096))
  } catch (thrown) {
    // mkdir with `recursive` says ENOENT on a read-only file system; the nearest folder that exists knows the reason.
    throw folderError(folder, setting, codeOf(thrown) === 'ENOENT' ? ((await whyNotMade(folder)) ?? thrown) : thrown)
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}

async function whyNotMade(folder: string): Promise<unknown> {
  let parent = dirname(folder)
  while (!existsSync(parent)) parent = dirname(parent)
  return access(parent, constants.W_OK).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
}

function folderError(folder: string, setting: string, thrown: unknown): HubError {
  const code = codeOf(thrown)
  const elsewhere = `or name another folder with ${setting}`
  const [what, remedy] = {
    ENOSPC: ['has no space left', `Free some space, ${elsewhere}.`],
    EDQUOT: ['has no quota left', `Free some space, ${elsewhere}.`],
    EROFS: ['lies on a read-only file system', `Make it writable, ${elsewhere}.`],
    EACCES: ['may not be written by this user', `Change its owner or mode, ${elsewhere}.`],
    EPERM: ['may not be written by this user', `Change its owner or mode, ${elsewhere}.`],
    EEXIST: ['is a file', `Move it away, ${elsewhere}.`],
    ENOTDIR: ['has a file among its parents', `Move that away, ${elsewhere}.`],
  }[code] ?? [`cannot be used (${code || 'unknown reason'})`, `Name another folder with ${setting}.`]
  return new HubError('invalid-configuration', `The data folder ${folder} ${what}. ${remedy}`, { cause: thrown })
}

export interface FolderLock {
  release(): void
}

/** Closing any handle of a file drops this process's locks on it (POSIX), so a second attempt in one process must not even open it. The handle
 * stays named here: were it collected as garbage, the lock of whoever forgets what `lockFolder` returned would end before the process. */
const heldHere = new Map<string, DatabaseSync>()

/**
 * Takes a prepared folder for this process alone, or says who has it. The lock is the kernel's, by way of SQLite's locking, which works on every platform: it
 * ends with the process however that ends, and process ids used again, or of another container, cannot fool it.
 */
export function lockFolder(folder: string, setting = 'HUB_DATA_DIR'): FolderLock {
  const real = realpathSync(folder)
  const holder = join(real, 'lock.pid')
  if (heldHere.has(real)) throw inUse(folder, holder, setting)
  const file = join(real, 'lock')
  try {
    closeSync(openSync(file, 'a', 0o600))
  } catch (thrown) {
    throw folderError(folder, setting, thrown)
  }
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (thrown) {
    database.close()
    throw inUse(folder, holder, setting, thrown)
  }
  heldHere.set(real, database)
  writeFileSync(holder, `${process.pid}\n`)
  return {
    release() {
      if (!heldHere.delete(real)) return
      database.close()
    },
  }
}

function inUse(folder: string, holder: string, setting: string, cause?: unknown): HubError {
  const url = readLocalHub(folder)?.url
  return new HubError(
    'invalid-configuration',
    `The data folder ${folder} is in use by another hub (process ${readText(holder) ?? 'unknown'}${url ? ` at ${url}` : ''}). Stop that one first, or name another folder with ${setting}.`,
    { cause },
  )
}

/** A secret kept in a file that its owner alone can read, made by whoever comes first; two processes at once get the same. */
export function keepSecret(file: string, make: () => string): { readonly secret: string; readonly made: boolean } {
  const kept = readText(file)
  if (kept) {
    chmodSync(file, 0o600)
    return { secret: kept, made: false }
  }
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    const secret = make()
    writeFileSync(draft, `${secret}\n`, { mode: 0o600 })
    // A link is made whole or not at all, and not over a file that is there.
    linkSync(draft, file)
    return { secret, made: true }
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return { secret: readText(file) ?? '', made: false }
    throw folderError(dirname(file), 'HUB_DATA_DIR', thrown)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Undefined when there is no such file. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}
