import type { DomainEvent } from '@xianglian/core'

import { fallback, register } from '../aggregate.ts'
import { instant, json, text } from '../columns.ts'

type Latest = { readonly event?: DomainEvent<string, object> }

/**
 * The latest event of each subject whose aggregate has no register of its own, such as those of types that members register: latest in fold
 * order, corrections and voids taken into account. `data` is in the form of the schema named beside it, with which it was written, so that the
 * row does not depend on when a newer one was registered.
 */
export const latest = fallback<Latest>({
  name: 'latest',
  initial: {},
  evolve: (_, event) => ({ event }),
  registers: {
    latest: register({
      columns: {
        aggregate: text.indexed,
        subject: text,
        type: text.indexed,
        id: text,
        source: text.indexed,
        time: instant.indexed,
        region: text.indexed,
        dataschema: text,
        data: json,
      },
      rows: ({ event }) => (event === undefined ? [] : [{ ...event, aggregate: event.subject.slice(0, event.subject.indexOf('/')) }]),
      rowKey: (row) => row.aggregate,
    }),
  },
})
