import type { ClientBase } from 'pg'

import { judge } from './judge.ts'
import { takeSlice } from './pending.ts'
import { inSession } from './session.ts'
import type { Active, Standing } from './standing.ts'
import { Tasks } from './tasks.ts'

/**
 * Works off up to `size` rows of what is owed, within the caller's transaction: to one of the projections `first` says, where anything is owed to
 * those. False when nothing is owed.
 */
export async function workOff(client: ClientBase, standing: Standing, size: number, first: (active: Active) => boolean): Promise<boolean> {
  const all = [...standing.active.values()]
  for (const some of [all.filter(first), all.filter((active) => !first(active))]) {
    if (some.length > 0 && (await workOffOf(client, standing, size, some))) return true
  }
  return false
}

async function workOffOf(client: ClientBase, standing: Standing, size: number, some: readonly Active[]): Promise<boolean> {
  const owing = some.map(({ id, names }) => [id, { edges: names.edges, rowsOf: (register: string) => names.rows(register) }] as const)
  const slice = await takeSlice(client, new Map(owing), size)
  const active = slice && standing.active.get(slice.projection)
  if (slice === undefined || active === undefined) return false
  // Of a live projection all rows were worked on before.
  const whole = active.isLive ? undefined : slice.whole
  const tasks = new Tasks({ isFirst: whole !== undefined })
  for (const [name, keys] of slice.rows) {
    const register = active.plan.registers.find((each) => each.name === name)
    if (register === undefined) continue
    const { again } = tasks.at({ active, register })
    for (const key of keys) again.add(key)
  }
  await inSession(client, (session) => judge(session, standing, tasks, slice.position))
  if (whole?.upTo !== undefined) active.cursors.set(whole.register, whole.upTo)
  else if (whole !== undefined) active.cursors.delete(whole.register)
  return true
}
