import { randomBytes } from 'node:crypto'

import type { Config } from './config.ts'
import { keepSecret, readText } from './folder.ts'
import { adminKeyFile } from './local-hub.ts'

/** The administrator's key: HUB_ADMIN_KEY, else the one kept in the data folder, made there on the first start (`made`: show it this once). */
export function openAdminKey(config: Pick<Config, 'adminKey' | 'dataDir'>): { readonly key: string; readonly made: boolean } {
  if (config.adminKey !== undefined) return { key: config.adminKey, made: false }
  const { secret, made } = keepSecret(adminKeyFile(config.dataDir), () => `hub_admin_${randomBytes(32).toString('base64url')}`)
  return { key: secret, made }
}

/** The key kept in the folder, for the command line on the same machine; undefined when there is none. */
export const readAdminKey = (dataDir: string): string | undefined => readText(adminKeyFile(dataDir))
