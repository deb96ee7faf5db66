import type pg from 'pg'

/**
 * For tests: the pool loses the connection of its `step`-th statement, before the server gets it or after it was carried out and before the answer
 * arrives (a stream of COPY: always before). Returns whether that happened.
 */
export function fragilePool(pool: pg.Pool, step: number, moment: 'before' | 'after'): () => boolean {
  let left = step
  let lost = false
  const connect = pool.connect.bind(pool)
  const cut = (client: pg.PoolClient): void => {
    lost = true
    const connection: unknown = Reflect.get(client, 'connection')
    const stream: unknown = typeof connection === 'object' && connection !== null ? Reflect.get(connection, 'stream') : undefined
    if (typeof stream === 'object' && stream !== null && 'destroy' in stream && typeof stream.destroy === 'function') stream.destroy()
  }
  const wrappedClients = new WeakSet<pg.PoolClient>()
  const fragile = (client: pg.PoolClient): pg.PoolClient => {
    const query: unknown = Reflect.get(client, 'query')
    if (typeof query !== 'function' || wrappedClients.has(client)) return client
    wrappedClients.add(client)
    const wrapped = (...parameters: readonly unknown[]): unknown => {
      left -= 1
      if (left !== 0) return Reflect.apply(query, client, parameters)
      const [statement] = parameters
      const streams = typeof statement === 'object' && statement !== null && 'submit' in statement
      if (moment === 'before' || streams) {
        cut(client)
        return Reflect.apply(query, client, parameters)
      }
      return Promise.resolve(Reflect.apply(query, client, parameters)).then(() => {
        cut(client)
        throw new Error('Connection terminated unexpectedly')
      })
    }
    Reflect.set(client, 'query', wrapped)
    return client
  }
  Reflect.set(pool, 'connect', async () => fragile(await connect()))
  return () => lost
}
