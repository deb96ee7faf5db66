import { refuse, refuseBefore, refuseUnlessAfter } from '../../refusal.ts'
import { toMinor } from '../../money.ts'
import { isExtension, procedureNamed, running } from '../state.ts'
import { acceptable, accepted, happened, inHand, nameOf, reached, to } from './gates.ts'

/** 预审: the opinion of the township on what another decides. */
export const preReview = to('case.pre-reviewed', {
  refuses: (state, _, { time }) => inHand(state) ?? refuseBefore(time, [reached(state, 'filed')]),
})

/** 转报: from a body that holds the case, to another. */
export const forward = to('case.forwarded', {
  refuses: (state, { to: receiver, from }, { time }) => {
    const refused = inHand(state)
    if (refused !== undefined) return refused
    const holders = state.holders.map(({ org }) => org)
    if (receiver === from)
      return refuse('转出单位与接收单位不能相同；请改填接收单位。', 'A body cannot forward a case to itself; state another body in "to".')
    if (from !== null && holders.length > 0 && !holders.includes(from))
      return refuse(
        `${from} 不在办理该办件（现由 ${holders.join('、')} 办理）；请核对转出单位。`,
        `"${from}" does not hold this case, ${holders.join(', ')} does; check the body in "from".`,
      )
    if (from === null && holders.includes(receiver))
      return refuse(
        `该办件已由 ${receiver} 办理；请由其继续办理，或改填接收单位。`,
        `"${receiver}" holds this case already; it can go on with it, or state another body in "to".`,
      )
    const since = state.holders.find(({ org }) => org === from)?.since
    return refuseBefore(time, [reached(state, 'filed'), happened('转出单位接办', 'the body in "from" got it', since)])
  },
})

/** 分办: to a body, an officer or both. */
export const assign = to('case.assigned', {
  refuses: (state, { org, officer }, { time }) =>
    inHand(state) ??
    (org === null && officer === null
      ? refuse('未写明由谁办理；请填写单位或承办人。', 'It does not say who handles the case; state the body or the officer.')
      : refuseBefore(time, [reached(state, 'filed')])),
})

/** 特别程序、延期: of a case that is accepted. An extension states who approved it and its days, else it prolongs nothing. */
export const startSpecial = to('case.special-started', {
  refuses: (state, data, { time }) => {
    const refused = accepted(state)
    if (refused !== undefined) return refused
    const { name, days, approvedBy } = data
    if (name === null && !isExtension(data))
      return refuse('未写明特别程序的名称；请按事项填写名称。', 'The special procedure has no name; state it as the item lists it.')
    if (isExtension(data) && (days === null || approvedBy === null))
      return refuse(
        '延期须经批准并写明天数；请填写批准人和天数。',
        'An extension has to be approved for some days; state who approved it and the days.',
      )
    if (days !== null && days < 1) return refuse('天数须为 1 以上；请更正天数。', `${days} days are none; state 1 or more.`)
    if (!isExtension(data) && running(state.procedures).some((one) => nameOf(one) === nameOf(data)))
      return refuse(
        `特别程序“${nameOf(data)}”正在进行；请先登记其结束。`,
        `The special procedure ${nameOf(data)} runs already; record its end first.`,
      )
    const former = state.procedures.filter((one) => nameOf(one) === nameOf(data)).map(({ endedAt }) => endedAt)
    return (
      refuseBefore(time, [reached(state, 'accepted')]) ??
      refuseUnlessAfter(
        time,
        former.map((at) => happened('上一次该程序结束', 'the same procedure ended', at)),
      )
    )
  },
})

/** The end of a special procedure that runs, by its name: without it, one that is told later could be taken for it. An extension has no end. */
export const endSpecial = to('case.special-ended', {
  refuses: (state, { name }, { time }) => {
    const refused = accepted(state)
    if (refused !== undefined) return refused
    const ended = procedureNamed(state.procedures, name)
    if (ended !== undefined && (name !== null || ended.name === null))
      return refuseBefore(time, [happened('特别程序启动', 'the procedure started', ended.startedAt)])
    const names = running(state.procedures).map(nameOf)
    return names.length === 0
      ? refuse(
          '没有正在进行的特别程序；请先登记其启动，延期无需登记结束。',
          'No special procedure runs; record its start first. An extension needs no end.',
        )
      : refuse(
          `正在进行的特别程序为“${names.join('、')}”；请填写其中已结束的名称。`,
          `What runs is ${names.join(', ')}; state the name of the one that ended.`,
        )
  },
})

/** 收费: a sum above nothing; money back is no fee. */
export const chargeFee = to('case.fee-charged', {
  refuses: (state, { amount }, { time }) =>
    acceptable(state) ??
    (toMinor(amount) <= 0n
      ? refuse(
          `收费金额 ${amount} 须大于 0；请更正金额，退费请更正原记录。`,
          `A fee of ${amount} is none; state more than 0, and put back what was charged wrongly by a correction.`,
        )
      : refuseBefore(time, [reached(state, 'filed')])),
})
