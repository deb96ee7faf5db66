import { addDays, at } from '../../calendar.ts'
import { invented, item } from '../../cast.ts'
import type { Data, Stage } from '../../stage.ts'

/** An enforcement case whose facts a scenario tells one by one; days count from the day on which it was opened. */
export interface Enforcement {
  readonly caseNo: string
  /** orgId of the department that opened it: the catalogue names it for the basic code, so that it may penalise. */
  readonly org: string
  readonly basicCode: string
  readonly day: string
  readonly openedAt: string
  /** The day so many days behind the opening. */
  readonly dayOf: (days: number) => string
  /** That day at a time, 10:00 unless stated. */
  readonly after: (days: number, clock?: string) => string
  /** Tells a fact of it, `enforcement.<stage>`; gives the event as findings name it. */
  readonly tell: (stage: string, time: string, data?: Data) => string
  readonly penalise: (days: number, amount: string, data?: Data) => string
  readonly publish: (days: number) => void
  readonly serve: (days: number, data?: Data) => void
  readonly pay: (days: number, amount: string, data?: Data) => string
  readonly close: (days: number) => void
}

/** Opens one on a working day of spring, by the department that has the power, unless `data` say otherwise. */
export function openCase(stage: Stage, data: Data = {}): Enforcement {
  const { basicCode, department: org } = item(stage)
  const caseNo = stage.id('enforcement')
  const day = stage.workday('03-01', '05-31')
  const openedAt = at(day, '09:00')
  const opening = { caseNo, offence: invented('占道经营'), org, basicCode, ...data }
  const region = typeof data['region'] === 'string' ? { region: data['region'] } : {}
  const dayOf = (days: number): string => addDays(day, days)
  const after = (days: number, clock = '10:00'): string => at(dayOf(days), clock)
  const tell = (fact: string, time: string, more: Data = {}): string =>
    stage.tell(`enforcement.${fact}`, { caseNo, ...more }, time, { ...region, desk: 'enforcement' })
  tell('opened', openedAt, opening)
  tell('informed', after(1), { how: 'notice', hearing: false })
  tell('legally-reviewed', after(3), { opinion: invented('同意') })
  return {
    caseNo,
    org,
    basicCode,
    day,
    openedAt,
    dayOf,
    after,
    tell,
    penalise: (days, amount, more) => {
      const time = after(days)
      tell('penalised', time, { amount, kind: 'fine', documentNo: invented('罚决字1号'), ...more })
      return time
    },
    publish: (days) => void tell('published', after(days, '16:00'), { where: 'https://www.guanganqu.gov.cn/' }),
    serve: (days, more) => void tell('served', after(days, '11:00'), { how: 'in person', ...more }),
    pay: (days, amount, more) => {
      const time = after(days, '14:00')
      tell('paid', time, { amount, incomeSubject: '103050199', ...more })
      return time
    },
    close: (days) => void tell('closed', after(days, '17:00'), { kind: 'executed' }),
  }
}

/** One that is penalised on the fifth day, published and served the day after; a fine that is neither late nor paid yet. */
export function fined(stage: Stage, amount: string, data: Data = {}): Enforcement & { readonly penalisedAt: string } {
  const course = openCase(stage)
  const penalisedAt = course.penalise(5, amount, data)
  course.publish(6)
  return { ...course, penalisedAt }
}
