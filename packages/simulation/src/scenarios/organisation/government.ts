import { addDays, aMomentAfter, at, endOfDay, startOfDay, utc } from '../../calendar.ts'
import { body, county, invented } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import type { Data, Stage } from '../../stage.ts'
import { handDown, type Delegated } from '../power/delegation.ts'

/** The last days for the catalogue of public services and for the measures on handing powers down. */
const catalogueDue = '2018-12-31'
const measuresDue = '2018-07-31'

/** A county with its government; what both owe is told by the functions that come with it. */
function governed(stage: Stage, since = at('2016-03-01', '09:00')) {
  const { code, government } = county(stage, since)
  const told = { region: code }
  const publish = (time: string, data: Data = {}): string => {
    const itemId = stage.id('item')
    stage.tell('item.published', { itemId, name: invented('事项'), level: 'county', region: code, ...data }, time)
    return itemId
  }
  return {
    code,
    government,
    /** An item of its catalogue; gives its id. */
    publish,
    withdraw: (itemId: string, time: string) => void stage.tell('item.withdrawn', { itemId }, time, told),
    amend: (itemId: string, time: string, data: Data) => void stage.tell('item.amended', { itemId, ...data }, time, told),
    /** A power handed down on a day by its measures; it ends months later. */
    measure: (day: string, terms: Data = {}): Delegated => {
      const to = body(stage, { kind: 'township-institution', region: code }, at(addDays(day, -1), '00:00'))
      const stated = { from: government, decidedBy: government, region: code, ...terms }
      return handDown(stage, { day, to, lastDay: addDays(day, 180), terms: stated })
    },
    /** What a county owes, done in time. */
    catalogue: () => publish(at('2018-05-02', '09:00'), { povertyRelief: true }),
    close: (time: string) => void stage.tell('organisation.closed', { orgId: government }, time, told),
    found: (finding: { readonly since: string; readonly until?: string; readonly part?: string }): void =>
      stage.expect({ register: 'organisation', row: government, ...finding }),
  }
}

/** One that was set up in the year; gives the day, and the instant from which its government was there. */
function setUp(stage: Stage) {
  const day = stage.workday('02-01', '04-30')
  const since = at(day, '09:00')
  return { day, since, ...governed(stage, since) }
}

const catalogueMissing: readonly Scenario[] = [
  hit('catalogue-missing', 'the first item came in March of the year after', (stage) => {
    const { measure, publish, found } = governed(stage)
    measure('2018-06-15')
    publish(at('2019-03-05', '15:00'), { povertyRelief: true })
    found({ since: endOfDay(catalogueDue), until: startOfDay('2019-03-05') })
  }),
  hit('catalogue-missing', 'never', (stage) => {
    const { measure, found } = governed(stage)
    measure('2018-06-15')
    found({ since: endOfDay(catalogueDue) })
  }),
  hit('catalogue-missing', 'of a county that was set up in the year', (stage) => {
    const { day, since, measure, publish, found } = setUp(stage)
    measure(day)
    publish(at(addDays(day, 33), '10:00'), { povertyRelief: true })
    found({ since, until: startOfDay(addDays(day, 33)) })
  }),
  hit('catalogue-missing', 'withdrawn before the last day, and drawn up anew after it', (stage) => {
    const { measure, publish, withdraw, found } = governed(stage)
    measure('2018-07-02')
    withdraw(publish(at('2018-05-02', '10:00'), { povertyRelief: true }), at('2018-11-20', '10:00'))
    publish(at('2019-02-11', '10:00'), { povertyRelief: true })
    found({ since: endOfDay(catalogueDue), until: startOfDay('2019-02-11') })
  }),
  hit('catalogue-missing', 'on the very day after the last', (stage) => {
    const { measure, publish, found } = governed(stage)
    measure('2018-06-15')
    publish(at('2019-01-01', '10:00'), { povertyRelief: true })
    found({ since: endOfDay(catalogueDue), until: aMomentAfter(endOfDay(catalogueDue)) })
  }),
  hit('catalogue-missing', 'until the county was merged', (stage) => {
    const { measure, close, found } = governed(stage)
    measure('2018-06-15')
    close(at('2020-04-10', '00:00'))
    found({ since: endOfDay(catalogueDue), until: at('2020-04-10', '00:00') })
  }),
  near('catalogue-missing', 'in the last minute of the last day', (stage) => {
    const { measure, publish } = governed(stage)
    measure('2018-06-15')
    publish(at(catalogueDue, '23:59'), { povertyRelief: true })
  }),
  near('catalogue-missing', 'on the day on which the county was set up', (stage) => {
    const { day, measure, publish } = setUp(stage)
    measure(day)
    publish(at(day, '17:30'), { povertyRelief: true })
  }),
  near('catalogue-missing', 'the one item is that of a township', (stage) => {
    const { code, measure, publish } = governed(stage)
    measure('2018-06-15')
    const region = `${code}199`
    const township = { code: region, name: invented('镇'), level: 'township', kind: '镇', parent: code }
    stage.tell('region.registered', township, at('2016-01-01', '00:00'), { region })
    publish(at('2018-10-08', '10:00'), { level: 'township', region, povertyRelief: true })
  }),
  near('catalogue-missing', 'there in time, withdrawn years later', (stage) => {
    const { measure, catalogue, withdraw } = governed(stage)
    measure('2018-06-15')
    withdraw(catalogue(), at(`${stage.year}-02-03`, '10:00'))
  }),
]

