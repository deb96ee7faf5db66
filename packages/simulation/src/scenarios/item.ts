import { at, utc } from '../calendar.ts'
import { item } from '../cast.ts'
import { hit, near, type Scenario } from '../scenario.ts'
import type { Data, Stage } from '../stage.ts'

const limit = (n: number, unit = 'working-day') => ({ n, unit })

export const itemScenarios: readonly Scenario[] = [
  hit('promise-over-statute', 'promised longer than law allows, until it was amended', (stage) => {
    const published = at(`${stage.year}-02-10`, '09:00')
    const amended = at(stage.workday('03-01', '11-30'), '10:00')
    const { itemId } = item(stage, { promisedLimit: limit(30), statutoryLimit: limit(20) }, published)
    stage.tell('item.amended', { itemId, promisedLimit: limit(15) }, amended)
    stage.expect({ register: 'item', row: itemId, part: utc(published), since: published, until: amended })
  }),
  hit('promise-over-statute', 'amended for the worse', (stage) => {
    const { itemId } = item(stage, { promisedLimit: limit(48, 'hour'), statutoryLimit: limit(10, 'day') })
    const amended = at(stage.workday('03-01', '11-30'), '10:00')
    stage.tell('item.amended', { itemId, promisedLimit: limit(12, 'day') }, amended)
    stage.expect({ register: 'item', row: itemId, part: utc(amended), since: amended })
  }),
  near(
    'promise-over-statute',
    'promised as long as law allows',
    (stage) => void item(stage, { promisedLimit: limit(20), statutoryLimit: limit(20) }),
  ),
  hit('promise-over-statute', 'an hour more than nine days last at most', (stage) => {
    const published = at(`${stage.year}-02-10`, '09:00')
    const { itemId } = item(stage, { promisedLimit: limit(241, 'hour'), statutoryLimit: limit(9, 'day') }, published)
    stage.expect({ register: 'item', row: itemId, part: utc(published), since: published })
  }),
  near(
    'promise-over-statute',
    'as many hours as nine days last at most',
    (stage) => void item(stage, { promisedLimit: limit(240, 'hour'), statutoryLimit: limit(9, 'day') }),
  ),
  near(
    'promise-over-statute',
    'twenty-four hours, which are no longer than a day',
    (stage) => void item(stage, { promisedLimit: limit(24, 'hour'), statutoryLimit: limit(1, 'day') }),
  ),

  hit('residents-only', 'for registered residents alone, until withdrawn', (stage) => {
    const published = at(`${stage.year}-02-10`, '09:00')
    const withdrawn = at(stage.workday('03-01', '11-30'), '10:00')
    const { itemId } = item(stage, { residentsOnly: true }, published)
    stage.tell('item.withdrawn', { itemId, reason: '事项取消' }, withdrawn)
    stage.expect({ register: 'item', row: itemId, part: utc(published), since: published, until: withdrawn })
  }),
  near('residents-only', 'for all who live there', (stage) => void item(stage, { residentsOnly: false })),

  hit('not-aligned', "a township's item under another name than the county's, until it took that", (stage) => {
    const { basicCode } = item(stage, { name: allowance })
    const { itemId, published } = ofTownship(stage, basicCode, { name: '【模拟】老年人补贴' })
    const amended = at(stage.workday('05-06', '11-30'), '10:00')
    stage.tell('item.amended', { itemId, name: allowance }, amended)
    stage.expect({ register: 'item', row: itemId, part: utc(published), since: published, until: amended })
  }),
  hit('not-aligned', 'the county changed what it rests on, the township did not', (stage) => {
    const before = { name: allowance, basis: [{ title: '老年人权益保障法' }] }
    const { itemId, basicCode } = item(stage, before)
    const own = ofTownship(stage, basicCode, before)
    const amended = at(stage.workday('05-06', '11-30'), '10:00')
    stage.tell('item.amended', { itemId, basis: [{ title: '四川省老年人权益保障条例' }] }, amended)
    stage.expect({ register: 'item', row: own.itemId, part: utc(amended), since: amended })
  }),
  hit('not-aligned', 'another kind of service than in the county, until it was withdrawn', (stage) => {
    const { basicCode } = item(stage, { name: allowance, kind: '行政给付' })
    const { itemId, published } = ofTownship(stage, basicCode, { name: allowance, kind: '公共服务' })
    const withdrawn = at(stage.workday('05-06', '11-30'), '10:00')
    stage.tell('item.withdrawn', { itemId }, withdrawn)
    stage.expect({ register: 'item', row: itemId, part: utc(published), since: published, until: withdrawn })
  }),
  hit('not-aligned', 'the county differs from the province, and its township follows it', (stage) => {
    const province = { name: '【模拟】高龄老人津贴', level: 'province', region: '510000' }
    const { basicCode } = item(stage, province)
    const published = at(`${stage.year}-02-10`, '09:00')
    const { itemId } = item(stage, { name: allowance, basicCode }, published)
    ofTownship(stage, basicCode, { name: allowance })
    stage.expect({ register: 'item', row: itemId, part: utc(published), since: published })
  }),
  near('not-aligned', 'of two items of the county one agrees', (stage) => {
    const { basicCode } = item(stage, { name: '【模拟】老年人补贴' })
    item(stage, { name: allowance, basicCode })
    ofTownship(stage, basicCode, { name: allowance })
  }),
  near('not-aligned', 'the same in name, kind and basis at both levels', (stage) => {
    const same = { name: allowance, kind: '行政给付', basis: [{ title: '老年人权益保障法' }] }
    const { basicCode } = item(stage, same)
    ofTownship(stage, basicCode, same)
  }),
  near('not-aligned', 'what the county does not state cannot differ', (stage) => {
    const { basicCode } = item(stage, { name: allowance })
    ofTownship(stage, basicCode, { name: allowance, kind: '行政给付' })
  }),
  near('not-aligned', 'two townships that differ from each other alone', (stage) => {
    const { basicCode } = ofTownship(stage, stage.id('code'), { name: allowance })
    ofTownship(stage, basicCode, { name: '【模拟】老年人补贴' })
  }),
]

const allowance = '【模拟】高龄津贴'

/** A township's own item of a code, published in April. */
function ofTownship(stage: Stage, basicCode: string, data: Data) {
  const published = at(`${stage.year}-04-10`, '09:00')
  const region = stage.random.pick(stage.reference.townships).code
  return { ...item(stage, { ...data, basicCode, level: 'township', region }, published), basicCode, published }
}
