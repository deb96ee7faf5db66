import type { PowerEvent } from '@xianglian/contracts'

import { startOfDay } from '../calendar/index.ts'
import { command, type Refused } from '../command.ts'
import { refuse, refuseBefore, refuseUnlessAfter, type Known } from '../refusal.ts'
import { isDelegated, periodOf, type Holding } from './holding.ts'
import type { PowerState } from './state.ts'

const to = command<PowerState, PowerEvent>()

/**
 * Hands a power down. Who holds it by delegation already is not handed it again: its terms are amended, or it is revoked first. One whose last day
 * comes before the new first day is.
 */
const delegate = to('power.delegated', {
  refuses: ({ holdings }, data, { time }) => {
    const { from, to: holder, effectiveFrom, effectiveTo } = data
    if (from === holder)
      return refuse('移交方与承接方不能相同；请改填承接方。', 'A body cannot hand a power to itself; state another body in "to".')
    const disorder = refuseOutOfOrder([[effectiveFrom, effectiveTo]])
    if (disorder !== undefined) return disorder
    const since = effectiveFrom === null ? time : startOfDay(effectiveFrom)
    const own = notRevoked(holdings).find((holding) => holding.holder === holder && (periodOf(holding).until ?? '~') > since)
    if (own !== undefined)
      return typeof own.terms.effectiveTo === 'string'
        ? refuse(
            `此项权力已下放给该机构，有效期至 ${own.terms.effectiveTo}；请填写其后的生效日期，或调整其内容、先收回。`,
            `"${holder}" has this power until ${own.terms.effectiveTo}; state a first day after that, amend its terms, or revoke it first.`,
          )
        : refuse(
            '此项权力已下放给该机构；请调整其内容，或先收回。',
            `"${holder}" has this power already; amend its terms, or revoke it first.`,
          )
    // A revocation takes back all that was handed down before it, at the same instant too.
    return refuseUnlessAfter(time, holdings.filter(isDelegated).map(revoked))
  },
})

/** Takes up what was handed down: only its holder can, and once. */
const accept = to('power.accepted', {
  refuses: ({ holdings }, { by }, { time }) => {
    const own = notRevoked(holdings).findLast(({ holder }) => holder === by)
    if (own === undefined)
      return refuse(
        '该权力未下放给此机构；请核对权力和承接方。',
        `This power is not delegated to "${by}"; check the power, or the body in "by".`,
      )
    if (own.acceptedBy !== undefined)
      return refuse('该机构此前已承接该权力；无需再次办理。', `"${by}" accepted this power before; nothing is left to do.`)
    return hasLapsed(own, time) ? refuseLapsed(own, '承接', 'acceptance') : refuseBefore(time, [delegated(own)])
  },
})

/** Takes back what was handed down, from all who hold it. */
const revoke = to('power.revoked', {
  refuses: ({ holdings }, _, { time }) =>
    notRevoked(holdings).length === 0
      ? refuse(
          '该权力未下放或已收回；没有可收回的，请核对权力。',
          'This power is not delegated, or was revoked before; there is nothing to take back, check the power.',
        )
      : refuseBefore(
          time,
          notRevoked(holdings).flatMap((holding) => [delegated(holding), accepted(holding), amended(holding)]),
        ),
})

/** Changes the terms of what was handed down and is still in force, for all who hold it. */
const amend = to('power.amended', {
  refuses: ({ holdings }, { effectiveFrom, effectiveTo }, { time }) => {
    const all = amendable(holdings)
    const [last] = all
    if (last === undefined)
      return refuse(
        '该权力未下放或已收回；没有可调整的，请核对权力，或先下放。',
        'This power is not delegated, or was revoked before; there are no terms to amend, check the power or delegate it first.',
      )
    const inForce = all.filter((holding) => !hasLapsed(holding, time))
    if (inForce.length === 0) return refuseLapsed(last, '调整', 'amendment')
    const days = inForce.map(({ terms }) => [effectiveFrom ?? terms.effectiveFrom, effectiveTo ?? terms.effectiveTo] as const)
    return refuseOutOfOrder(days) ?? refuseBefore(time, inForce.map(delegated))
  },
})

export const powerCommands = { delegate, accept, amend, revoke }

const notRevoked = (holdings: readonly Holding[]): readonly Holding[] =>
  holdings.filter((holding) => isDelegated(holding) && holding.revokedAt === undefined)

/** What new terms are of: what each body was handed last, unless it was taken back. */
const amendable = (holdings: readonly Holding[]): readonly Holding[] =>
  notRevoked(holdings).filter((one, index, all) => index === all.findLastIndex(({ holder }) => holder === one.holder))

const hasLapsed = (holding: Holding, time: string): boolean => (periodOf(holding).until ?? '~') <= time

const refuseLapsed = ({ holder, terms }: Holding, zh: string, en: string): Refused =>
  refuse(
    `该权力的下放已于 ${terms.effectiveTo} 期满；请重新下放，或更正${zh}时间。`,
    `The delegation to "${holder}" ended with its last day, ${terms.effectiveTo}; delegate the power anew, or put the time of the ${en} right.`,
  )

type Day = string | null | undefined

/** First and last days that stand the wrong way round. */
function refuseOutOfOrder(days: readonly (readonly [first: Day, last: Day])[]): Refused | undefined {
  const wrong = days.find(([first, last]) => typeof first === 'string' && typeof last === 'string' && last < first)
  if (wrong === undefined) return undefined
  const [first, last] = wrong
  return refuse(
    `失效日期 ${last} 早于生效日期 ${first}；请更正其一。`,
    `The last day ${last} lies before the first, ${first}; put one of them right.`,
  )
}

const delegated = ({ at }: Holding): Known => ({ zh: '下放', en: 'it was delegated', at })
const accepted = ({ acceptedAt }: Holding): Known => ({ zh: '承接', en: 'it was accepted', at: acceptedAt })
const amended = ({ amendedAt }: Holding): Known => ({ zh: '调整', en: 'its terms were amended', at: amendedAt })
const revoked = ({ revokedAt }: Holding): Known => ({ zh: '收回', en: 'it was revoked', at: revokedAt })
