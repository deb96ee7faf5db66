/**
 * Work that many ask for at once, shared: one runs at a time, and whoever asks meanwhile gets the one after it, with all others who do. So what
 * is answered was always looked up after it was asked for.
 */
export function coalesce<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  const begin = (): Promise<T> => {
    next = undefined
    const result = work()
    running = result.catch(() => undefined)
    return result
  }
  return () => (next ??= running.then(begin))
}
