import { once } from 'node:events'

import { HubError } from '@xianglian/core'
import { expect, test, vi } from 'vitest'

import { createActiveInstance, serviceOf, type ActiveInstanceOptions } from './active-instance.ts'
import { sleep } from './retry.ts'

const untilAborted = async (signal: AbortSignal): Promise<void> => void (signal.aborted || (await once(signal, 'abort')))

/** An instance that gets the right to work whenever it asks, and notes what happens to it. */
function instance(options: Partial<ActiveInstanceOptions> = {}) {
  const log: string[] = []
  const rights: AbortController[] = []
  const created = createActiveInstance({
    async lead() {
      const right = new AbortController()
      rights.push(right)
      log.push('lead')
      return { lost: right.signal, release: async () => void log.push('release') }
    },
    work: untilAborted,
    onInterruption: ({ code }, attempt) => void log.push(`${code} ${attempt}`),
    ...options,
  })
  return { created, log, rights }
}

test('it works until it is stopped, and gives its right back', async () => {
  const { created, log, rights } = instance()
  expect(created.ready()).toBe(false)
  await created.start()
  await vi.waitFor(() => expect(rights).toHaveLength(1))
  expect(created.ready()).toBe(true)
  await created.stop()
  await created.done
  expect(log).toEqual(['lead', 'release'])
})

test('when its right is lost it gives the rest of it back and stands by again', async () => {
  const { created, log, rights } = instance()
  await created.start()
  await vi.waitFor(() => expect(rights).toHaveLength(1))
  rights[0]?.abort()
  await vi.waitFor(() => expect(rights).toHaveLength(2))
  await created.stop()
  expect(log).toEqual(['lead', 'release', 'lead', 'release'])
})

test('what passes, and being fenced, are interruptions after which it begins anew; it is not ready meanwhile', async () => {
  const failures = [new HubError('unavailable', 'away', { retryable: true }), new HubError('fenced', 'another one works')]
  const readyAtInterruption: boolean[] = []
  const { created, log, rights } = instance({
    async work(signal) {
      const failure = failures.shift()
      if (failure) throw failure
      await untilAborted(signal)
    },
    onInterruption: ({ code }, attempt) => {
      log.push(`${code} ${attempt}`)
      readyAtInterruption.push(created.ready())
    },
  })
  await created.start()
  await vi.waitFor(() => expect(rights).toHaveLength(3))
  await created.stop()
  expect(log).toEqual(['lead', 'release', 'unavailable 1', 'lead', 'release', 'fenced 2', 'lead', 'release'])
  expect(readyAtInterruption).toEqual([false, false])
})

test('what no retry can mend ends it, with the reason; what becomes retryable by `convert` does not', async () => {
  const fault = new HubError('offsets-lost', 'the topic was made anew')
  const ended = instance({ work: () => Promise.reject(fault) })
  await ended.created.start()
  await expect(ended.created.done).rejects.toBe(fault)
  expect(ended.log).toEqual(['lead', 'release'])
  const goesOn = instance({
    work: () => Promise.reject(fault),
    convert: () => new HubError('internal', 'whatever it is', { retryable: true }),
  })
  await goesOn.created.start()
  await vi.waitFor(() => expect(goesOn.log).toContain('internal 2'))
  await goesOn.created.stop()
  await goesOn.created.done
})

test('it can be stopped while it waits for its turn, while it pauses, and before it was started', async () => {
  const waiting = instance({
    async lead(signal) {
      await untilAborted(signal)
      throw new HubError('cancelled', 'given up')
    },
  })
  await waiting.created.start()
  await waiting.created.stop()
  await waiting.created.done
  const pausing = instance({ work: () => Promise.reject(new HubError('unavailable', 'away', { retryable: true, retryAfter: 60_000 })) })
  await pausing.created.start()
  await vi.waitFor(() => expect(pausing.log).toContain('unavailable 1'))
  await pausing.created.stop()
  await pausing.created.done
  const idle = instance()
  await idle.created.stop()
  await idle.created.done
  await sleep(0)
  expect(idle.log).toEqual([])
})

test('a service of several is ready while all of them are, and lets go of what they used once they have stopped', async () => {
  const log: string[] = []
  const [one, other] = [instance(), instance()]
  for (const { created } of [one, other]) void created.done.then(() => log.push('ended'))
  const service = serviceOf({ fail: () => undefined }, [one.created, other.created], () => void log.push('released'))
  expect(service.ready()).toBe(false)
  await one.created.start()
  expect(service.ready()).toBe(false)
  await other.created.start()
  expect(service.ready()).toBe(true)
  await service.stop()
  expect(log).toEqual(['ended', 'ended', 'released'])
})

test('a service fails with what no retry can mend', async () => {
  const fault = new HubError('offsets-lost', 'the topic was made anew')
  const failure = Promise.withResolvers<unknown>()
  const service = serviceOf(
    { fail: failure.resolve },
    [instance().created, instance({ work: () => Promise.reject(fault) }).created],
    () => undefined,
  )
  await service.start()
  expect(await failure.promise).toBe(fault)
  await service.stop()
})
