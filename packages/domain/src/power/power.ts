import type { PowerDelegated, PowerDutyListed, PowerEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { date, instant, json, text } from '../columns.ts'
import { filled, stated } from '../present.ts'

interface PowerState {
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
}

/** Powers and duties 权力与责任 (policy 二(一)2, 三(四)): who may do what, on which basis, from when to when. */
export const power = aggregate<PowerState, PowerEvent>({
  name: 'power',
  initial: {},
  evolve: {
    // A delegation after a revocation begins anew; whatever was agreed for the former one is gone.
    'power.delegated': (state, { data, time }) => ({
      ...(state.revokedAt === undefined ? state : dutyOf(state)),
      powerId: data.powerId,
      delegated: stated(data),
      delegatedAt: time,
    }),
    'power.accepted': (state, { data, time }) => ({ ...state, powerId: data.powerId, acceptedAt: time, acceptedBy: data.by }),
    'power.assessed': (state, { data, time }) => ({ ...state, powerId: data.powerId, assessedAt: time, assessment: data.result }),
    'power.amended': (state, { data }) => {
      const { reason: _, ...changes } = stated(data)
      return { ...state, powerId: data.powerId, delegated: { ...state.delegated, ...changes } }
    },
    'power.revoked': (state, { data, time }) => ({
      ...state,
      powerId: data.powerId,
      revokedAt: time,
      revokedReason: data.reason,
      backTo: data.backTo,
    }),
    'power.duty-listed': (state, { data, time }) => ({ ...state, powerId: data.powerId, duty: data, dutyListedAt: time }),
  },
  registers: {
    power: register({
      history: true,
      columns: {
        powerId: text,
        basicCode: text.optional.indexed,
        name: text.optional,
        powerType: text.optional,
        from: text.optional.indexed,
        to: text.optional.indexed,
        region: text.optional.indexed,
        mode: text.optional,
        decidedBy: text.optional,
        inNameOf: text.optional,
        legalBasis: json.optional,
        documentNo: text.optional,
        publishedOn: date.optional,
        procedure: text.optional,
        effectiveFrom: date.optional,
        effectiveTo: date.optional,
        limits: text.optional,
        status: text.indexed,
        delegatedAt: instant.optional,
        acceptedAt: instant.optional,
        acceptedBy: text.optional,
        assessedAt: instant.optional,
        assessment: text.optional,
        revokedAt: instant.optional,
        revokedReason: text.optional,
        backTo: text.optional,
        dutyOrg: text.optional.indexed,
        dutyList: text.optional,
        duty: text.optional,
        dutyLead: text.optional,
        accountability: text.optional,
        dutyListedAt: instant.optional,
      },
      rows: ({ powerId, delegated = {}, duty, ...times }) => {
        if (powerId === undefined) return []
        const basicCode = delegated.basicCode ?? duty?.basicCode
        return [
          {
            ...delegated,
            ...times,
            powerId,
            basicCode,
            legalBasis: filled(delegated.legalBasis),
            status: statusOf(times, duty),
            dutyOrg: duty?.org,
            dutyList: duty?.list,
            duty: duty?.duty,
            dutyLead: duty?.lead,
            accountability: duty?.accountability,
          },
        ]
      },
    }),
  },
})

const dutyOf = ({ duty, dutyListedAt }: PowerState): PowerState => ({
  ...(duty !== undefined && { duty }),
  ...(dutyListedAt !== undefined && { dutyListedAt }),
})

function statusOf(times: Pick<PowerState, 'revokedAt' | 'acceptedAt' | 'delegatedAt'>, duty: PowerDutyListed | undefined): string {
  if (times.revokedAt !== undefined) return 'revoked'
  if (times.acceptedAt !== undefined) return 'accepted'
  if (times.delegatedAt !== undefined) return 'delegated'
  return duty === undefined ? 'unknown' : 'listed'
}
