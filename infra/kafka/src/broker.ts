import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { HubError } from '@xianglian/core'

import { noteUse } from './in-use.ts'

const logging = fileURLToPath(new URL('../log4j2.properties', import.meta.url))
const startLimit = 60_000
const stopLimit = 20_000

export interface Launch {
  readonly jars: string
  readonly settings: string
  readonly folder: string
  readonly signal: AbortSignal | undefined
}

/** One run of the broker. */
export interface Broker {
  readonly pid: number
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Starts the broker's JVM and resolves once it serves; its output goes to broker.log in the folder. */
export async function launchBroker({ jars, settings, folder, signal }: Launch): Promise<Broker> {
  const logFile = join(folder, 'broker.log')
  const output = openSync(logFile, 'w')
  const java = ['-Xms256m', '-Xmx512m', '-XX:+ExitOnOutOfMemoryError', `-Dlog4j2.configurationFile=${logging}`, '-cp', join(jars, '*')]
  const child = spawn('java', [...java, 'kafka.Kafka', settings], { stdio: ['ignore', output, output] })
  closeSync(output)
  // In the same process group, so that a signal to the group ends both; and never left behind when this process exits.
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  child.once('exit', () => process.off('exit', killAtExit))
  await once(child, 'spawn')
  const pid = child.pid ?? -1
  const end = (name: NodeJS.Signals) => endProcess(child, name)
  try {
    await noteUse(folder, pid)
    await untilServing(child, logFile, signal)
  } catch (failure) {
    await end('SIGKILL')
    throw failure
  }
  return { pid, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

async function untilServing(child: ChildProcess, logFile: string, signal: AbortSignal | undefined): Promise<void> {
  const deadline = Date.now() + startLimit
  const log = createLogTail(logFile)
  while (!log.read().includes('Kafka Server started')) {
    signal?.throwIfAborted()
    if (child.exitCode !== null || child.signalCode !== null) throw await failedStart(logFile, 'ended while starting')
    if (Date.now() > deadline) throw await failedStart(logFile, `did not serve within ${startLimit / 1000} s`)
    await delay(50)
  }
}

/** Reads what was added to a file since; keeps all of it, as a start logs little. */
function createLogTail(path: string): { read(): string } {
  let text = ''
  const chunk = Buffer.alloc(64 * 1024)
  return {
    read() {
      const file = openSync(path, 'r')
      try {
        const length = readSync(file, chunk, 0, chunk.length, Buffer.byteLength(text))
        text += chunk.toString('latin1', 0, length)
      } finally {
        closeSync(file)
      }
      return text
    },
  }
}

async function failedStart(logFile: string, what: string): Promise<HubError> {
  const lines = (await readFile(logFile, 'utf8')).trim().split('\n')
  const telling = lines.findLast((line) => / (ERROR|FATAL) /.test(line)) ?? lines.at(-1) ?? ''
  return new HubError('unavailable', `The Kafka broker ${what}: ${telling}. All of it is in ${logFile}.`)
}

/** Signals and waits for the end; an orderly stop that takes too long becomes a kill. */
async function endProcess(child: ChildProcess, name: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(name)
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimit)
  await ended
  clearTimeout(timer)
}
