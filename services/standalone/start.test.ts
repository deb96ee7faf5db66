import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { eventually, freePort, spawnService, type ServiceProcess } from '@xianglian/testkit'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let folder: string
const cleanups: (() => unknown)[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-standalone-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const key = 'a-key-for-tests-0123456789'

async function start(env: Record<string, string> = {}, awaitReady = true): Promise<ServiceProcess> {
  const service = await spawnService('standalone', {
    env: { HUB_DATA_DIR: join(folder, 'hub'), HUB_ADMIN_KEY: key, HUB_SAMPLE: 'off', ...env },
    awaitReady,
  })
  cleanups.push(() => service.stop())
  return service
}

interface Refusal {
  readonly code: number | null
  readonly said: string
}

/** A start that must not succeed: its exit code and what it told. */
const refused = async (env: Record<string, string> = {}): Promise<Refusal> => refusalOf(await start(env, false))

async function refusalOf(service: ServiceProcess): Promise<Refusal> {
  const code = await service.exited
  // A message for a person, not a stack.
  expect(service.output()).not.toMatch(/^ {4}at /m)
  return { code, said: service.output() }
}

/** A hub whose database has half a minute to answer; the other tests go on meanwhile. */
let waiting: ServiceProcess
beforeAll(async () => {
  const data = await mkdtemp(join(tmpdir(), 'hub-standalone-'))
  const env = { HUB_DATA_DIR: data, HUB_ADMIN_KEY: key, HUB_DATABASE_URL: 'postgres://hub:secret-word@127.0.0.1:1/hub' }
  waiting = await spawnService('standalone', { env, awaitReady: false })
  return async () => {
    await waiting.kill()
    await rm(data, { recursive: true, force: true })
  }
})

const event = (id: string, title = 'A first case') => ({
  specversion: '1.0',
  id,
  source: '/511602-hrss/front-desk',
  type: 'case.filed',
  subject: `case/${id}`,
  time: '2026-01-05T09:30:00+08:00',
  region: '511602',
  data: { caseNo: id, channel: 'window', title },
})

const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents+json', ...headers },
    body: JSON.stringify(body),
  })

/** Whether the hub has the event recorded: a repeat is a duplicate. */
async function statusOf(url: string, id: string): Promise<string> {
  const answer = await post(url, event(id), { prefer: 'wait=10' })
  return /"(recorded|duplicate|accepted)"/.exec(await answer.text())?.[1] ?? String(answer.status)
}

