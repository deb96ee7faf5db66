import type { HubError } from '@xianglian/core'

/** Topics of systems that are left alone for a while, as something in them cannot be read: one of them must not stop the others. */
export interface Aside {
  has(topic: string): boolean
  /** Leaves the topic alone from now on. `tell` is told why, once while the reason stays the same. */
  put(topic: string, reason: HubError, tell: (reason: HubError) => void): void
  /** Whether one of them is to be tried again; from then on it is not left alone. */
  isOver(): boolean
}

/** `pause`: milliseconds for which a topic is left alone. */
export function createAside(pause: number): Aside {
  const until = new Map<string, number>()
  const told = new Map<string, string>()
  return {
    has: (topic) => until.has(topic),
    put(topic, reason, tell) {
      until.set(topic, Date.now() + pause)
      if (told.get(topic) === reason.message) return
      told.set(topic, reason.message)
      tell(reason)
    },
    isOver() {
      const over = [...until].filter(([, end]) => end <= Date.now())
      for (const [topic] of over) until.delete(topic)
      return over.length > 0
    },
  }
}
