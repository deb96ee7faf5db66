import { padRegion } from '../reference/index.ts'
import { rule, type Found, type Rule } from '../rule.ts'
import { regions, type RegionRow } from './row.ts'

interface InRegion {
  readonly region?: string | null | undefined
}

/** Looks up, as `regions`, what is registered of a row's region, however its code is written. */
export const ofRegion = {
  in: regions,
  group: 'coded',
  values: ({ region }: InRegion) => [region === null || region === undefined ? undefined : padRegion(region)],
} as const

export interface RegionsLooked {
  readonly regions: readonly RegionRow[]
}

/**
 * The region that a row states is none that is registered, at whatever time: a division that was merged or abolished is known. For registers that
 * look up `ofRegion`; `of` says since when a row stands, and by which event.
 */
export const unknownRegion = <Row extends InRegion>(of: (row: Row) => Found | undefined): Rule<Row, RegionsLooked> =>
  rule<Row, RegionsLooked>({
    id: 'unknown-region',
    clause: 'GB/T 2260, GB/T 10114',
    severity: 'notice',
    message: { zh: '行政区划代码未登记', en: 'The region is not registered' },
    judge: (row, { looked }) => {
      const { region } = row
      if (region === null || region === undefined || looked.regions.some(({ registeredAt }) => typeof registeredAt === 'string'))
        return undefined
      const found = of(row)
      return found === undefined ? undefined : { ...found, details: { ...found.details, region } }
    },
  })
