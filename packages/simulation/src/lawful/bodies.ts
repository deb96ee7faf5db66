import { at } from '../calendar.ts'
import { invented } from '../cast.ts'
import type { Stage } from '../stage.ts'

const setUpOn = '2016-03-01'
const offices = [
  ['general', '党政综合办公室'],
  ['service', '便民服务中心'],
  ['enforcement', '综合行政执法办公室'],
] as const

/** orgId of the office of a township that stands at its counter. */
export const serviceOffice = (township: string): string => `${township}-sim-service`

/** The county's government, and three offices in each township, which is what one must have. */
export function setUpBodies(stage: Stage): string {
  const { county, townships } = stage.reference
  const orgId = `${county.code}-sim-government`
  const government = { orgId, name: invented(`${county.name}人民政府`), kind: 'government', region: county.code }
  stage.tell('organisation.registered', government, at(setUpOn, '09:00'))
  for (const { code, name } of townships) {
    for (const [office, title] of offices) {
      const data = {
        orgId: `${code}-sim-${office}`,
        name: invented(`${name}${title}`),
        kind: 'township-office',
        region: code,
        parent: orgId,
      }
      stage.tell('organisation.registered', data, at(setUpOn, '09:00'))
    }
  }
  return orgId
}

/** Measures for handing powers down were due by the end of July 2018. The county tried one out for the rest of that year. */
export function tryOutPower(stage: Stage, government: string): void {
  const [first] = stage.reference.townships
  if (first === undefined) return
  const powerId = stage.id('power')
  const to = serviceOffice(first.code)
  const terms = {
    name: invented('试点下放权力'),
    powerType: 'licence',
    from: government,
    to,
    region: first.code,
    mode: 'devolved',
    decidedBy: government,
    legalBasis: [{ title: '行政许可法' }],
    documentNo: invented('广安区府发〔2018〕1号'),
    publishedOn: '2018-06-20',
    procedure: invented('承接运行规程'),
    effectiveFrom: '2018-07-01',
    effectiveTo: '2018-12-31',
  }
  stage.tell('power.delegated', { powerId, ...terms }, at('2018-06-20', '10:00'))
  stage.tell('power.accepted', { powerId, by: to }, at('2018-06-25', '10:00'))
}
