import type { ItemEvent, ItemPublished } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { boolean, instant, integer, json, text } from '../columns.ts'
import { filled, stated } from '../present.ts'

interface ItemState {
  readonly itemId?: string
  readonly published?: Partial<ItemPublished>
  readonly publishedAt?: string
  readonly amendedAt?: string
  readonly withdrawnAt?: string
}

/**
 * Items of the service catalogue 政务服务事项 (policy 二(一)1). The implementing code embeds the implementing body, so that items are matched
 * across levels by their basic code.
 */
export const item = aggregate<ItemState, ItemEvent>({
  name: 'item',
  initial: {},
  evolve: {
    // Publishing states the item as a whole, also after a withdrawal.
    'item.published': (_, { data, time }) => ({ itemId: data.itemId, published: stated(data), publishedAt: time }),
    'item.amended': (state, { data, time }) => {
      const { reason: _, ...changes } = stated(data)
      return { ...state, itemId: data.itemId, published: { ...state.published, ...changes }, amendedAt: time }
    },
    'item.withdrawn': (state, { data, time }) => ({ ...state, itemId: data.itemId, withdrawnAt: time }),
  },
  registers: {
    item: register({
      history: true,
      columns: {
        itemId: text,
        basicCode: text.optional.indexed,
        implementCode: text.optional.indexed,
        handlingCode: text.optional,
        localCodes: json.optional,
        version: text.optional,
        name: text.optional.indexed,
        category: text.optional,
        kind: text.optional,
        department: text.optional.indexed,
        level: text.optional,
        region: text.optional.indexed,
        basis: json.optional,
        audience: text.optional,
        residentsOnly: boolean.optional,
        materials: json.optional,
        caseType: text.optional,
        statutoryLimitN: integer.optional,
        statutoryLimitUnit: text.optional,
        promisedLimitN: integer.optional,
        promisedLimitUnit: text.optional,
        specialProcedures: json.optional,
        fees: json.optional,
        channels: json.optional,
        crossRegion: text.optional,
        acceptedAt: text.optional,
        decidedBy: text.optional,
        reservedToCounty: boolean.optional,
        povertyRelief: boolean.optional,
        link: text.optional,
        status: text.indexed,
        publishedAt: instant.optional,
        amendedAt: instant.optional,
        withdrawnAt: instant.optional,
      },
      rows: ({ itemId, published = {}, publishedAt, amendedAt, withdrawnAt }) => {
        if (itemId === undefined) return []
        const { statutoryLimit, promisedLimit, ...fields } = published
        return [
          {
            ...fields,
            itemId,
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
          },
        ]
      },
    }),
  },
})

const limitColumns = (name: string, limit: ItemPublished['statutoryLimit'] | undefined): Record<string, string | number> =>
  limit === null || limit === undefined ? {} : { [`${name}N`]: limit.n, [`${name}Unit`]: limit.unit }
