import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'

import { HubError } from '@xianglian/core'

import type { Binaries } from './binaries.ts'

/** As whom PostgreSQL's programs run: they refuse root. */
export interface RunAs {
  /** The command line to start a program with. */
  wrap(program: string, parameters: readonly string[]): { readonly command: string; readonly parameters: readonly string[] }
  /** Given when the programs run as another user, to whom their files must belong. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

const asOneself: RunAs = { wrap: (command, parameters) => ({ command, parameters }) }

/**
 * An ordinary user runs them as himself. Root runs them in a user namespace, where root's own files belong to an ordinary user, or, where the
 * system does not permit that, as the user postgres or nobody. A cluster that exists runs as its owner.
 */
export function chooseRunAs(folder: string, cluster: string, binaries: Binaries): RunAs {
  if (process.getuid?.() !== 0) return asOneself
  const users = readUsers()
  const owner = ownerOf(cluster)
  if (owner === undefined || owner.uid === 0) {
    const inside = users.find((user) => user.uid !== 0)
    if (inside && permitsUserNamespace(inside.uid)) return inUserNamespace(inside.uid)
    if (owner) throw refusal(`The cluster in ${folder} belongs to root, and this system does not permit user namespaces.`)
  }
  const user = owner ?? users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody')
  if (!user) throw refusal('There is no user named postgres or nobody to run it as, and this system does not permit user namespaces.')
  if (!canUse(folder, binaries, user)) {
    throw refusal(
      `This system does not permit user namespaces, and user id ${user.uid}, which it would run as instead, may not enter the folder ${folder} or the folder of its programs.`,
    )
  }
  return { ...asOneself, owner: { uid: user.uid, gid: user.gid } }
}

const refusal = (why: string): HubError =>
  new HubError(
    'invalid-configuration',
    `Embedded PostgreSQL cannot run as root. ${why} Start the hub as an ordinary user, or name a folder in HUB_DATA_DIR whose parents all users may enter (mode 755), or a PostgreSQL in HUB_DATABASE_URL.`,
  )

const unshare = (uid: number): readonly string[] => ['--user', `--map-user=${uid}`, '--']

const permitsUserNamespace = (uid: number): boolean => spawnSync('unshare', [...unshare(uid), 'true'], { stdio: 'ignore' }).status === 0

const inUserNamespace = (uid: number): RunAs => ({
  wrap: (program, parameters) => ({ command: 'unshare', parameters: [...unshare(uid), program, ...parameters] }),
})

/** Tries it as that user: permissions, access lists and mounts all have a say. */
function canUse(folder: string, binaries: Binaries, { uid, gid }: { uid: number; gid: number }): boolean {
  const tried = spawnSync('/bin/sh', ['-c', 'cd "$1" && "$2" --version', 'sh', folder, binaries.postgres], {
    uid,
    gid,
    cwd: '/',
    stdio: 'ignore',
  })
  return tried.status === 0
}

/** initdb wants the user it runs as to have a name, so the namespace maps to one of these. */
function readUsers(): readonly { readonly name: string; readonly uid: number; readonly gid: number }[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

const ownerOf = (path: string): { readonly uid: number; readonly gid: number } | undefined => statSync(path, { throwIfNoEntry: false })

/** Starts a program of PostgreSQL, apart from the terminal's signals (it is stopped when the services are done with it) and without the hub's secrets. */
export function start(runAs: RunAs, program: string, parameters: readonly string[]) {
  const { command, parameters: all } = runAs.wrap(program, parameters)
  const inherited = Object.entries(process.env).filter(([name]) => !/^(HUB_|PG|LC_|LANG)/.test(name))
  return spawn(command, all, {
    cwd: '/',
    detached: true,
    env: { ...Object.fromEntries(inherited), LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...runAs.owner,
  })
}

/** Runs a program to its end: its exit code and the last of what it said. */
export async function run(runAs: RunAs, program: string, parameters: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = start(runAs, program, parameters)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, said: said.trim() }))
  })
}
