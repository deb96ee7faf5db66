import { createHubClient, type HubClient } from '@xianglian/client'
import { HubError } from '@xianglian/core'
import { readAdminKey, readConfig, readLocalHub, type Config } from '@xianglian/runtime'

const localUrl = 'http://127.0.0.1:8080'

/** The address of the hub that the command line talks to: HUB_URL, else that of the standalone of the data folder. */
export function hubUrl(config: Config = readConfig(process.env)): string {
  return (config.url ?? readLocalHub(config.dataDir)?.url ?? localUrl).replace(/\/+$/, '')
}

/** That hub, as whom HUB_API_KEY names, else with the administrator's key kept in the data folder. That key is never sent to another address. */
export function connectHub(environment: Readonly<Record<string, string | undefined>> = process.env): HubClient {
  const config = readConfig(environment)
  const key = config.apiKey ?? (config.url === undefined ? (config.adminKey ?? readAdminKey(config.dataDir)) : undefined)
  if (key === undefined) {
    const message = 'There is no key for the hub: set HUB_API_KEY, or run the command where the standalone keeps its data (HUB_DATA_DIR).'
    throw new HubError('unauthenticated', message)
  }
  return createHubClient({ url: hubUrl(config), key, onRetry: sayOnce() })
}

/** Trying again may take minutes: a person is told why nothing happens. */
function sayOnce(): (error: HubError) => void {
  let said = ''
  return ({ message }) => {
    if (message !== said) process.stderr.write(`${message} Trying again …\n`)
    said = message
  }
}
