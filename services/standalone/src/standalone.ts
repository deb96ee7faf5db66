import { openEngines, type Engines } from '@xianglian/engines'
import {
  forgetLocalHub,
  lockFolder,
  openAdminKey,
  prepareFolder,
  writeLocalHub,
  type FolderLock,
  type Service,
  type ServiceContext,
} from '@xianglian/runtime'

import { announceKey, announceStart } from './announce.ts'
import { composeHub, type ComposedHub } from './compose.ts'
import { importSample, wantsSample } from './sample.ts'

/** The whole hub in one process, on one port and in one folder that it has for itself. */
export async function createStandalone(context: ServiceContext): Promise<Service> {
  const { dataDir } = context.config
  await prepareFolder(dataDir)
  return new Standalone(context, lockFolder(dataDir))
}

class Standalone implements Service {
  readonly #context: ServiceContext
  readonly #lock: FolderLock
  #starting: Promise<void> | undefined
  #engines: Engines | undefined
  #hub: ComposedHub | undefined

  constructor(context: ServiceContext, lock: FolderLock) {
    this.#context = context
    this.#lock = lock
  }

  get handler() {
    return this.#hub?.handler
  }

  ready(): Promise<boolean> | boolean {
    return this.#hub?.ready() ?? false
  }

  async start(): Promise<void> {
    this.#starting = this.#start()
    await this.#starting
  }

  async #start(): Promise<void> {
    const { config, logger, signal } = this.#context
    const { key, made } = openAdminKey(config)
    // At once: were it told at the end, a start that fails half-way would leave a key that nobody was ever shown.
    if (made) announceKey(key, config.dataDir)
    this.#engines = await openEngines(config, logger, signal)
    signal.throwIfAborted()
    this.#hub = await composeHub(this.#context, this.#engines, key)
    signal.throwIfAborted()
    await this.#hub.start()
    await writeLocalHub(config.dataDir, { url: this.#context.url(), pid: process.pid, startedAt: new Date().toISOString() })
    if (config.sample && (await wantsSample(await this.#engines.store.head(), config.dataDir))) {
      await importSample({ url: this.#context.url(), key, dataDir: config.dataDir, signal })
    }
    await announceStart(this.#context, key)
  }

  async stop(): Promise<void> {
    // A start under way notices the signal at its next step; what it has made by then is let go of here.
    await this.#starting?.catch(() => undefined)
    await this.#hub?.stop()
    await this.#engines?.close()
    if (this.#starting) await forgetLocalHub(this.#context.config.dataDir)
    this.#lock.release()
  }
}
