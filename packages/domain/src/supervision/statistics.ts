import { monthOf } from '../calendar/months.ts'
import { integer, type RowOf } from '../columns.ts'
import { countedBy, placeOf } from '../counted-by.ts'
import type { cardColumns } from './row.ts'

/**
 * Cards about cases, by what these are counted by, in the month since which the finding stands: yellow and red ones net of what was lifted, and the
 * lifted ones (policy 二(三)3). A card counts with the body that has to answer it.
 */
export const caseCards = {
  by: countedBy,
  sums: { yellowCards: integer, redCards: integer, liftedCards: integer },
  of: ({ caseNo, card, since, status, org, itemId, channel, caseRegion, region }: RowOf<typeof cardColumns>) => {
    if (typeof caseNo !== 'string' || typeof since !== 'string') return undefined
    const isLifted = status === 'lifted'
    return {
      ...placeOf({ region: caseRegion ?? region, org, itemId, channel }),
      month: monthOf(since),
      yellowCards: card === 'yellow' && !isLifted ? 1 : 0,
      redCards: card === 'red' && !isLifted ? 1 : 0,
      liftedCards: isLifted ? 1 : 0,
    }
  },
}
