import { at } from '../calendar.ts'
import { item } from '../cast.ts'
import { hit, near, type Scenario } from '../scenario.ts'
import { instantOf } from '../stage.ts'

const limit = (n: number, unit = 'working-day') => ({ n, unit })

export const itemScenarios: readonly Scenario[] = [
  hit('promise-over-statute', 'promised longer than law allows, until it was amended', (stage) => {
    const published = at(`${stage.year}-02-10`, '09:00')
    const amended = at(stage.workday('03-01', '11-30'), '10:00')
    const { itemId } = item(stage, { promisedLimit: limit(30), statutoryLimit: limit(20) }, published)
    stage.tell('item.amended', { itemId, promisedLimit: limit(15) }, amended)
    stage.expect({ register: 'item', row: itemId, part: instantOf(published), since: published, until: amended })
  }),
  hit('promise-over-statute', 'amended for the worse', (stage) => {
    const { itemId } = item(stage, { promisedLimit: limit(48, 'hour'), statutoryLimit: limit(10, 'day') })
    const amended = at(stage.workday('03-01', '11-30'), '10:00')
    stage.tell('item.amended', { itemId, promisedLimit: limit(12, 'day') }, amended)
    stage.expect({ register: 'item', row: itemId, part: instantOf(amended), since: amended })
  }),
  near(
    'promise-over-statute',
    'promised as long as law allows',
    (stage) => void item(stage, { promisedLimit: limit(20), statutoryLimit: limit(20) }),
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
    stage.expect({ register: 'item', row: itemId, part: instantOf(published), since: published, until: withdrawn })
  }),
  near('residents-only', 'for all who live there', (stage) => void item(stage, { residentsOnly: false })),
]
