import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { HubError } from '@xianglian/core'

import { readText } from '../folder.ts'
import type { Binaries } from './binaries.ts'
import { run, type RunAs } from './run-as.ts'

/** Stops the postmaster of a data folder: fast (sessions end, everything is written down), and if that takes too long, at once (recovery on the next start). */
export async function stopPostmaster(binaries: Binaries, runAs: RunAs, data: string, seconds = 20): Promise<void> {
  const fast = await run(runAs, binaries.pg_ctl, ['stop', '-D', data, '-m', 'fast', '-w', '-t', String(seconds), '-s'])
  if (fast.code === 0 || !isRunning(data)) return
  const immediate = await run(runAs, binaries.pg_ctl, ['stop', '-D', data, '-m', 'immediate', '-w', '-t', '10', '-s'])
  if (immediate.code === 0 || !isRunning(data)) return
  throw new HubError('unavailable', `The embedded database in ${data} does not stop: ${immediate.said}`)
}

/**
 * Clears what an earlier hub that was killed left: its postmaster lives on. Call it with the folder's lock, so that this one is nobody's. It
 * is stopped rather than taken over: then settings, log and supervision are those of this start. A process id that now belongs to another program
 * is only forgotten; PostgreSQL itself sees to ids that are dead and to shared memory still in use.
 */
export async function clearLeftover(binaries: Binaries, runAs: RunAs, data: string): Promise<'none' | 'stopped' | 'stale'> {
  const { pid, folder } = readPidFile(data)
  if (!isAlive(pid)) return 'none'
  const command = commandOf(pid)
  if (command !== undefined && !(command.includes('postgres') && command.includes(folder))) {
    rmSync(pidFile(data), { force: true })
    return 'stale'
  }
  await stopPostmaster(binaries, runAs, data)
  return 'stopped'
}

const pidFile = (data: string): string => join(data, 'postmaster.pid')

/** Its first two lines: the process, and the data folder as it was told. */
function readPidFile(data: string): { readonly pid: number; readonly folder: string } {
  const [pid, folder] = readText(pidFile(data))?.split('\n') ?? []
  return { pid: Number(pid), folder: folder?.trim() ?? '' }
}

const isRunning = (data: string): boolean => isAlive(readPidFile(data).pid)

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}

/** The command line of a process; undefined where the platform does not tell. */
function commandOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      return undefined
    }
  }
  const asked = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  return asked.status === 0 ? asked.stdout : undefined
}
