import { createHubClient, type HubClient } from '@xianglian/client'
import { HubError } from '@xianglian/core'
import { readAdminKey, readConfig, readLocalHub } from '@xianglian/runtime'

const localUrl = 'http://127.0.0.1:8080'

/**
 * The hub that the command line talks to: HUB_URL and HUB_API_KEY, else the standalone of the data folder with the administrator's key kept
 * there. That key is never sent to another address.
 */
export function connectHub(environment: Readonly<Record<string, string | undefined>> = process.env): HubClient {
  const config = readConfig(environment)
  const local = config.url === undefined ? (readLocalHub(config.dataDir)?.url ?? localUrl) : undefined
  const key = config.apiKey ?? (local === undefined ? undefined : (config.adminKey ?? readAdminKey(config.dataDir)))
  if (key === undefined) {
    const message = 'There is no key for the hub: set HUB_API_KEY, or run the command where the standalone keeps its data (HUB_DATA_DIR).'
    throw new HubError('unauthenticated', message)
  }
  return createHubClient({ url: config.url ?? local ?? localUrl, key, onRetry: sayOnce() })
}

/** Trying again may take minutes: a person is told why nothing happens. */
function sayOnce(): (error: HubError) => void {
  let said = ''
  return ({ message }) => {
    if (message !== said) process.stderr.write(`${message} Trying again …\n`)
    said = message
  }
}