const noPovertyItems: readonly Scenario[] = [
  hit('no-poverty-items', 'none until one was amended to be one', (stage) => {
    const { measure, publish, amend, found } = governed(stage)
    measure('2018-06-15')
    publish(at('2018-09-03', '10:00'))
    const itemId = publish(at('2018-09-04', '10:00'), { povertyRelief: false })
    amend(itemId, at('2020-05-06', '11:00'), { povertyRelief: true })
    const since = endOfDay(catalogueDue)
    found({ part: since, since, until: startOfDay('2020-05-06') })
  }),
  hit('no-poverty-items', 'in the catalogue of a county that was set up in the year', (stage) => {
    const { day, since, measure, publish, found } = setUp(stage)
    measure(day)
    publish(at(day, '16:00'))
    found({ part: utc(since), since })
  }),
  hit('no-poverty-items', 'from the withdrawal of the only one to the end of the catalogue', (stage) => {
    const { measure, catalogue, publish, withdraw, found } = governed(stage)
    measure('2018-06-15')
    const other = publish(at('2018-09-03', '10:00'))
    const day = stage.workday('02-01', '06-30')
    withdraw(catalogue(), at(day, '10:00'))
    withdraw(other, at(addDays(day, 50), '10:00'))
    const since = startOfDay(day)
    found({ part: since, since, until: startOfDay(addDays(day, 50)) })
  }),
  near('no-poverty-items', 'one among others, since the last minute of the last day', (stage) => {
    const { measure, publish, amend } = governed(stage)
    measure('2018-06-15')
    for (const day of ['2018-09-03', '2018-09-04', '2018-09-05']) publish(at(day, '10:00'))
    amend(publish(at('2018-09-06', '10:00')), at(catalogueDue, '23:59'), { povertyRelief: true })
  }),
  near('no-poverty-items', 'one took the place of the other on the same day', (stage) => {
    const { measure, catalogue, publish, withdraw } = governed(stage)
    measure('2018-06-15')
    const day = stage.workday('02-01', '06-30')
    withdraw(catalogue(), at(day, '09:00'))
    publish(at(day, '17:00'), { povertyRelief: true })
    publish(at(day, '10:00'))
  }),
  near('no-poverty-items', 'the whole catalogue was withdrawn', (stage) => {
    const { measure, catalogue, publish, withdraw } = governed(stage)
    measure('2018-06-15')
    const day = stage.workday('02-01', '06-30')
    withdraw(publish(at('2018-09-03', '10:00')), at(day, '10:00'))
    withdraw(catalogue(), at(day, '15:00'))
  }),
]

const measuresMissing: readonly Scenario[] = [
  hit('measures-missing', 'published weeks after the last day', (stage) => {
    const { measure, catalogue, found } = governed(stage)
    catalogue()
    measure('2018-09-10')
    found({ since: endOfDay(measuresDue), until: startOfDay('2018-09-10') })
  }),
  ...['procedure', 'documentNo'].map((field) =>
    hit('measures-missing', `handed down in time, but without stating ${field}`, (stage) => {
      const { measure, catalogue, found } = governed(stage)
      catalogue()
      measure('2018-06-15', { [field]: null })
      found({ since: endOfDay(measuresDue) })
    }),
  ),
  hit('measures-missing', 'handed down in time, but on no legal basis', (stage) => {
    const { measure, catalogue, found } = governed(stage)
    catalogue()
    const { powerId, at: since, ends: until } = measure('2018-06-15', { legalBasis: [] })
    found({ since: endOfDay(measuresDue) })
    stage.expect({ rule: 'no-legal-basis', register: 'power-holding', row: `${powerId}:1`, part: utc(since), since, until })
  }),
  hit('measures-missing', 'of a county that was set up in the year', (stage) => {
    const { day, since, measure, publish, found } = setUp(stage)
    publish(at(day, '15:00'), { povertyRelief: true })
    measure(addDays(day, 75))
    found({ since, until: startOfDay(addDays(day, 75)) })
  }),
  hit('measures-missing', 'nothing handed down until the county was merged', (stage) => {
    const { catalogue, close, found } = governed(stage)
    catalogue()
    close(at('2020-04-10', '00:00'))
    found({ since: endOfDay(measuresDue), until: at('2020-04-10', '00:00') })
  }),
  near('measures-missing', 'published on the last day', (stage) => {
    const { measure, catalogue } = governed(stage)
    catalogue()
    measure(measuresDue)
  }),
  near('measures-missing', 'published on the last day, in force weeks later', (stage) => {
    const { measure, catalogue } = governed(stage)
    catalogue()
    measure('2018-07-20', { publishedOn: measuresDue, effectiveFrom: '2018-09-01' })
  }),
  near('measures-missing', 'taken back since', (stage) => {
    const { code, measure, catalogue } = governed(stage)
    catalogue()
    const { powerId } = measure('2018-06-15')
    stage.tell('power.revoked', { powerId, reason: invented('调整') }, at('2018-09-03', '10:00'), { region: code })
  }),
  near('measures-missing', 'on the day on which the county was set up', (stage) => {
    const { day, measure, publish } = setUp(stage)
    publish(at(day, '15:00'), { povertyRelief: true })
    measure(day)
  }),
]

export const governmentScenarios: readonly Scenario[] = [...catalogueMissing, ...noPovertyItems, ...measuresMissing]
