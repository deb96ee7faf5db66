import type { Lane } from '@xianglian/core'
import { fromPostgres, type Database } from '@xianglian/runtime'

type Pool = Database['pool']

/** How far the publication to one cluster has come: every event below the position is durable in its topic. */
export interface Checkpoint {
  /** 0 for a cluster that nothing was published to yet. */
  read(): Promise<number>
  /** Never goes back: whoever writes it says what is on the broker, also one that lost its right meanwhile. */
  write(position: number): Promise<void>
}

/** The table of checkpoints. */
export async function migrateCheckpoints(pool: Pool): Promise<void> {
  const text = `
    SELECT pg_advisory_xact_lock(hashtext('hub publications'));
    CREATE TABLE IF NOT EXISTS publications (cluster text COLLATE "C" PRIMARY KEY, position bigint NOT NULL)`
  await pool.query(text).catch(rethrow)
}

/** The checkpoint of the cluster of this id. Call `migrateCheckpoints` before. */
export const createCheckpoint = (pool: Pool, cluster: string): Checkpoint => ({
  async read() {
    const text = 'SELECT position FROM publications WHERE cluster = $1'
    const { rows } = await pool.query<{ position: string }>(text, [cluster]).catch(rethrow)
    return Number(rows[0]?.position ?? 0)
  },
  async write(position) {
    const text = `INSERT INTO publications (cluster, position) VALUES ($1, $2)
      ON CONFLICT (cluster) DO UPDATE SET position = greatest(publications.position, excluded.position)`
    await pool.query(text, [cluster, position]).catch(rethrow)
  },
})

/** How far the publication to the cluster of this lane of the inbox has come; 0 where nothing was published. Call `migrateCheckpoints` before. */
export async function publishedTo(pool: Pool, lane: Lane): Promise<number> {
  const text = `SELECT position FROM publications WHERE starts_with($1, cluster || '/')`
  const { rows } = await pool.query<{ position: string }>(text, [lane]).catch(rethrow)
  return Number(rows[0]?.position ?? 0)
}

function rethrow(thrown: unknown): never {
  throw fromPostgres(thrown)
}
