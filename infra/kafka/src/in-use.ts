import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { HubError } from '@xianglian/core'

const pidFile = (folder: string): string => join(folder, 'broker.pid')

/** Notes which process uses the folder. */
export const noteUse = (folder: string, pid: number): Promise<void> => writeFile(pidFile(folder), `${pid}\n`)

/** Throws while a broker that an earlier start left running still uses the folder: a second one would write over its settings and its log. */
export async function requireUnused(folder: string, settings: string): Promise<void> {
  const pid = Number(await readFile(pidFile(folder), 'utf8').catch(() => ''))
  if (!pid || !isAlive(pid) || !(await mayRun(pid, settings))) return
  const message = `Process ${pid} already runs Kafka on ${folder}. Stop it (kill ${pid}), or choose another folder with --data.`
  throw new HubError('invalid-configuration', message)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Whether the process can be the broker of these settings: the number may have gone to another since. Where it cannot be told, it may. */
async function mayRun(pid: number, settings: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  return command === undefined || command.includes(settings)
}
