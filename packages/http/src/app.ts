import type { IncomingMessage, ServerResponse } from 'node:http'

import { HubError } from '@xianglian/core'
import type { Metrics } from '@xianglian/runtime'
import express, { type Express, type Request, type Response } from 'express'

import { createBodyBudget, readBody, type BodyBudget } from './body.ts'
import { checkContentType, preferredType, refuse, type Dialect } from './dialect.ts'
import { docsPage, errorsPage } from './description/calls-page.ts'
import type { Keys } from './keys.ts'
import { createAccessMetrics, type AccessMetrics } from './metrics.ts'
import { openApi } from './description/openapi.ts'
import { problemOf, type Logger } from './problem.ts'
import { defineRoute, type Principal, type Reply, type Route } from './route.ts'

export interface HttpAppOptions {
  readonly title: string
  /** Routes of one service, or of several that share a port. */
  readonly routes: readonly Route[]
  readonly keys: Keys
  readonly metrics: Metrics
  readonly logger: Logger
  /** For bodies of calls other than events, which bring their own. */
  readonly bodyBudget?: BodyBudget
}

const nobody: Principal = { id: '', admin: false, sourcePrefix: '', homeRegion: undefined }

/**
 * An Express application over declared routes, with the OpenAPI document and problem+json for every error. The process around it
 * serves health, readiness and metrics (runtime's `runService`, which takes this as its handler). */
export function createHttpApp(options: HttpAppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  const metrics = createAccessMetrics(options.metrics)
  const budget = options.bodyBudget ?? createBodyBudget(32 * 1024 * 1024)
  const routes = [...options.routes, ...ownRoutes(options)]
  // The fast path first: Express tries routes in order.
  for (const route of routes.toSorted((a, b) => Number(b.stream !== undefined) - Number(a.stream !== undefined))) {
    app[route.method](expressPath(route.path), handlerOf(route, options, metrics, budget))
  }
  refuseOthers(app, routes, options, metrics)
  return app
}

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

type Handler = (req: Request, res: Response) => Promise<void>

function handlerOf(route: Route, options: HttpAppOptions, metrics: AccessMetrics, budget: BodyBudget): Handler {
  const watch = metrics.route(route.method.toUpperCase(), route.path)
  const { stream } = route
  return async (req, res) => {
    watch(res)
    try {
      const principal = await authorise(route, req, options.keys)
      if (stream) await stream(req, res, principal)
      else await answer(route, req, res, principal, budget)
    } catch (thrown) {
      if (!req.complete) letGo(req)
      refuse(req, res, problemOf(thrown, options.logger), route.dialect)
    }
  }
}

const mostLetGo = 64 * 1024 * 1024

/** Reads what is left of a refused body and keeps nothing of it: a connection cut while its sender still writes would hide the answer. */
function letGo(req: IncomingMessage): void {
  let bytes = 0
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > mostLetGo) req.destroy()
  })
}

async function authorise(route: Route, req: IncomingMessage, keys: Keys): Promise<Principal> {
  if (route.access === 'open') return nobody
  const found = keys.authenticate(req.headers.authorization)
  const principal = found instanceof Promise ? await found : found
  if (route.access === 'admin' && !principal.admin) throw new HubError('forbidden', 'This call needs the administrator’s key.')
  return principal
}

async function answer(route: Route, req: Request, res: Response, principal: Principal, budget: BodyBudget): Promise<void> {
  if (route.dialect && route.hasBody) checkContentType(req, route.dialect)
  const left = new AbortController()
  res.once('close', () => left.abort(new HubError('cancelled', 'The caller left.')))
  const deadline = setTimeout(
    () => left.abort(new HubError('deadline-exceeded', 'The answer took too long; ask for less, or again later.', { retryable: true })),
    route.deadline,
  )
  const body = route.hasBody ? await readBody(req, budget) : undefined
  try {
    const search = new URL(req.url ?? '/', 'http://hub').searchParams
    const reply = await Promise.race([
      route.answer({ params: req.params, search, headers: req.headers, bytes: body?.bytes, principal, signal: left.signal }),
      aborted(left.signal),
    ])
    send(res, route.dialect ? { contentType: preferredType(req, route.dialect), ...reply } : reply)
  } finally {
    clearTimeout(deadline)
    body?.release()
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason))), {
      once: true,
    })
  })

function send(res: ServerResponse, reply: Reply): void {
  if (res.destroyed) return
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
  const bytes = Buffer.from(text)
  res.writeHead(reply.status ?? 200, {
    'content-type': reply.contentType ?? 'application/json',
    'content-length': bytes.length,
    'x-content-type-options': 'nosniff',
    ...reply.headers,
  })
  res.end(bytes)
}

/** A page that needs no key. */
const page = (path: string, summary: string, contentType: string, body: () => string | Promise<string>): Route =>
  defineRoute({
    method: 'get',
    path,
    summary,
    tag: 'Service',
    access: 'open',
    responses: { 200: { description: summary, contentType } },
    handle: async () => ({ contentType, body: await body() }),
  })

/** What the process around the application serves; here to be described. */
const served: readonly Route[] = [
  page('/healthz', 'Whether the process lives', 'application/json', () => ''),
  page('/readyz', 'Whether the service can do its job now', 'application/json', () => ''),
  page('/metrics', 'Prometheus metrics', 'text/plain', () => ''),
]

/** What every application has, whatever it serves. */
function ownRoutes(options: HttpAppOptions): readonly Route[] {
  const html = 'text/html; charset=utf-8'
  const own: Route[] = [
    page('/docs', 'This interface, to read', html, () => docs),
    page('/docs/errors', 'The reasons the hub gives', html, errorsPage),
    page('/openapi.json', 'This interface, as OpenAPI 3.1', 'application/json', () => document),
  ]
  const all = [...options.routes, ...own, ...served]
  const docs = docsPage(options.title, all)
  const document = JSON.stringify(openApi(options.title, all))
  return own
}

/** 405 for a known path, 404 for any other; faults that Express itself raises end here too. */
function refuseOthers(app: Express, routes: readonly Route[], options: HttpAppOptions, metrics: AccessMetrics): void {
  const watch = metrics.route('ANY', 'unmatched')
  for (const path of new Set(routes.map((route) => route.path))) {
    const allow = routes
      .filter((route) => route.path === path)
      .map((route) => route.method.toUpperCase())
      .join(', ')
    app.all(expressPath(path), (req, res) => {
      watch(res)
      res.setHeader('allow', allow)
      const error = new HubError('invalid-request', `This path takes ${allow}.`)
      refuse(req, res, problemOf(error, options.logger, 405), dialectAt(path))
    })
  }
  app.use((req: Request, res: Response) => {
    watch(res)
    const error = new HubError('not-found', 'There is no such path; see /docs.')
    refuse(req, res, problemOf(error, options.logger), dialectAt(req.path))
  })
  // Express knows an error handler by its four parameters.
  app.use((thrown: unknown, req: Request, res: Response, _next: unknown) => {
    watch(res)
    refuse(req, res, problemOf(thrown, options.logger), dialectAt(req.path))
  })

  /** A path that no route has is spoken about as its neighbours speak: those with the same first part. */
  function dialectAt(path: string): Dialect | undefined {
    const [, first] = path.split('/')
    return routes.find((route) => route.dialect && route.path.split('/')[1] === first)?.dialect
  }
}
