import { at } from '../calendar.ts'
import { body, item } from '../cast.ts'
import { hit, near, type Scenario } from '../scenario.ts'
import { accepted, unlimited } from './case/opened.ts'

/** A code of a place that nobody registers. */
const nowhere = '511602999998'

/** Rules on codes and ids, whatever they stand in. */
export const codeScenarios: readonly Scenario[] = [
  hit('unknown-region', 'a case of a place that no map has', (stage) => {
    const { caseNo, day, after, end } = accepted(stage, unlimited, { region: nowhere })
    end(after(2, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: at(day, '09:10') })
  }),
  hit('unknown-region', 'an item of such a place, until it was withdrawn', (stage) => {
    const published = at(`${stage.year}-02-10`, '09:00')
    const withdrawn = at(stage.workday('03-01', '11-30'), '10:00')
    const { itemId } = item(stage, { region: nowhere }, published)
    stage.tell('item.withdrawn', { itemId }, withdrawn)
    stage.expect({ register: 'item', row: itemId, since: published, until: withdrawn })
  }),
  near('unknown-region', 'a township in the longer form of its code', (stage) => {
    const { code } = stage.random.pick(stage.reference.townships)
    const { after, end } = accepted(stage, unlimited, { region: `${code}000` })
    end(after(2, '10:00'))
  }),
  near('unknown-region', 'a township that was merged away since', (stage) => {
    const code = `${nowhere.slice(0, 6)}${String(220 + (stage.number('merged') % 70))}`
    stage.tell(
      'region.registered',
      { code, name: '【模拟】旧镇', level: 'township', kind: '镇', parent: stage.county },
      at('2015-01-01', '00:00'),
      { region: code },
    )
    stage.tell('region.merged', { code, into: stage.random.pick(stage.reference.townships).code }, at(`${stage.year - 1}-12-01`, '00:00'), {
      region: code,
    })
    const { after, end } = accepted(stage, unlimited, { region: code })
    end(after(2, '10:00'))
  }),

  hit('unknown-code', 'by a channel that no list has', (stage) => {
    const { caseNo, day, after, end } = accepted(stage, unlimited, { channel: 'carrier-pigeon' })
    end(after(2, '10:00'))
    stage.expect({ register: 'case', row: caseNo, part: 'channel', since: at(day, '09:10') })
  }),
  hit('unknown-code', 'an item of a kind of its own', (stage) => {
    const published = at(`${stage.year}-02-10`, '09:00')
    const { itemId } = item(stage, { caseType: '快办件' }, published)
    stage.expect({ register: 'item', row: itemId, part: 'caseType', since: published })
  }),
  near('unknown-code', 'by the rarest of the listed channels', (stage) => {
    const { after, end } = accepted(stage, unlimited, { channel: 'iot' })
    end(after(2, '10:00'))
  }),
  near('unknown-code', 'no code at all', (stage) => {
    const { after, end } = accepted(stage, { ...unlimited, caseType: null }, { channel: null })
    end(after(2, '10:00'))
  }),

  hit('identity-conflict', 'a second content under one id', (stage) => {
    const org = body(stage)
    const { day, after, tell, end } = accepted(stage)
    const id = stage.id('step')
    const step = (activity: string, time: string): string => tell('step-recorded', { activity, org }, time, { id, isExact: true })
    const ref = step('材料审查', at(day, '15:00'))
    step('现场踏勘', after(1, '15:00'))
    end(after(2, '10:00'))
    stage.expect({ register: 'dead-letter', row: ref })
  }),
  near('identity-conflict', 'the same content twice', (stage) => {
    const org = body(stage)
    const { day, after, tell, end } = accepted(stage)
    const id = stage.id('step')
    for (const time of [at(day, '15:00'), `${day}T07:00:00Z`])
      tell('step-recorded', { activity: '材料审查', org }, time, { id, isExact: true })
    end(after(2, '10:00'))
  }),
]
