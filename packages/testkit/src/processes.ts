import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The root of the checkout, where services and the command line are started. */
export const repository = fileURLToPath(new URL('../../../', import.meta.url))

export interface ServiceProcess {
  readonly name: string
  readonly url: string
  readonly pid: number
  /** Everything it wrote so far, both streams. */
  output(): string
  /** SIGTERM and wait for the end; answers the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL and wait for the end. */
  kill(): Promise<void>
  /** The code it ended with, once it has. */
  readonly exited: Promise<number | null>
}

export interface SpawnOptions {
  /** Environment over the current one; HUB_PORT is filled in when left out. */
  readonly env?: Readonly<Record<string, string>>
  /** Wait for /readyz to answer 200, by default true. */
  readonly awaitReady?: boolean
  readonly deadline?: number
  /** The checkout that the service is started from, by default this one. */
  readonly folder?: string
}

/** A free loopback port. Another process may take it before it is used; callers retry or use it at once. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('the test server has no port')
  return address.port
}

/** What a service bounds its heap to. Stated from the beginning, it need not load all of its code a second time to work in it. */
const heapBound = ['--max-old-space-size=320', '--max-semi-space-size=24']

/** Runs `services/<name>/main.ts` as a process of its own and waits until it is ready. */
export async function spawnService(name: string, options: SpawnOptions = {}): Promise<ServiceProcess> {
  const port = options.env?.['HUB_PORT'] ?? String(await freePort())
  const args = [...heapBound, '--disable-warning=ExperimentalWarning', `services/${name}/main.ts`]
  const started = start(name, args, { ...options.env, HUB_PORT: port }, options.folder ?? repository)
  const service: ServiceProcess = { ...started, name, url: `http://127.0.0.1:${port}` }
  if (options.awaitReady !== false) await ready(service, options.deadline ?? 60_000)
  return service
}

function start(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Omit<ServiceProcess, 'url' | 'name'> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  // Bounded: a service that floods its log must not take the test's memory.
  const take = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-200_000)
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null))
  if (child.pid === undefined) throw new Error(`${name} could not be started`)
  return {
    pid: child.pid,
    output: () => text,
    exited,
    stop: () => end(child, exited, 'SIGTERM'),
    kill: async () => {
      await end(child, exited, 'SIGKILL')
    },
  }
}

async function end(child: ChildProcess, exited: Promise<number | null>, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  return await exited
}

/** The caller's environment without the hub's own settings, which each test states whole. */
export function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('HUB_'),
  )
  return Object.fromEntries(entries)
}

async function ready(service: ServiceProcess, milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds
  let ended = false
  void service.exited.then(() => (ended = true))
  while (Date.now() < deadline) {
    if (ended) throw new Error(`${service.name} ended before it was ready:\n${service.output()}`)
    const answer = await fetch(`${service.url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
    if (answer?.ok) return
    await delay(50)
  }
  await service.kill()
  throw new Error(`${service.name} was not ready within ${milliseconds} ms:\n${service.output()}`)
}

/** Polls until the condition yields something, and answers it. The way tests wait: never for a fixed time. */
export async function eventually<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  options: { readonly deadline?: number; readonly what?: string } = {},
): Promise<T> {
  const deadline = Date.now() + (options.deadline ?? 30_000)
  let last: unknown
  while (Date.now() < deadline) {
    try {
      const result = await condition()
      if (result !== undefined && result !== false) return result
    } catch (error) {
      last = error
    }
    await delay(25)
  }
  throw new Error(`${options.what ?? 'the condition'} did not come about in time`, { cause: last })
}

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the `hub` command line to its end. */
export async function runHub(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, ['packages/cli/main.ts', ...args], {
    cwd: repository,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
}
