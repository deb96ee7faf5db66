import { builtInSchemas } from '@xianglian/contracts'
import { registerSchemas } from '@xianglian/store-postgres'

import type { RegistryDatabase } from './database.ts'
import { addVersion } from './register.ts'
import { findByText, note } from './versions.ts'

/**
 * Makes each schema that comes with this release a version of the subject named as its record, unless it is one. Their evolution was checked before the
 * release. An older release that starts beside a newer one changes nothing.
 */
export function publishBuiltIn(database: RegistryDatabase): Promise<void> {
  return database.change(async (client) => {
    const rows = await registerSchemas(
      client,
      builtInSchemas.map(({ text }) => text),
    )
    const ids = new Map(rows.map(({ hash, id }) => [hash, id]))
    for (const { name: subject, text, hash } of builtInSchemas) {
      const id = ids.get(hash)
      if (id === undefined || (await findByText(client, subject, text, 'all'))) continue
      const version = await addVersion(client, subject, id, { text, references: [], bundled: text })
      await note(client, { keyId: 'hub', subject, action: 'register', version, id })
    }
  })
}