const postmaster = (at = join(folder, 'hub')): number =>
  Number(readFileSync(join(at, 'postgres', 'cluster', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

/** A process that has ended and was not asked about yet (a zombie) is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('the first start', () => {
  test('says where to look and shows the administrator’s key, which the second keeps and does not show', async () => {
    const first = await start({ HUB_ADMIN_KEY: '' })
    await eventually(() => first.output().includes('Try next'))
    expect(first.output()).toContain(`Xianglian is up: ${first.url}`)
    const made = readFileSync(join(folder, 'hub', 'admin-key'), 'utf8').trim()
    expect(first.output().split(made)).toHaveLength(2)
    expect(await first.stop()).toBe(0)
    const second = await start({ HUB_ADMIN_KEY: '' })
    await eventually(() => second.output().includes('Try next'))
    expect(second.output()).not.toContain(made)
    expect(readFileSync(join(folder, 'hub', 'admin-key'), 'utf8').trim()).toBe(made)
  })

  test('leaves an address for the command line, private, and takes it away when it stops', async () => {
    const service = await start()
    const file = join(folder, 'hub', 'hub.json')
    await eventually(() => existsSync(file))
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ url: service.url, pid: service.pid })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const database = postmaster()
    expect(await service.stop()).toBe(0)
    expect(existsSync(file)).toBe(false)
    expect(isAlive(database)).toBe(false)
  })
})

test('a second start keeps what was recorded', async () => {
  const first = await start()
  expect(await statusOf(first.url, 'kept')).toBe('recorded')
  await first.stop()
  expect(await statusOf((await start()).url, 'kept')).toBe('duplicate')
})

test('a signal during the start ends it in good order', async () => {
  const service = await start({}, false)
  await eventually(() => existsSync(join(folder, 'hub', 'lock.pid')))
  expect(await service.stop()).toBe(0)
  expect(await statusOf((await start()).url, 'after')).toBe('recorded')
})

describe('a taken port', () => {
  test('of another program is named, with one to take instead, and nothing is left running', async () => {
    const port = await freePort()
    const other = createServer((_, response) => response.end('hello')).listen(port, '127.0.0.1')
    await once(other, 'listening')
    cleanups.push(() => other.close())
    const { code, said } = await refused({ HUB_PORT: String(port) })
    expect(code).toBe(78)
    expect(said).toContain(`Port ${port} on 127.0.0.1 is taken by another program`)
    expect(said).toContain(`HUB_PORT=${port + 1}`)
    expect(existsSync(join(folder, 'hub', 'postgres'))).toBe(false)
  })

  test('of another hub is named as such, and that hub goes on', async () => {
    const first = await start()
    const { code, said } = await refused({ HUB_PORT: new URL(first.url).port, HUB_DATA_DIR: join(folder, 'other') })
    expect(code).toBe(78)
    expect(said).toContain('taken by another hub service (standalone)')
    expect(await statusOf(first.url, 'goes-on')).toBe('recorded')
  })
})

test('a second standalone on the same folder is refused with the first one’s address, and that goes on', async () => {
  const first = await start()
  await eventually(() => existsSync(join(folder, 'hub', 'hub.json')))
  const { code, said } = await refused()
  expect(code).toBe(78)
  expect(said).toContain(`in use by another hub (process ${first.pid} at ${first.url})`)
  expect(await statusOf(first.url, 'goes-on')).toBe('recorded')
})

describe('after kill -9', () => {
  test('the database left running is stopped, and the start goes on with everything recorded', async () => {
    const first = await start()
    expect(await statusOf(first.url, 'kept')).toBe('recorded')
    const left = postmaster()
    await first.kill()
    expect(isAlive(left)).toBe(true)
    const second = await start()
    expect(isAlive(left)).toBe(false)
    expect(await statusOf(second.url, 'kept')).toBe('duplicate')
  })
})

test('a wrong environment is refused before anything is made', async () => {
  const { code, said } = await refused({ HUB_DATADIR: 'x', HUB_SAMPLE: 'none' })
  expect(code).toBe(78)
  expect(said).toMatch(/HUB_DATADIR.*HUB_DATA_DIR[^]*HUB_SAMPLE must be on or off/)
  expect(existsSync(join(folder, 'hub'))).toBe(false)
})

test('a database address that does not answer is named', { timeout: 60_000 }, async () => {
  const { code, said } = await refusalOf(waiting)
  expect(code).toBe(1)
  expect(said).toMatch(/127\.0\.0\.1:1 cannot be used: nothing listens.*HUB_DATABASE_URL/)
  expect(said).not.toContain('secret-word')
})

test('a private folder serves, also for root', async () => {
  chmodSync(folder, 0o700)
  expect(await statusOf((await start()).url, 'private')).toBe('recorded')
})

/** 200 events of some 400 bytes. */
const filling = (number: number) => Array.from({ length: 200 }, (_, index) => event(`filling-${number}-${index}`))

const mounts = process.getuid?.() === 0 && process.platform === 'linux' && spawnSync('unshare', ['--mount', 'true']).status === 0
if (!mounts) process.stderr.write('Tests of full and read-only disks are skipped: only root, where it may mount, can make small ones.\n')

const mount = (options: string) => {
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `mode=755,${options}`, 'tmpfs', folder]).status).toBe(0)
  cleanups.splice(1, 0, () => spawnSync('umount', ['-l', folder]))
}
const remount = (options: string) => expect(spawnSync('mount', ['-o', `remount,${options}`, folder]).status).toBe(0)

describe.skipIf(!mounts)('on a small disk', () => {
  test('that is read-only, it says so', async () => {
    mount('size=1m')
    remount('ro')
    const { code, said } = await refused()
    expect(code).toBe(78)
    expect(said).toMatch(/read-only file system.*HUB_DATA_DIR/)
  })

  test('that is full from the beginning, it says so, and starts once there is space', async () => {
    mount('size=12m')
    const { code, said } = await refused()
    expect(code).toBe(1)
    expect(said).toMatch(/disk is full.*Free some space/)
    remount('size=300m')
    expect(await statusOf((await start()).url, 'with-space')).toBe('recorded')
  })

  test(
    'that fills while it runs, it refuses with 503, goes on once there is space, and has all that it acknowledged',
    { timeout: 120_000 },
    async () => {
      mount('size=130m')
      const hub = await start()
      const send = (number: number, headers: Record<string, string> = {}) =>
        post(hub.url, filling(number), { 'content-type': 'application/cloudevents-batch+json', ...headers })
      const acknowledged: number[] = []
      let refusal = 202
      for (let number = 0; refusal === 202; number += 1) {
        refusal = (await send(number)).status
        if (refusal === 202) acknowledged.push(number)
      }
      expect(refusal).toBe(503)
      expect((await fetch(`${hub.url}/healthz`)).status).toBe(200)
      remount('size=600m')
      await eventually(async () => (await send(acknowledged.length)).status === 202, { deadline: 60_000 })
      for (const number of acknowledged) {
        const status = await eventually(async () => recordedOrNot(await (await send(number, { prefer: 'wait=10' })).text()), {
          deadline: 60_000,
        })
        expect(status).toEqual(new Set(['duplicate']))
      }
    },
  )
})

/** The statuses of a batch once none is pending. */
function recordedOrNot(receipts: string): Set<string> | undefined {
  const statuses = new Set([...receipts.matchAll(/"status":"(\w+)"/g)].map(([, status = '']) => status))
  return statuses.size === 0 || statuses.has('accepted') ? undefined : statuses
}
