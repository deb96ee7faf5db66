import { createServer, type RequestListener } from 'node:http'

import { HubError } from '@xianglian/core'

export interface HttpServer {
  readonly url: string
  readonly port: number
  /** Takes no new requests, answers those under way, then cuts what is left after `grace` milliseconds (default 10,000). */
  close(grace?: number): Promise<void>
}

/** Listens with the limits every service has: 10 s for headers, 60 s for a whole request, 64 KiB of headers, keep-alive for 65 s. */
export async function listen(listener: RequestListener, at: { readonly host: string; readonly port: number }): Promise<HttpServer> {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 65_000, maxHeaderSize: 64 * 1024, noDelay: true },
    listener,
  )
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) return
    const text = JSON.stringify({
      type: '/docs/errors#invalid-request',
      title: 'Not HTTP',
      status: 400,
      detail: 'The request is not HTTP.',
      code: 'invalid-request',
      retryable: false,
    })
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(notListening(cause, at)))
    server.listen(at.port, at.host, resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : at.port
  return {
    port,
    url: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    async close(grace = 10_000) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), grace)
      await closed
      clearTimeout(cut)
    },
  }
}

function notListening(cause: NodeJS.ErrnoException, at: { readonly host: string; readonly port: number }): Error {
  if (cause.code === 'EADDRINUSE') {
    return new HubError('invalid-configuration', `Port ${at.port} on ${at.host} is taken; stop what uses it, or set HUB_PORT.`, { cause })
  }
  return new HubError(
    'invalid-configuration',
    `Cannot listen on ${at.host}:${at.port} (${cause.code ?? cause.message}); check HUB_HOST and HUB_PORT.`,
    { cause },
  )
}
