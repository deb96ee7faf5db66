import { at } from '../calendar.ts'
import { invented } from '../cast.ts'
import type { Stage } from '../stage.ts'

/** The offices, terms and powers of the county, and its lawful cases: nothing of it is found by any rule. */
export function lawfulCounty(stage: Stage, _cases: number): void {
  for (const { code, name } of stage.reference.townships) {
    for (const [office, title] of offices) {
      const data = { orgId: `${code}-sim-${office}`, name: invented(`${name}${title}`), kind: 'township-office', region: code }
      stage.tell('organisation.registered', data, at('2016-03-01', '09:00'))
    }
  }
}

const offices = [
  ['general', '党政综合办公室'],
  ['service', '便民服务中心'],
  ['enforcement', '综合行政执法办公室'],
] as const
