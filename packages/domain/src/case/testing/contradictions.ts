import type { CaseEvent } from '@xianglian/contracts'

/**
 * What in the stream of one case contradicts what came before it, in fold order: written from what the facts mean, with nothing of the fold or of
 * the commands, for streams that commands have made. The steps between are told by other systems, whenever they like, and contradict nothing.
 */
export function contradictions(events: readonly CaseEvent[]): readonly string[] {
  return events.flatMap((event, index) => {
    if (event.type === 'case.step-recorded') return []
    const before = events.slice(0, index)
    const wrong = [...atMostOnce(event, before), ...outOfPlace(event, before)]
    return wrong.map((why) => `${event.type} at ${event.time}: ${why}`)
  })
}

type Type = CaseEvent['type']

const once: readonly Type[] = [
  'case.filed',
  'case.accepted',
  'case.acceptance-refused',
  'case.decided',
  'case.issued',
  'case.delivered',
  'case.withdrawn',
  'case.closed',
]

const atMostOnce = ({ type }: CaseEvent, before: readonly CaseEvent[]): readonly string[] =>
  once.includes(type) && before.some((one) => one.type === type) ? ['a second time'] : []

/** What has to have come before, each one of several. */
const needs: Partial<Record<Type, readonly Type[]>> = {
  'case.decided': ['case.accepted'],
  'case.special-started': ['case.accepted'],
  'case.special-ended': ['case.special-started'],
  'case.issued': ['case.decided'],
  'case.delivered': ['case.decided', 'case.acceptance-refused'],
  'case.supplemented': ['case.supplement-requested', 'case.accepted'],
  'case.closed': ['case.decided', 'case.acceptance-refused', 'case.supplement-requested'],
  'case.rated': ['case.decided', 'case.acceptance-refused', 'case.withdrawn', 'case.closed'],
  'case.rating-followed-up': ['case.rated'],
}

const rating: readonly Type[] = ['case.rated', 'case.rating-followed-up']
const afterDecision: readonly Type[] = [...rating, 'case.issued', 'case.delivered', 'case.closed', 'case.fee-charged', 'case.linked']

/** What alone may come after. */
const leaves: Partial<Record<Type, readonly Type[]>> = {
  'case.withdrawn': rating,
  'case.closed': rating,
  'case.acceptance-refused': [...rating, 'case.delivered', 'case.closed', 'case.linked'],
  'case.decided': afterDecision,
}

function outOfPlace(event: CaseEvent, before: readonly CaseEvent[]): readonly string[] {
  const has = (type: Type): boolean => before.some((one) => one.type === type)
  const needed = needs[event.type]
  return [
    ...(event.type !== 'case.filed' && !has('case.filed') ? ['before it was filed'] : []),
    ...(needed !== undefined && !needed.some(has) ? [`before ${needed.join(' or ')}`] : []),
    ...before.filter(({ type }) => leaves[type]?.includes(event.type) === false).map(({ type }) => `after ${type}`),
    ...ofItsKind(event, before),
  ]
}

/** What the data of a fact and of those before it have to do with each other. */
function ofItsKind(event: CaseEvent, before: readonly CaseEvent[]): readonly string[] {
  switch (event.type) {
    case 'case.supplement-requested':
    case 'case.acceptance-refused':
      return before.some(({ type }) => type === 'case.accepted') ? ['after acceptance'] : []
    case 'case.special-started':
      return running(before).includes(event.data.name) ? ['it runs'] : []
    case 'case.special-ended':
      return running(before).some((name) => event.data.name === null || name === event.data.name) ? [] : ['it does not run']
    case 'case.decided':
      return running(before).length > 0 ? ['a special procedure runs'] : []
    case 'case.delivered':
      return before.some((one) => one.type === 'case.issued' || isTurnedDown(one)) ? [] : ['nothing to deliver']
    case 'case.issued':
      return before.some(isTurnedDown) ? ['nothing to issue'] : []
    case 'case.closed':
      return before.filter(({ type }) => type === 'case.issued').length > before.filter(({ type }) => type === 'case.delivered').length
        ? ['what was issued is not delivered']
        : []
    case 'case.rated':
      return event.data.level >= 1 && event.data.level <= 5 ? [] : ['no level']
    case 'case.fee-charged':
      return Number(event.data.amount) > 0 ? [] : ['no fee']
    case 'case.linked':
      return before.some((one) => one.type === 'case.linked' && one.data.otherNo === event.data.otherNo) ? ['a second time'] : []
    case 'case.forwarded':
      return event.data.from !== null && passedOnBy(before).has(event.data.from) ? ['passed on by who passed it on before'] : []
    case 'case.filed':
    case 'case.accepted':
    case 'case.supplemented':
    case 'case.pre-reviewed':
    case 'case.assigned':
    case 'case.step-recorded':
    case 'case.withdrawn':
    case 'case.rating-followed-up':
      return []
  }
}

/** The names of procedures other than extensions that started and did not end; an end without a name is one of the last. */
function running(events: readonly CaseEvent[]): readonly (string | null)[] {
  const names: (string | null)[] = []
  for (const event of events) {
    if (event.type === 'case.special-started' && event.data.kind !== 'extension') names.push(event.data.name)
    if (event.type === 'case.special-ended') names.splice(event.data.name === null ? names.length - 1 : names.indexOf(event.data.name), 1)
  }
  return names
}

/** The bodies that passed the case on and did not get it again. */
function passedOnBy(events: readonly CaseEvent[]): ReadonlySet<string> {
  const passed = new Set<string>()
  for (const event of events) {
    if (event.type === 'case.forwarded') {
      if (event.data.from !== null) passed.add(event.data.from)
      passed.delete(event.data.to)
    }
    if ((event.type === 'case.accepted' || event.type === 'case.assigned') && event.data.org !== null) passed.delete(event.data.org)
  }
  return passed
}

const isTurnedDown = (event: CaseEvent): boolean =>
  event.type === 'case.acceptance-refused' || (event.type === 'case.decided' && event.data.outcome === 'refused')
