import { HubError } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import type { RegisterReader } from '@xianglian/registers'

/**
 * The id of the stream that goes by another name, by the registers that hold such names: see `aliases` of a register. Undefined when none does;
 * several throw `ambiguous`, which names them. Names told from position `before` on are not known yet.
 */
export type StreamAliases = (aggregate: string, alias: string, known: Known) => Promise<string | undefined>

/** What of the aliases counts. */
export interface Known {
  readonly before: number | undefined
  /** Waits until names told up to this position are known. */
  readonly minPosition: number | undefined
  readonly signal: AbortSignal
}

/** More than one name would mean. */
const most = 100

export function createStreamAliases(registers: RegisterReader, definitions: readonly Aggregate[]): StreamAliases {
  const holders = definitions.flatMap(({ name: aggregate, registers: its }) =>
    Object.entries(its).flatMap(([register, { aliases }]) => (aliases === undefined ? [] : [{ aggregate, register, ...aliases }])),
  )
  return async (aggregate, alias, { before = Infinity, minPosition, signal }) => {
    const ids = new Set<string>()
    for (const { register, stream, name } of holders.filter((holder) => holder.aggregate === aggregate)) {
      if (minPosition !== undefined) await registers.waitForRows(minPosition, { register, signal })
      const where = [{ column: name, operator: 'eq', values: [alias] }] as const
      const { items } = await registers.list(register, { where, limit: most })
      for (const row of items) if (row.position < before) ids.add(String(row[stream]))
    }
    if (ids.size < 2) return [...ids][0]
    const subjects = [...ids].map((id) => `${aggregate}/${id}`)
    throw new HubError('ambiguous', `Several streams go by the name ${alias}: ${subjects.join(', ')}. Ask for the one that is meant.`, {
      members: { subjects },
    })
  }
}
