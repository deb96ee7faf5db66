import { addDays, at, endOfDay, utc } from '../../calendar.ts'
import { invented } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import type { Stage } from '../../stage.ts'
import { fined, type Enforcement } from './course.ts'

/** A fine is paid by the end of the fifteenth day after it was served, or of the day that the decision states. */
const paymentDays = 15
/** A case whose fine is paid is closed by the end of the thirtieth day after that. */
const closingDays = 30

/** Days behind the opening: served on the sixth day, it is to be paid until then. */
const lastToPay = 6 + paymentDays

/** A fine that was not paid in time, so that more is added to it; all is paid at last. What is late is expected. */
function surcharged(stage: Stage, fine: string) {
  const course = fined(stage, fine)
  const { caseNo: row, penalisedAt: owed, dayOf, tell, serve, pay, close } = course
  serve(6)
  return {
    ...course,
    row,
    add: (days: number, newTotal: string): string => tell('surcharged', course.after(days), { newTotal, reason: invented('逾期加处') }),
    settle: (days: number, amount: string): void => {
      const until = pay(days, amount)
      close(days + 1)
      stage.expect({ rule: 'unpaid', register: 'enforcement', row, part: utc(owed), since: endOfDay(dayOf(lastToPay)), until })
    },
  }
}

const surchargeOverPrincipal: readonly Scenario[] = [
  hit('surcharge-over-principal', 'by a fen', (stage) => {
    const { row, add, after, settle } = surcharged(stage, '500.00')
    const part = add(40, '1000.01')
    settle(60, '1000.01')
    stage.expect({ register: 'enforcement', row, part, since: after(40) })
  }),
  hit('surcharge-over-principal', 'until the total was stated anew', (stage) => {
    const { row, add, after, settle } = surcharged(stage, '333.33')
    add(30, '500.00')
    const part = add(50, '700.00')
    add(55, '666.66')
    settle(60, '666.66')
    stage.expect({ register: 'enforcement', row, part, since: after(50), until: after(55) })
  }),
  hit('surcharge-over-principal', 'of the fine that an appeal left', (stage) => {
    const { row, add, after, tell, settle } = surcharged(stage, '800.00')
    tell('appealed', after(10), { to: invented('复议机关') })
    tell('appeal-decided', after(20), { outcome: 'changed', newTotal: '200.00' })
    const part = add(45, '401.00')
    settle(60, '401.00')
    stage.expect({ register: 'enforcement', row, part, since: after(45) })
  }),
  near('surcharge-over-principal', 'as much as the fine itself', (stage) => {
    const { add, settle } = surcharged(stage, '500.00')
    add(30, '750.00')
    add(40, '1000.00')
    settle(60, '1000.00')
  }),
  near('surcharge-over-principal', 'twice what an appeal left, less than twice what was imposed', (stage) => {
    const { add, after, tell, settle } = surcharged(stage, '500.00')
    tell('appeal-decided', after(20), { outcome: 'changed', newTotal: '450.00' })
    add(40, '900.00')
    settle(60, '900.00')
  }),
]

/** From when to when the fine was owed after the last day to pay, since the decision. */
const late = (
  stage: Stage,
  { caseNo: row, penalisedAt }: Enforcement & { readonly penalisedAt: string },
  lastDay: string,
  until?: string,
) => stage.expect({ register: 'enforcement', row, part: utc(penalisedAt), since: endOfDay(lastDay), ...(until !== undefined && { until }) })

const unpaid: readonly Scenario[] = [
  hit('unpaid', 'paid on the day after the last', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6)
    const until = course.pay(lastToPay + 1, '200.00')
    course.close(lastToPay + 2)
    late(stage, course, course.dayOf(lastToPay), until)
  }),
  hit('unpaid', 'a fen is missing, for good', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6)
    course.pay(10, '199.99')
    late(stage, course, course.dayOf(lastToPay))
  }),
  hit('unpaid', 'not by the day that the decision states, handed over for collection and closed', (stage) => {
    const day = `${stage.year}-07-15`
    const course = fined(stage, '200.00', { due: day })
    course.serve(6)
    course.tell('collection-sent', at(addDays(day, 30), '10:00'), { to: invented('人民法院') })
    const until = at(addDays(day, 90), '10:00')
    course.tell('closed', until, { kind: 'collected' })
    late(stage, course, day, until)
  }),
  hit('unpaid', 'paid in time, then raised by an appeal', (stage) => {
    const course = fined(stage, '200.00')
    const { caseNo: row, after } = course
    course.serve(6)
    course.pay(10, '200.00')
    course.tell('appealed', after(12))
    const since = after(30)
    course.tell('appeal-decided', since, { outcome: 'changed', newTotal: '260.00' })
    const until = course.pay(35, '60.00')
    course.close(36)
    stage.expect({ register: 'enforcement', row, part: utc(since), since, until })
  }),
  near('unpaid', 'paid in the last minute of the last day', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6, { expense: '12.00' })
    course.pay(10, '112.00')
    course.tell('paid', course.after(lastToPay, '23:59'), { amount: '100.00' })
    course.close(lastToPay + 2)
  }),
  near('unpaid', 'waived on the last day', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6)
    course.tell('waived', course.after(lastToPay), { reason: invented('困难减免') })
    course.close(lastToPay + 1)
  }),
  near('unpaid', 'neither served nor with a day to pay by', (stage) => void fined(stage, '200.00')),
]

