import type { PowerAccepted, PowerDelegated, PowerEvent, PowerRevoked } from '@xianglian/contracts'

import type { Command, Refused } from '../aggregate.ts'
import { isDelegated, type Holding } from './holding.ts'
import type { PowerState } from './state.ts'

/** Hands a power down. Who holds it by delegation already is not handed it again: its terms are amended, or it is revoked first. */
const delegate: Command<PowerState, PowerEvent, PowerDelegated> = (state, data) => {
  const { from, to, effectiveFrom, effectiveTo } = data
  if (from === to) return refuse('移交方与承接方不能相同', 'A body cannot hand a power to itself; state another body in "to".')
  if (effectiveFrom !== null && effectiveTo !== null && effectiveTo < effectiveFrom)
    return refuse('失效日期早于生效日期', `The last day ${effectiveTo} lies before the first, ${effectiveFrom}; put one of them right.`)
  if (delegatedNow(state).some(({ holder }) => holder === to))
    return refuse('该机构已承接此项权力', `"${to}" has this power already; amend its terms, or revoke it first.`)
  return [{ type: 'power.delegated', data }]
}

/** Takes up what was handed down: only its holder can, and once. */
const accept: Command<PowerState, PowerEvent, PowerAccepted> = (state, data) => {
  const own = delegatedNow(state).findLast(({ holder }) => holder === data.by)
  if (own === undefined)
    return refuse('该权力未下放给此机构', `This power is not delegated to "${data.by}"; check the power, or the body in "by".`)
  if (own.acceptedBy !== undefined) return refuse('该权力已承接', `"${data.by}" accepted this power before; nothing is left to do.`)
  return [{ type: 'power.accepted', data }]
}

/** Takes back what was handed down, from all who hold it. */
const revoke: Command<PowerState, PowerEvent, PowerRevoked> = (state, data) =>
  delegatedNow(state).length === 0
    ? refuse('该权力未下放或已收回', 'This power is not delegated, or was revoked before; there is nothing to take back.')
    : [{ type: 'power.revoked', data }]

export const powerCommands = { delegate, accept, revoke }

const delegatedNow = ({ holdings }: PowerState): readonly Holding[] =>
  holdings.filter((holding) => isDelegated(holding) && holding.revokedAt === undefined)

const refuse = (zh: string, en: string): Refused => ({ refused: { zh, en } })
