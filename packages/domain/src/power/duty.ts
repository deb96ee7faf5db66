import type { PowerDutyListed } from '@xianglian/contracts'

import type { Told } from './holding.ts'
import type { DutyRow } from './row.ts'

/** An entry of a body's list, as the fold of its stream knows it. */
export interface Duty {
  readonly listed: PowerDutyListed
  readonly region: string
  readonly at: string
  readonly listedBy: string
  readonly revokedAt?: string
  readonly revokedBy?: string
}

/** Every listing is an entry of its own: what it follows may stand in another stream. */
export const listDuty = (all: readonly Duty[], listed: PowerDutyListed, { time, ref, region }: Told): readonly Duty[] => [
  ...all,
  { listed, region, at: time, listedBy: ref },
]

/** What stood is over; what was taken back stays taken back. */
export const revokeDuties = (all: readonly Duty[], { time, ref }: Told): readonly Duty[] =>
  all.map((duty) => (duty.revokedAt === undefined && duty.listed.list !== takenBack ? { ...duty, revokedAt: time, revokedBy: ref } : duty))

/** The list 上级收回 of what the higher level took back. */
export const takenBack = '上级收回'

export const toDutyRow = ({ listed, region, at, listedBy, revokedAt, revokedBy }: Duty, entry: number): DutyRow => {
  const { powerId, org, list, duty, basicCode, lead, accountability, documentNo } = listed
  const stands = { listedAt: at, listedBy, until: revokedAt, revokedBy }
  return { powerId, entry, org, list, duty, basicCode, lead, accountability, documentNo, region, ...stands }
}
