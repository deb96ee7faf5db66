import type { HubClient } from '@xianglian/client'
import { HubError, type FieldError } from '@xianglian/core'

import type { ImportTarget, Receipt } from './target.ts'

/** The hub of a client as the target of an import. The client tries again what passes; a lost answer does no harm. */
export function hubTarget(client: HubClient): ImportTarget {
  return {
    async send(events, wait, signal) {
      return client.publish(events, { wait, signal })
    },
    async receipt(source, id, signal) {
      try {
        return receiptOf(await client.receipt(source, id, { signal }))
      } catch (error) {
        if (error instanceof HubError && error.code === 'not-recorded') return undefined
        throw error
      }
    },
    async held(source, type, records, signal) {
      return client.records(source, type, records, { signal })
    },
    events: (type, signal) => client.events({ types: [type] }, { signal }),
  }
}

type Answer = Awaited<ReturnType<HubClient['receipt']>>

function receiptOf(answer: Answer): Receipt {
  if (answer.status === 'recorded') return { status: 'recorded', errors: [] }
  const fault: FieldError = {
    pointer: '',
    code: 'internal',
    detail: `Dead letter ${answer.deadletter}, ${answer.reason}: ${answer.detail}`,
  }
  return { status: 'deadletter', errors: answer.errors.length > 0 ? answer.errors : [fault] }
}
