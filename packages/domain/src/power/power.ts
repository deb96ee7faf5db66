import type { PowerDutyListed, PowerEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { filled, stated } from '../present.ts'
import { eventRef } from '../rule.ts'
import { accept, amend, assess, delegate, list, periodOf, revoke, toHoldingRow, type Told } from './holding.ts'
import { listDuty, revokeDuties, toDutyRow } from './duty.ts'
import { powerCommands } from './commands.ts'
import { powerMeasure } from './power-measure.ts'
import { dutyLookups, dutyRules, holdingLookups, holdingRules, powerLookups, powerRules } from './rules.ts'
import type { PowerState } from './state.ts'
import { dutyColumns, holdingColumns, powerColumns, type PowerEvents } from './row.ts'

/** Powers and duties 权力与责任 (policy 二(一)2, 三(四)): who may do what, on which basis, from when to when. */
export const power = aggregate<PowerState, PowerEvent>({
  name: 'power',
  initial: { holdings: [], duties: [], events: {} },
  evolve: {
    'power.delegated': (before, event) => {
      const { data, time } = event
      const state = before.revokedAt === undefined ? before : anew(before)
      const terms = { ...stated(data), region: data.region ?? event.region }
      return {
        ...told(state, 'delegated', event),
        delegated: terms,
        delegatedAt: time,
        holdings: delegate(state.holdings, { ...terms, to: data.to }, toldBy(event)),
      }
    },
    'power.accepted': (state, event) => ({
      ...told(state, 'accepted', event),
      acceptedAt: event.time,
      acceptedBy: event.data.by,
      holdings: accept(state.holdings, event.data.by, toldBy(event)),
    }),
    'power.assessed': (state, event) => ({
      ...told(state, 'assessed', event),
      assessedAt: event.time,
      assessment: event.data.result,
      holdings: assess(state.holdings, toldBy(event)),
    }),
    'power.amended': (state, event) => {
      const { reason: _, ...changes } = stated(event.data)
      return {
        ...told(state, 'amended', event),
        delegated: { ...state.delegated, ...changes },
        holdings: amend(state.holdings, event.data, toldBy(event)),
      }
    },
    'power.revoked': (state, event) => ({
      ...told(state, 'revoked', event),
      revokedAt: event.time,
      revokedReason: event.data.reason,
      backTo: event.data.backTo,
      holdings: revoke(state.holdings, toldBy(event)),
      duties: revokeDuties(state.duties, toldBy(event)),
    }),
    'power.duty-listed': (state, event) => ({
      ...told(state, 'listed', event),
      duty: event.data,
      dutyListedAt: event.time,
      listedIn: event.region,
      holdings: list(state.holdings, event.data, toldBy(event)),
      duties: listDuty(state.duties, event.data, toldBy(event)),
    }),
  },
  commands: powerCommands,
  registers: {
    power: register({
      history: true,
      columns: powerColumns,
      rows: (state) => {
        const { powerId, delegated = {}, duty, listedIn, holdings: _, duties: __, events, ...times } = state
        if (powerId === undefined) return []
        const { delegatedAt, revokedAt } = times
        return [
          {
            ...delegated,
            ...times,
            ...(delegatedAt !== undefined && periodOf({ terms: delegated, at: delegatedAt, revokedAt })),
            powerId,
            region: delegated.region ?? listedIn,
            basicCode: delegated.basicCode ?? duty?.basicCode,
            legalBasis: filled(delegated.legalBasis),
            status: statusOf(times, duty),
            dutyOrg: duty?.org,
            dutyList: duty?.list,
            duty: duty?.duty,
            dutyLead: duty?.lead,
            accountability: duty?.accountability,
            events,
          },
        ]
      },
      lookups: powerLookups,
      rules: powerRules,
    }),

    /** One row for each period in which a body held the power, in the order in which they were handed down. */
    'power-holding': register({
      history: true,
      columns: holdingColumns,
      rows: ({ powerId, holdings }) =>
        powerId === undefined ? [] : holdings.map((holding, index) => toHoldingRow(powerId, holding, index + 1)),
      rowKey: ({ period }) => String(period),
      lookups: holdingLookups,
      rules: holdingRules,
      rollups: { 'power-measure': powerMeasure },
    }),

    /** One row for each entry of a list of powers and duties 权责清单, in the order in which they were listed. */
    'power-duty': register({
      columns: dutyColumns,
      rows: ({ duties }) => duties.map((duty, index) => toDutyRow(duty, index + 1)),
      rowKey: ({ entry }) => String(entry),
      lookups: dutyLookups,
      rules: dutyRules,
    }),
  },
})

const toldBy = (event: PowerEvent): Told => ({ time: event.time, ref: eventRef(event), region: event.region })

const told = (state: PowerState, stage: keyof PowerEvents, event: PowerEvent): PowerState => ({
  ...state,
  powerId: event.data.powerId,
  events: { ...state.events, [stage]: eventRef(event) },
})

/** A delegation after a revocation begins anew; whatever was agreed for the former one is gone, but that it was held. */
const anew = ({ duty, dutyListedAt, listedIn, holdings, duties, events: { listed } }: PowerState): PowerState => ({
  holdings,
  duties,
  events: { ...(listed !== undefined && { listed }) },
  ...(duty !== undefined && { duty }),
  ...(dutyListedAt !== undefined && { dutyListedAt }),
  ...(listedIn !== undefined && { listedIn }),
})

function statusOf(times: Pick<PowerState, 'revokedAt' | 'acceptedAt' | 'delegatedAt'>, duty: PowerDutyListed | undefined): string {
  if (times.revokedAt !== undefined) return 'revoked'
  if (times.acceptedAt !== undefined) return 'accepted'
  if (times.delegatedAt !== undefined) return 'delegated'
  return duty === undefined ? 'unknown' : 'listed'
}
