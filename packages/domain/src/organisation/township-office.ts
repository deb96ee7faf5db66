import { integer, text } from '../columns.ts'
import { lookups } from '../lookup.ts'
import { padRegion } from '../reference/index.ts'
import { regions } from '../region/row.ts'
import { rollup } from '../rollup.ts'
import { organisationColumns, organisations } from './row.ts'
import { officesOutOfRange } from './rules/offices-out-of-range.ts'

const by = { region: text.indexed }
const sums = { offices: integer, closed: integer }
const kind = 'township-office'

/** How many comprehensive offices 综合办事机构 a township has now, by its 12-digit code. Institutions, stations and others are not counted. */
export const townshipOffice = rollup(organisationColumns, {
  by,
  sums,
  of: (row) => {
    if (row.kindCode !== kind || typeof row.region !== 'string' || row.status === 'unknown') return undefined
    const isClosed = row.status === 'closed'
    return { region: padRegion(row.region), offices: isClosed ? 0 : 1, closed: isClosed ? 1 : 0 }
  },
  lookups: lookups(
    { ...by, ...sums },
    {
      regions: { in: regions, group: 'coded', values: ({ region }) => [region] },
      offices: { in: organisations, group: 'placed', values: ({ region }) => [region, kind] },
    },
  ),
  rules: [officesOutOfRange],
})
