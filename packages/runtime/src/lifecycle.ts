import type { RequestListener } from 'node:http'

import { HubError, toHubError } from '@xianglian/core'

import { readConfig, type Config, type Environment } from './config.ts'
import { boundHeap } from './heap-limit.ts'
import { createLogger, strikeSecrets, type Logger } from './logger.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { startServer, type ServiceServer } from './server.ts'
import { sleep } from './retry.ts'

/** What a service is to its launcher. */
export interface Service {
  /** Resolves once it works. Everything slow belongs here, not in `build`. */
  start(): Promise<void>
  /** Finishes what is in flight, stores it, lets go of everything. Called once, also when `start` has not ended or has failed. */
  stop(): Promise<void>
  /** Whether it can do its job now. */
  ready(): boolean | Promise<boolean>
  /** Answers what is not health or metrics. Read at each request. */
  readonly handler?: RequestListener | undefined
}

export interface ServiceContext {
  readonly config: Config
  readonly logger: Logger
  readonly metrics: Metrics
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal
  /** The address it is reached at; known from `start` on. */
  url(): string
  /** Ends the process when the service cannot go on: logged, drained, exit 1, so that the supervisor starts it anew. */
  fail(error: unknown): void
}

export interface RunOptions {
  readonly environment?: Environment
  /** Milliseconds from the signal to the end; default 20,000. */
  readonly drain?: number
  readonly logger?: Logger
}

/** One Ctrl-C may arrive twice: from the terminal, and from the package manager that passes it on. Milliseconds. */
const onePress = 1_000

/** EX_CONFIG of sysexits.h: starting again without a change is useless. */
const badConfiguration = 78

/**
 * The life of a process around one service: environment → build → listen → start, then until SIGTERM, SIGINT or SIGHUP → stop within the deadline → exit 0. A
 * second signal or the deadline exits 1, as does an error nobody caught. A start that cannot be prints one plain message on standard error.
 */
export async function runService(
  name: string,
  build: (context: ServiceContext) => Service | Promise<Service>,
  options: RunOptions = {},
): Promise<void> {
  boundHeap()
  try {
    const config = readConfig(options.environment)
    await new Process(name, config, options).run(build)
  } catch (thrown) {
    refuse(name, thrown)
  }
}

/** Says why there is no start, to a person, and exits. */
function refuse(name: string, thrown: unknown): never {
  const error = toHubError(thrown)
  const trace = error.code === 'internal' && error.cause instanceof Error ? `\n${error.cause.stack ?? ''}` : ''
  process.stderr.write(strikeSecrets(`${name} cannot start. ${error.message}${trace}\n`))
  process.exit(error.code === 'invalid-configuration' ? badConfiguration : 1)
}

class Process {
  readonly #name: string
  readonly #config: Config
  readonly #drain: number
  readonly #logger: Logger
  readonly #metrics = createMetrics()
  readonly #stopping = new AbortController()
  #server: ServiceServer | undefined
  #service: Service | undefined
  #started = false
  #askedAt = -Infinity

  constructor(name: string, config: Config, options: RunOptions) {
    this.#name = name
    this.#config = config
    this.#drain = options.drain ?? 20_000
    this.#logger = options.logger ?? createLogger({ name })
  }

  async run(build: (context: ServiceContext) => Service | Promise<Service>): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => this.#onSignal(signal))
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, (error) => this.#onFatal(event, error))
    try {
      this.#service = await build(this.#context())
      this.#server = await startServer({
        name: this.#name,
        config: this.#config,
        metrics: this.#metrics,
        ready: () => this.#isReady(),
        handler: () => this.#service?.handler,
        started: () => this.#started,
      })
      if (this.#stopping.signal.aborted) return
      await this.#service.start()
      this.#started = true
      this.#logger.info({ url: this.#server.url }, 'started')
    } catch (thrown) {
      // A signal during the start makes it fail as a matter of course; then stopping is already under way.
      if (this.#stopping.signal.aborted) return
      await this.#release().catch(() => undefined)
      throw thrown
    }
  }

  #context(): ServiceContext {
    return {
      config: this.#config,
      logger: this.#logger,
      metrics: this.#metrics,
      signal: this.#stopping.signal,
      url: () => this.#server?.url ?? '',
      fail: (error) => {
        this.#logger.fatal({ err: error }, 'failed')
        void this.#stop(1)
      },
    }
  }

  async #isReady(): Promise<boolean> {
    return this.#started && !this.#stopping.signal.aborted && (await this.#service?.ready()) === true
  }

  #onSignal(signal: string): void {
    if (this.#stopping.signal.aborted) {
      if (performance.now() - this.#askedAt < onePress) return
      this.#logger.error({ signal }, 'stopped-by-second-signal')
      process.exit(1)
    }
    this.#askedAt = performance.now()
    this.#logger.info({ signal }, 'stopping')
    void this.#stop(0)
  }

  #onFatal(event: string, error: unknown): void {
    this.#logger.fatal({ err: error, event }, 'uncaught')
    process.exit(1)
  }

  async #stop(exitCode: number): Promise<void> {
    if (this.#stopping.signal.aborted) return
    this.#stopping.abort(new HubError('cancelled', 'The process was asked to stop.'))
    const late = setTimeout(() => {
      this.#logger.error({ drain: this.#drain }, 'stopped-by-deadline')
      process.exit(1)
    }, this.#drain)
    try {
      await this.#release()
      clearTimeout(late)
      this.#logger.info('stopped')
      process.exit(exitCode)
    } catch (thrown) {
      this.#logger.error({ err: thrown }, 'stop-failed')
      process.exit(1)
    }
  }

  /** Requests first, for they need the service; those that do not end in half of the time are cut off. */
  async #release(): Promise<void> {
    await Promise.race([this.#server?.drain(), sleep(this.#drain / 2)])
    await this.#service?.stop()
    await this.#server?.close()
  }
}
