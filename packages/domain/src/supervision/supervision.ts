import type { SupervisionEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { integer, text } from '../columns.ts'
import { rollup } from '../rollup.ts'
import { eventRef } from '../rule.ts'
import { cardColumns, cardOfCase, supervisionColumns, toSupervisionRows } from './row.ts'
import { urgeUnanswered } from './rules/urge-unanswered.ts'
import { caseCards } from './statistics.ts'
import { answer, reach, urge, type SupervisionState } from './state.ts'

/** Electronic supervision 电子监察 (policy 二(三)3): cards shown for findings, and what became of them. */
export const supervision = aggregate<SupervisionState, SupervisionEvent>({
  name: 'supervision',
  initial: { urges: [], reached: {} },
  evolve: {
    'supervision.carded': (state, event) => ({
      ...reach(state, 'carded', event),
      carded: event.data,
      cardedBy: eventRef(event),
      source: event.source,
      region: event.region,
    }),
    'supervision.urged': (state, event) => urge(reach(state, 'urged', event), event),
    'supervision.replied': (state, event) => {
      const { by, rectified } = event.data
      return { ...answer(reach(state, 'replied', event), event, by), repliedBy: by, rectified }
    },
    'supervision.upheld': (state, event) => answer(reach(state, 'upheld', event), event),
    'supervision.handed-over': (state, event) => ({
      ...answer(reach(state, 'handed-over', event), event),
      handedOverTo: event.data.to,
    }),
    'supervision.lifted': (state, event) => ({
      ...answer(reach(state, 'lifted', event), event),
      liftedBecause: event.data.because,
    }),
  },
  registers: {
    supervision: register({
      columns: supervisionColumns,
      derive: cardOfCase,
      rows: toSupervisionRows,
      rules: [urgeUnanswered],
      rollups: {
        'case-cards': rollup(cardColumns, caseCards),
        // Net of what was lifted; a card whose body is not known counts under an empty one.
        'card-count': rollup(cardColumns, {
          by: { org: text, card: text },
          sums: { shown: integer, lifted: integer, net: integer },
          of: ({ org, card, status }) => {
            if (card === null || card === undefined) return undefined
            const lifted = status === 'lifted' ? 1 : 0
            return { org: org ?? '', card, shown: 1, lifted, net: 1 - lifted }
          },
        }),
      },
    }),
  },
})
