import type { ItemEvent, ItemPublished } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { filled, stated } from '../present.ts'
import { padRegion } from '../reference/index.ts'
import { itemChange } from './item-change.ts'
import { itemColumns, type ItemTerms } from './row.ts'
import { itemLookups, itemRules } from './rules.ts'
import { endedAt, succeededBy, termsOf } from './terms.ts'

interface ItemState {
  readonly itemId?: string
  readonly published?: Partial<ItemPublished>
  readonly publishedAt?: string
  readonly amendedAt?: string
  readonly withdrawnAt?: string
  readonly terms: readonly ItemTerms[]
}

/**
 * Items of the service catalogue 政务服务事项 (policy 二(一)1). The implementing code embeds the implementing body, so that items are matched
 * across levels by their basic code.
 */
export const item = aggregate<ItemState, ItemEvent>({
  name: 'item',
  initial: { terms: [] },
  evolve: {
    // Publishing states the item as a whole, also after a withdrawal.
    'item.published': (state, event) => {
      const { data, time } = event
      const published = { ...stated(data), region: data.region ?? event.region }
      return { itemId: data.itemId, published, publishedAt: time, terms: succeededBy(state.terms, termsOf(published, event)) }
    },
    'item.amended': (state, event) => {
      const { data, time } = event
      const { reason: _, ...changes } = stated(data)
      const published = { ...state.published, ...changes }
      // What is no longer offered holds nobody to anything.
      const terms = state.withdrawnAt === undefined ? succeededBy(state.terms, termsOf(published, event)) : state.terms
      return { ...state, itemId: data.itemId, published, amendedAt: time, terms }
    },
    'item.withdrawn': (state, { data, time }) => ({
      ...state,
      itemId: data.itemId,
      withdrawnAt: time,
      terms: endedAt(state.terms, time),
    }),
  },
  registers: {
    item: register({
      history: true,
      columns: itemColumns,
      rows: ({ itemId, published = {}, publishedAt, amendedAt, withdrawnAt, terms }) => {
        if (itemId === undefined) return []
        const { statutoryLimit, promisedLimit, ...fields } = published
        return [
          {
            ...fields,
            itemId,
            region12: typeof fields.region === 'string' ? padRegion(fields.region) : undefined,
            ...limitColumns('statutoryLimit', statutoryLimit),
            ...limitColumns('promisedLimit', promisedLimit),
            localCodes: filled(fields.localCodes),
            basis: filled(fields.basis),
            materials: filled(fields.materials),
            specialProcedures: filled(fields.specialProcedures),
            fees: filled(fields.fees),
            channels: filled(fields.channels),
            status: withdrawnAt !== undefined ? 'withdrawn' : publishedAt === undefined ? 'unknown' : 'published',
            publishedAt,
            amendedAt,
            withdrawnAt,
            terms: filled(terms),
          },
        ]
      },
      lookups: itemLookups,
      rules: itemRules,
      rollups: { 'item-change': itemChange },
    }),
  },
})

const limitColumns = (name: string, limit: ItemPublished['statutoryLimit'] | undefined): Record<string, string | number> =>
  limit === null || limit === undefined ? {} : { [`${name}N`]: limit.n, [`${name}Unit`]: limit.unit }
