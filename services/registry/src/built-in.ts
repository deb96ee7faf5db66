import { builtInSchemas, type EventSchema } from '@xianglian/contracts'
import { registerSchemas } from '@xianglian/store-postgres'

import type { RegistryDatabase } from './database.ts'
import { addVersion } from './register.ts'
import { findByText, note } from './versions.ts'

/**
 * Makes each schema that comes with this release a version of the subject named as its record, unless it is one. Their evolution was checked before the
 * release. An older release that starts beside a newer one changes nothing.
 */
export function publishBuiltIn(database: RegistryDatabase, schemas: readonly EventSchema[] = builtInSchemas): Promise<void> {
  return database.change(async (client) => {
    const rows = await registerSchemas(
      client,
      schemas.map(({ text }) => text),
    )
    for (const [index, event] of schemas.entries()) {
      const { name: subject, text } = event
      const id = rows[index]?.id
      if (id === undefined || (await findByText(client, subject, text, 'all'))) continue
      const version = await addVersion(client, subject, id, { text, references: [], bundled: text, event })
      await note(client, { keyId: 'hub', subject, action: 'register', version, id })
    }
  })
}
