import { item } from '../../item/item.ts'
import { power } from '../../power/power.ts'
import { given, type Stated, type Story } from '../../testing/story.ts'
import { caseAggregate } from '../case.ts'

/** Names of one test run: no fact of one test can meet those of another. */
export const caseNo = crypto.randomUUID()
export const itemId = crypto.randomUUID()
export const basicCode = crypto.randomUUID()
export const township = crypto.randomUUID()
export const county = crypto.randomUUID()

type Data = Readonly<Record<string, unknown>>

/** A fact about the case. */
export const fact = (time: string, type: string, data: Data = {}): Stated => [time, `case.${type}`, { caseNo, ...data }]

/** The item, published in 2020 unless stated otherwise: promised in 5 working days, required in 20. */
export const published = (data: Data = {}, time = '2020-01-01'): Stated => [
  time,
  'item.published',
  {
    itemId,
    basicCode,
    name: '老年证',
    caseType: '承诺件',
    promisedLimit: { n: 5, unit: 'working-day' },
    statutoryLimit: { n: 20, unit: 'working-day' },
    specialProcedures: [{ name: '专家评审', kind: 'expert review' }],
    materials: [{ id: 'm1', name: '身份证' }, { name: '照片' }],
    ...data,
  },
]

/** Filed on Monday 2026-03-02, and accepted that day: by 2026-03-09 it is promised. */
export const filed = fact('2026-03-02', 'filed', { itemId, channel: 'window' })
export const accepted = fact('2026-03-02', 'accepted', { org: township })
export const decided = (time: string, data: Data = {}): Stated => fact(time, 'decided', { outcome: 'granted', org: township, ...data })

/** What registers show and rules find about cases, items and powers. */
export const about = (...facts: readonly Stated[]): Story => given([caseAggregate, item, power], ...facts)
