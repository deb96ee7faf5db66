import { addDays, at } from './calendar.ts'
import type { Data, Stage } from './stage.ts'

/** Marks what is invented. */
export const invented = (name: string): string => `【模拟】${name}`

/** The day, two years before the simulated one, on which the bodies and items of scenarios begin. */
export const begin = ({ year }: Stage): string => `${year - 2}-03-01`

/** A township of a scenario's own: a code that no real one has; it has no offices. */
export function township(stage: Stage, data: Data = {}): string {
  const number = stage.number('township')
  // 511602300 to 511602999; the real ones end with 216.
  const code = `${stage.county}${300 + (number % 700)}`
  if (number >= 700) throw new Error('there are no codes left for more townships; simulate fewer faults')
  stage.tell(
    'region.registered',
    { code, name: invented(`${number + 1}号乡镇`), level: 'township', kind: '镇', parent: stage.county, ...data },
    at(begin(stage), '00:00'),
    { region: code },
  )
  return code
}

/** A body of a scenario's own; gives its orgId. A village's committee in a real township unless stated: no rule counts those. */
export function body(stage: Stage, data: Data = {}, time: string = at(begin(stage), '00:00')): string {
  const orgId = stage.id('org')
  const region = stage.random.pick(stage.reference.townships).code
  stage.tell('organisation.registered', { orgId, name: invented('机构'), kind: 'village-committee', region, ...data }, time)
  return orgId
}

/** What a county of a scenario's own is to be judged by. */
export interface CastCounty {
  readonly code: string
  /** orgId of its government. */
  readonly government: string
}

/**
 * A county of a scenario's own, with its government since an instant: the next real one of the province, of the same prefecture first. Once there
 * are no more, one is invented in a prefecture that is none. What happens in it is invented all the same.
 */
export function county(stage: Stage, since: string): CastCounty {
  const number = stage.number('county')
  const real = stage.reference.neighbours[number]
  const { code, name } = real ?? { code: String(firstInvented + number), name: invented(`${number + 1}号县`) }
  const government = stage.id('government')
  const region = { region: code }
  stage.tell('region.registered', { code, name, level: 'county', parent: `${code.slice(0, 4)}00` }, at('2015-01-01', '00:00'), region)
  stage.tell('organisation.registered', { orgId: government, name: invented(`${name}人民政府`), kind: 'government', region: code }, since)
  return { code, government }
}

/** No prefecture of the province has codes that begin with 519. */
const firstInvented = 519_001

export interface CastItem {
  readonly itemId: string
  readonly basicCode: string
  /** orgId of the department that answers for it, and so may decide it. */
  readonly department: string
}

/** An item of a scenario's own, county's, of a real department: promised in 10 working days, required in 20, unless stated. */
export function item(stage: Stage, data: Data = {}, time: string = at(begin(stage), '00:00')): CastItem {
  const own = { itemId: stage.id('item'), basicCode: stage.id('code'), department: stage.random.pick(stage.reference.departments).orgId }
  stage.tell(
    'item.published',
    {
      ...own,
      name: invented('事项'),
      level: 'county',
      region: stage.county,
      caseType: '承诺件',
      promisedLimit: { n: 10, unit: 'working-day' },
      statutoryLimit: { n: 20, unit: 'working-day' },
      ...data,
    },
    time,
  )
  return own
}

/**
 * A delegation in good order of a scenario's own, to a body: decided, published, accepted, and in force for the calendar year alone, so that it
 * neither lies idle nor has to be assessed unless `terms` make it so. Gives the power's id.
 */
export function delegation(
  stage: Stage,
  to: string,
  { basicCode, department }: Pick<CastItem, 'basicCode' | 'department'>,
  terms: Data = {},
): string {
  const powerId = stage.id('power')
  const day = `${stage.year - 1}-12-10`
  stage.tell(
    'power.delegated',
    {
      powerId,
      basicCode,
      name: invented('权力'),
      powerType: 'licence',
      from: department,
      to,
      mode: 'devolved',
      decidedBy: department,
      legalBasis: [{ title: '行政许可法' }],
      documentNo: invented(`广安区府发〔${stage.year - 1}〕9号`),
      publishedOn: day,
      procedure: invented('承接运行规程'),
      effectiveFrom: `${stage.year}-01-01`,
      effectiveTo: `${stage.year}-12-31`,
      ...terms,
    },
    at(day, '10:00'),
  )
  stage.tell('power.accepted', { powerId, by: to }, at(addDays(day, 7), '10:00'))
  return powerId
}
