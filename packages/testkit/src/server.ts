import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

export interface TestServer {
  /** Without a slash at its end. */
  readonly url: string
  /** Cuts off what is still open, and resolves when the port is free. */
  readonly close: () => Promise<void>
}

/** Serves HTTP on a free loopback port. */
export async function testServer(handler?: RequestListener): Promise<TestServer> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
