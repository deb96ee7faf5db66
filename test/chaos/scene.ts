import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort, spawnService, type ServiceProcess } from '@xianglian/testkit'
import { afterEach } from 'vitest'

/** A place that always has a process running in it: killed ones are started again at once. */
export interface Place {
  readonly current: ServiceProcess
  kill(): Promise<void>
}

/** What the tests of one file start and make; gone after each test. */
export interface Scene {
  /** Undone after the test, the last first. */
  atEnd(undo: () => Promise<unknown> | void): void
  folder(): string
  occupy(service: string, env: Readonly<Record<string, string>>): Promise<Place>
}

export function chaosScene(): Scene {
  const undoings: (() => Promise<unknown> | void)[] = []
  afterEach(async () => {
    for (const undo of undoings.splice(0).toReversed()) await undo()
  }, 60_000)
  const atEnd: Scene['atEnd'] = (undo) => void undoings.push(undo)
  return {
    atEnd,
    folder() {
      const path = mkdtempSync(join(tmpdir(), 'hub-chaos-'))
      atEnd(() => rmSync(path, { recursive: true, force: true }))
      return path
    },
    async occupy(name, env) {
      const { place, leave } = await occupy(name, env)
      atEnd(leave)
      return place
    },
  }
}

async function occupy(name: string, env: Readonly<Record<string, string>>): Promise<{ place: Place; leave: () => Promise<unknown> }> {
  const fixed = { ...env, HUB_PORT: String(await freePort()) }
  let closing = false
  const killed = new Set<ServiceProcess>()
  // As a supervisor does: a service that ends by itself, because database or broker are only just starting, is started again.
  const revive = async (service: ServiceProcess): Promise<void> => {
    await service.exited
    if (!closing && !killed.has(service)) place.current = await start()
  }
  const start = async (before?: ServiceProcess): Promise<ServiceProcess> => {
    if (before) killed.add(before)
    await before?.kill()
    const service = await spawnService(name, { env: fixed, awaitReady: false })
    void revive(service)
    return service
  }
  const place = {
    current: await spawnService(name, { env: fixed }),
    async kill() {
      place.current = await start(place.current)
    },
  }
  const leave = () => {
    closing = true
    return place.current.stop()
  }
  return { place, leave }
}

/** A clock at which nothing is due, so that the events of a test are those it sends, and no cards. */
export const silent = '1900-01-01T00:00:00Z'

/** An administrator's key of one test. */
export const chaosKey = (): string => `chaos-${randomBytes(16).toString('hex')}`

export const pick = <T>(items: readonly T[]): T => {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
