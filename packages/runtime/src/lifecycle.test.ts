import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'

import { afterEach, describe, expect, test, vi } from 'vitest'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

interface Line {
  readonly msg?: string
  readonly url?: string
}

/** A service of its own process, described by the body of its `build`. */
function launch(build: string, options: { env?: Record<string, string>; drain?: number } = {}) {
  const module = new URL('./index.ts', import.meta.url).href
  const program = `const { runService } = await import(${JSON.stringify(module)})
    const { HubError } = await import('@xianglian/core')
    const idle = { start: async () => {}, stop: async () => {}, ready: () => true }
    await runService('sample', async (context) => { ${build} }, { drain: ${options.drain ?? 10_000} })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'] ?? '', HUB_PORT: '0', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  cleanups.push(() => child.kill('SIGKILL'))
  const output = { out: '', err: '' }
  child.stdout.on('data', (text: Buffer) => (output.out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (output.err += text.toString()))
  const exited = once(child, 'close').then(([code]: unknown[]) => code)
  const lines = (): Line[] =>
    output.out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): Line => JSON.parse(line))
  const logged = (event: string) =>
    vi.waitFor(
      () => {
        const line = lines().find(({ msg }) => msg === event)
        if (!line) throw new Error(`${event} was not logged: ${output.out} ${output.err}`)
        return line
      },
      { timeout: 15_000, interval: 20 },
    )
  return { child, exited, output, logged, kill: (signal: NodeJS.Signals) => child.kill(signal) }
}

const get = async (url: string) => {
  const response = await fetch(url)
  return { status: response.status, text: await response.text() }
}

test('a service answers for its health and metrics, its own routes beside, and stops on SIGTERM with exit 0', async () => {
  const service = launch(
    `return { ...idle, stop: async () => console.log('{"msg":"drained"}'), handler: (_, response) => response.end('own') }`,
  )
  const { url = '' } = await service.logged('started')
  expect(await get(`${url}/healthz`)).toMatchObject({ status: 200 })
  expect(await get(`${url}/readyz`)).toMatchObject({ status: 200 })
  expect((await get(`${url}/metrics`)).text).toContain('process_resident_memory_bytes')
  expect(await get(`${url}/v1/anything`)).toEqual({ status: 200, text: 'own' })
  service.kill('SIGTERM')
  expect(await service.exited).toBe(0)
  await service.logged('drained')
})

test('while it starts it is live, not ready, and asks callers to come again; a service without routes answers 404', async () => {
  const service = launch(
    `return { ...idle, start: async () => { console.log(JSON.stringify({ msg: 'starting', url: context.url() })); await new Promise(() => {}) } }`,
  )
  const { url = '' } = await service.logged('starting')
  expect((await get(`${url}/healthz`)).status).toBe(200)
  expect((await get(`${url}/readyz`)).status).toBe(503)
  expect((await get(`${url}/v1/events`)).status).toBe(503)
  service.kill('SIGINT')
  expect(await service.exited).toBe(0)
  const without = launch('return idle')
  const started = await without.logged('started')
  expect((await get(`${started.url}/v1/events`)).status).toBe(404)
})

test('requests under way are answered before it stops', async () => {
  const service = launch(`
    let stopped = false
    return { ...idle, stop: async () => { stopped = true }, handler: (_, response) => {
      console.log('{"msg":"asked"}')
      context.signal.addEventListener('abort', () => setTimeout(() => response.end(stopped ? 'late' : 'in time'), 50))
    } }`)
  const { url = '' } = await service.logged('started')
  const answer = get(`${url}/slow`)
  await service.logged('asked')
  service.kill('SIGTERM')
  expect(await answer).toEqual({ status: 200, text: 'in time' })
  expect(await service.exited).toBe(0)
})

describe('it exits 1', () => {
  test('when it does not drain within the deadline', async () => {
    const service = launch(`return { ...idle, stop: () => new Promise(() => {}) }`, { drain: 300 })
    await service.logged('started')
    service.kill('SIGTERM')
    expect(await service.exited).toBe(1)
    await service.logged('stopped-by-deadline')
  })

  test('on a second signal, which one press of a key that arrives twice is not', async () => {
    const service = launch(`return { ...idle, stop: () => new Promise(() => {}) }`)
    await service.logged('started')
    service.kill('SIGTERM')
    await service.logged('stopping')
    const again = setInterval(() => service.kill('SIGTERM'), 100)
    cleanups.push(() => clearInterval(again))
    expect(await service.exited).toBe(1)
    await service.logged('stopped-by-second-signal')
  })

  test.each([
    ['an exception nobody caught', `setTimeout(() => { throw new Error('boom') })`],
    ['a rejection nobody caught', `void Promise.reject(new Error('boom'))`],
  ])('after %s, with a line that says so', async (_, fault) => {
    const service = launch(`return { ...idle, start: async () => { ${fault} } }`)
    expect(await service.exited).toBe(1)
    await service.logged('uncaught')
  })

  test('when the service says that it cannot go on, after draining', async () => {
    const service = launch(
      `return { ...idle, start: async () => { setTimeout(() => context.fail(new Error('cannot'))) }, stop: async () => console.log('{"msg":"drained"}') }`,
    )
    expect(await service.exited).toBe(1)
    await service.logged('drained')
    await service.logged('failed')
  })

  test('in plain words when it cannot start, after letting go of what it has', async () => {
    const service = launch(
      `return { ...idle, start: async () => { throw new HubError('unavailable', 'The database is away: postgres://hub:secret@db/hub') }, stop: async () => console.log('{"msg":"drained"}') }`,
    )
    expect(await service.exited).toBe(1)
    expect(service.output.err).toBe('sample cannot start. The database is away: postgres://hub:***@db/hub\n')
    await service.logged('drained')
  })
})

describe('it exits 78, which a supervisor need not repeat,', () => {
  test('when the environment is wrong', async () => {
    const service = launch('return idle', { env: { HUB_PROT: '1', HUB_SAMPLE: 'maybe' } })
    expect(await service.exited).toBe(78)
    expect(service.output.err).toMatch(/HUB_PROT.*HUB_PORT[^]*HUB_SAMPLE must be on or off/)
    expect(service.output.err).not.toContain('    at ')
  })

  test('when its port is taken, with what to do', async () => {
    const other = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    cleanups.push(() => other.close())
    const address = other.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const service = launch('return idle', { env: { HUB_PORT: String(port) } })
    expect(await service.exited).toBe(78)
    expect(service.output.err).toMatch(new RegExp(`Port ${port} .* taken by another program.*HUB_PORT=${port + 1}`))
  })

  test('when its host is not one of this machine', async () => {
    const service = launch('return idle', { env: { HUB_HOST: '192.0.2.1' } })
    expect(await service.exited).toBe(78)
    expect(service.output.err).toContain('no address 192.0.2.1')
  })
})
