import { filled } from '../present.ts'
import { countyOf } from '../reference/index.ts'
import { rollup } from '../rollup.ts'
import { holdingColumns, measureColumns } from './row.ts'

const { county, day, delegations } = measureColumns

/**
 * How many delegations in a county rest on measures 具体办法 that were published on a day: a document that states its procedure and legal basis. One
 * that was taken back since counts, too: the measures were there.
 */
export const powerMeasure = rollup(holdingColumns, {
  by: { county, day },
  sums: { delegations },
  of: ({ mode, region, documentNo, procedure, legalBasis, publishedOn }) => {
    const where = typeof region === 'string' ? countyOf(region) : undefined
    const isStated = [documentNo, procedure, filled(legalBasis)].every((one) => one !== null && one !== undefined)
    if (mode === 'listed' || where === undefined || !isStated || typeof publishedOn !== 'string') return undefined
    return { county: where, day: publishedOn, delegations: 1 }
  },
})
