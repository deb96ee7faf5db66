import { item } from '../../item/item.ts'
import { organisation } from '../../organisation/organisation.ts'
import { given, type Stated, type Story } from '../../testing/story.ts'
import { power } from '../power.ts'

const powerId = 'w1'
const county = '511602'

/** A delegation in good order from county to township; `terms` make it otherwise. */
export const delegated = (time: string, terms: object = {}): Stated => [
  time,
  'power.delegated',
  {
    powerId,
    from: 'county',
    to: 'township',
    basicCode: 'b1',
    powerType: 'licence',
    mode: 'devolved',
    decidedBy: 'county',
    legalBasis: [{ title: '行政许可法' }],
    publishedOn: time.slice(0, 10),
    ...terms,
  },
]
export const accepted = (time: string, by = 'township'): Stated => [time, 'power.accepted', { powerId, by }]
export const amended = (time: string, terms: object): Stated => [time, 'power.amended', { powerId, ...terms }]
export const revoked = (time: string, id = powerId): Stated => [time, 'power.revoked', { powerId: id }]
export const assessed = (time: string): Stated => [time, 'power.assessed', { powerId }]
export const listed = (time: string, list: string, terms: object = {}): Stated => [
  time,
  'power.duty-listed',
  { powerId, org: 'township', list, duty: '许可', basicCode: 'b1', ...terms },
]
export const published = (terms: object = {}): Stated => [
  '2015-01-01',
  'item.published',
  { itemId: 'i1', name: '许可', basicCode: 'b1', ...terms },
]
const organised = (orgId: string, region: string, kind = 'department'): Stated => [
  '2010-01-01',
  'organisation.registered',
  { orgId, name: orgId, kind, region },
]

/** The facts, behind four organisations: province, county, the county's station in the township, and the township. */
export const about = (...facts: readonly Stated[]): Story =>
  given(
    [power, item, organisation],
    organised('province', '51'),
    organised('county', county),
    organised('station', `${county}101`, 'station'),
    organised('township', `${county}101`),
    ...facts,
  )
