import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { HubError } from '@xianglian/core'

import type { Binaries } from './binaries.ts'
import { run, type RunAs } from './run-as.ts'

/** The one user and database of an embedded cluster. */
export const clusterUser = 'hub'

export interface Cluster {
  /** PostgreSQL's data folder. */
  readonly data: string
  readonly password: string
}

const unfinished = 'unfinished-'

export const clusterFolder = (folder: string): string => join(folder, 'cluster')

/**
 * The cluster in the folder, made if there is none. It is made under another name and renamed when it is whole, so that whatever interrupts
 * that (a full disk, a kill) leaves nothing that the next start could take for a cluster.
 */
export async function openCluster(folder: string, binaries: Binaries, runAs: RunAs): Promise<Cluster> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(unfinished)) await rm(join(folder, name), { recursive: true, force: true })
  }
  const cluster = clusterFolder(folder)
  if (!existsSync(cluster)) await makeCluster(folder, cluster, binaries, runAs)
  return { data: join(cluster, 'data'), password: (await readFile(join(cluster, 'password'), 'utf8')).trim() }
}

async function makeCluster(folder: string, cluster: string, binaries: Binaries, runAs: RunAs): Promise<void> {
  const draft = join(folder, unfinished + randomBytes(4).toString('hex'))
  try {
    await mkdir(draft, { mode: 0o700 })
    const password = join(draft, 'password')
    await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
    if (runAs.owner) for (const path of [draft, password]) await chown(path, runAs.owner.uid, runAs.owner.gid)
    await initialise(binaries, runAs, join(draft, 'data'), password)
    await rename(draft, cluster)
  } catch (thrown) {
    await rm(draft, { recursive: true, force: true })
    throw thrown
  }
}

async function initialise(binaries: Binaries, runAs: RunAs, data: string, password: string): Promise<void> {
  const { code, said } = await run(runAs, binaries.initdb, [
    `--pgdata=${data}`,
    `--username=${clusterUser}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Sorts by code point, the same on every machine and for ever: indexes outlive upgrades of the system's libraries.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ])
  if (code !== 0) throw clusterError('The embedded database could not be made', said)
}

/** What PostgreSQL said on its way out, in plain words where it is known. */
export function clusterError(what: string, said: string): HubError {
  if (/No space left on device|Disk quota exceeded/i.test(said)) {
    return new HubError(
      'unavailable',
      `${what}: its disk is full. Free some space, or name another folder with HUB_DATA_DIR. Nothing was lost.`,
      {
        retryable: true,
      },
    )
  }
  const last = said.split('\n').slice(-5).join('\n')
  return new HubError('unavailable', `${what}. PostgreSQL said:\n${last || '(nothing)'}`)
}