const overpaid: readonly Scenario[] = [
  hit('overpaid', 'by a fen', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6)
    const since = course.pay(10, '200.01')
    course.close(12)
    stage.expect({ register: 'enforcement', row: course.caseNo, part: utc(since), since })
  }),
  hit('overpaid', 'paid twice, until expenses were added', (stage) => {
    const course = fined(stage, '200.00')
    course.pay(7, '200.00')
    const since = course.pay(9, '200.00')
    const until = course.after(15, '11:00')
    course.serve(15, { expense: '200.00' })
    course.close(16)
    stage.expect({ register: 'enforcement', row: course.caseNo, part: utc(since), since, until })
  }),
  hit('overpaid', 'paid in full, then reduced by an appeal', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6)
    course.pay(10, '200.00')
    const since = course.after(25)
    course.tell('appeal-decided', since, { outcome: 'changed', newTotal: '150.00' })
    course.close(26)
    stage.expect({ register: 'enforcement', row: course.caseNo, part: utc(since), since })
  }),
  near('overpaid', 'to the last fen, in three parts and with the expenses', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6, { expense: '0.55' })
    for (const [days, amount] of [
      [8, '100.10'],
      [9, '100.40'],
      [10, '0.05'],
    ] as const)
      course.pay(days, amount)
    course.close(12)
  }),
  near('overpaid', 'what was paid too much is owed by a surcharge of the same instant', (stage) => {
    const course = fined(stage, '200.00')
    course.tell('surcharged', course.after(10, '14:00'), { newTotal: '260.00' })
    course.pay(10, '260.00')
    course.close(12)
  }),
]

const paidInFullNotClosed: readonly Scenario[] = [
  hit('paid-in-full-not-closed', 'closed on the day after the last', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6)
    const since = course.pay(10, '200.00')
    const last = course.dayOf(10 + closingDays)
    course.close(11 + closingDays)
    const until = course.after(11 + closingDays, '17:00')
    stage.expect({ register: 'enforcement', row: course.caseNo, part: utc(since), since: endOfDay(last), until })
  }),
  hit('paid-in-full-not-closed', 'never', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6)
    course.pay(8, '80.00')
    const since = course.pay(10, '120.00')
    stage.expect({ register: 'enforcement', row: course.caseNo, part: utc(since), since: endOfDay(course.dayOf(10 + closingDays)) })
  }),
  hit('paid-in-full-not-closed', 'until more was owed', (stage) => {
    const course = fined(stage, '200.00', { due: `${stage.year}-12-31` })
    course.serve(6)
    const paid = course.pay(10, '200.00')
    const until = course.after(60)
    course.tell('appeal-decided', until, { outcome: 'changed', newTotal: '230.00' })
    course.pay(62, '30.00')
    course.close(63)
    const since = endOfDay(course.dayOf(10 + closingDays))
    stage.expect({ register: 'enforcement', row: course.caseNo, part: utc(paid), since, until })
  }),
  near('paid-in-full-not-closed', 'closed in the last minute of the last day', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6)
    course.pay(10, '200.00')
    course.tell('closed', course.after(10 + closingDays, '23:59'))
  }),
  near('paid-in-full-not-closed', 'annulled, so that nothing was ever paid', (stage) => {
    const course = fined(stage, '200.00')
    course.serve(6)
    course.tell('appealed', course.after(8))
    course.tell('appeal-decided', course.after(18), { outcome: 'annulled' })
  }),
]

export const enforcementMoneyScenarios: readonly Scenario[] = [...surchargeOverPrincipal, ...unpaid, ...overpaid, ...paidInFullNotClosed]
