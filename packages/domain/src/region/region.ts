import type { RegionEvent, RegionRegistered } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { filled, stated } from '../present.ts'
import { padRegion } from '../reference/index.ts'
import { regionColumns } from './row.ts'

interface RegionState {
  readonly code?: string
  readonly registered?: Partial<RegionRegistered>
  readonly registeredAt?: string
  readonly status: 'unknown' | 'active' | 'merged' | 'abolished'
  readonly mergedInto?: string
  readonly endedAt?: string
}

/** Administrative divisions 行政区划, with the history of their names and mergers: a fact of 2018 is read with the map of 2018. */
export const region = aggregate<RegionState, RegionEvent>({
  name: 'region',
  initial: { status: 'unknown' },
  evolve: {
    'region.registered': (state, { data, time }) => ({
      ...state,
      code: data.code,
      registered: { ...state.registered, ...stated(data) },
      registeredAt: state.registeredAt ?? time,
      status: state.status === 'unknown' ? 'active' : state.status,
    }),
    'region.renamed': (state, { data }) => ({
      ...state,
      code: data.code,
      registered: { ...state.registered, name: data.name, ...(data.kind !== null && { kind: data.kind }) },
    }),
    'region.merged': (state, { data, time }) => ({ ...state, code: data.code, status: 'merged', mergedInto: data.into, endedAt: time }),
    'region.abolished': (state, { data, time }) => ({ ...state, code: data.code, status: 'abolished', endedAt: time }),
  },
  registers: {
    region: register({
      history: true,
      columns: regionColumns,
      rows: ({ code, registered, status, mergedInto, registeredAt, endedAt }) => {
        if (code === undefined) return []
        const { localCodes, documentNo: _, ...fields } = registered ?? {}
        const times = { registeredAt, endedAt }
        return [{ ...fields, code, code12: padRegion(code), localCodes: filled(localCodes), status, mergedInto, ...times }]
      },
    }),
  },
})
