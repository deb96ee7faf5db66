import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'

import { HubError } from '@xianglian/core'

import type { Config } from './config.ts'
import { codeOf } from './errors-postgres.ts'
import type { Metrics } from './metrics.ts'

export interface ServiceServer {
  readonly url: string
  /** Accepts nothing new and resolves when what is in flight has been answered. */
  drain(): Promise<void>
  /** Cuts off what is left. */
  close(): Promise<void>
}

export interface ServerOptions {
  readonly name: string
  readonly config: Pick<Config, 'host' | 'port'>
  readonly metrics: Metrics
  readonly ready: () => Promise<boolean>
  readonly handler: () => RequestListener | undefined
  /** Whether the start has ended; until then a missing handler only means "not yet". */
  readonly started: () => boolean
}

/** Health, readiness and metrics of a process, and its service's own routes, on one port. */
export async function startServer(options: ServerOptions): Promise<ServiceServer> {
  const { config } = options
  const server = createServer(limits, route(options))
  await listen(server, config)
  return {
    url: urlOf(server, config.host),
    async drain() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      await closed
    },
    async close() {
      server.closeAllConnections()
      if (server.listening) server.close()
    },
  }
}

/** A slow or idle client holds a connection for so long and no longer. */
const limits = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 65_000, maxHeaderSize: 64 * 1024, noDelay: true }

function route({ name, metrics, ready, handler, started }: ServerOptions): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0]
    if (path === '/healthz') answer(response, 200, { status: 'live', service: name })
    else if (path === '/readyz') void answerReady(response, name, ready)
    else if (path === '/metrics') void answerMetrics(response, metrics)
    else (handler() ?? (started() ? refuse : notYet))(request, response)
  }
}

async function answerReady(response: ServerResponse, name: string, ready: () => Promise<boolean>): Promise<void> {
  const isReady = await ready().catch(() => false)
  answer(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not-ready', service: name })
}

async function answerMetrics(response: ServerResponse, { registry }: Metrics): Promise<void> {
  try {
    const text = await registry.metrics()
    response.writeHead(200, { 'content-type': registry.contentType }).end(text)
  } catch {
    problem(response, 503, 'unavailable', 'The metrics could not be collected; try again.')
  }
}

const notYet: RequestListener = (_request, response) => {
  response.setHeader('retry-after', '1')
  problem(response, 503, 'unavailable', 'The service is starting; send again in a second.')
}

const refuse: RequestListener = (_request, response) => problem(response, 404, 'not-found', 'There is nothing at this address.')

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' })
  response.end(JSON.stringify({ type: 'about:blank', title: detail, status, detail, code }))
}

function answer(response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body))
}

async function listen(server: Server, { host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (thrown) {
    throw await listenError(thrown, host, port)
  }
}

async function listenError(thrown: unknown, host: string, port: number): Promise<HubError> {
  const code = codeOf(thrown)
  const because = (text: string) => new HubError('invalid-configuration', text, { cause: thrown })
  if (code === 'EADDRINUSE') {
    return because(
      `Port ${port} on ${host} is taken by ${await whoListens(host, port)}. Stop that, or choose another with HUB_PORT=${port + 1}.`,
    )
  }
  if (code === 'EACCES') return because(`Port ${port} needs more rights than this user has. Choose one above 1023 with HUB_PORT.`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return because(`This machine has no address ${host}. Set HUB_HOST to one of its own, 127.0.0.1 for itself only or 0.0.0.0 for all.`)
  }
  return because(`Port ${port} on ${host} cannot be listened on (${code || 'unknown reason'}). Choose others with HUB_HOST and HUB_PORT.`)
}

/** Another hub says so itself; of any other program only that it is there is known. */
async function whoListens(host: string, port: number): Promise<string> {
  try {
    const response = await fetch(`http://${reachable(host)}:${port}/healthz`, { signal: AbortSignal.timeout(1_000) })
    const body: unknown = await response.json()
    const isHub = typeof body === 'object' && body !== null && 'service' in body && typeof body.service === 'string'
    return isHub ? `another hub service (${String(body.service).slice(0, 40)})` : 'another program'
  } catch {
    return 'another program'
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return `http://${reachable(host)}:${port}`
}

/** "All addresses" is nowhere to call; the loopback is one of them. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
