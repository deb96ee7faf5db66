import autocannon from 'autocannon'

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  readonly p50: number
  readonly p99: number
  /** Answers other than 2xx, and requests without an answer. */
  readonly failed: number
}

export interface LoadOptions {
  readonly url: string
  readonly key: string
  readonly connections: number
  readonly amount: number
  readonly contentType: string
}

/** Posts events as fast as `connections` allow, `amount` requests in all, each with the next body. Latencies are in milliseconds. */
export const post = (options: LoadOptions & { readonly body: (request: number) => string }): Promise<LoadResult> =>
  load({ ...options, request: (number) => ({ method: 'POST', path: '/v1/events', body: options.body(number) }) })

/** As `post`, any requests. */
export async function load(options: LoadOptions & { readonly request: (number: number) => autocannon.Request }): Promise<LoadResult> {
  let next = 0
  const started = performance.now()
  let last = started
  const settings: autocannon.Options = {
    url: options.url,
    connections: options.connections,
    amount: options.amount,
    timeout: 60,
    headers: { authorization: `Bearer ${options.key}`, 'content-type': options.contentType },
    requests: [
      {
        setupRequest(request) {
          const wanted = options.request(next)
          next += 1
          return { ...request, ...wanted }
        },
      },
    ],
  }
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(settings, (error: unknown, done) => (error ? reject(error) : resolve(done)))
    running.on('response', () => (last = performance.now()))
  })
  return {
    requests: result['2xx'],
    // To the last answer: autocannon's own duration ends with its next tick of a second.
    seconds: (last - started) / 1000,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  }
}
