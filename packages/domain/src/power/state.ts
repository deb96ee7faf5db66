import type { PowerDelegated, PowerDutyListed } from '@xianglian/contracts'

import type { Duty } from './duty.ts'
import type { Holding } from './holding.ts'
import type { PowerEvents } from './row.ts'

export interface PowerState {
  readonly powerId?: string
  readonly delegated?: Partial<PowerDelegated>
  readonly delegatedAt?: string
  readonly acceptedAt?: string
  readonly acceptedBy?: string
  readonly assessedAt?: string
  readonly assessment?: string | null
  readonly revokedAt?: string
  readonly revokedReason?: string | null
  readonly backTo?: string | null
  readonly duty?: PowerDutyListed
  readonly dutyListedAt?: string
  /** Whom the listing concerns. */
  readonly listedIn?: string
  readonly holdings: readonly Holding[]
  readonly duties: readonly Duty[]
  readonly events: PowerEvents
}
