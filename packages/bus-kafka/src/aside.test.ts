import { HubError } from '@xianglian/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createAside } from './aside.ts'

const because = (message: string) => new HubError('invalid-wire-format', message)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a topic is left alone until its time is over', () => {
  const aside = createAside(1_000)
  aside.put('a', because('zstd'), () => undefined)
  vi.advanceTimersByTime(999)
  expect([aside.isOver(), aside.has('a'), aside.has('b')]).toEqual([false, true, false])
  vi.advanceTimersByTime(1)
  expect([aside.isOver(), aside.has('a'), aside.isOver()]).toEqual([true, false, false])
})

test('a reason is told once, another one again', () => {
  const aside = createAside(1_000)
  const told: string[] = []
  for (const reason of ['offset 1', 'offset 1', 'offset 9']) aside.put('a', because(reason), ({ message }) => told.push(message))
  expect(told).toEqual(['offset 1', 'offset 9'])
})
