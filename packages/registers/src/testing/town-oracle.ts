import type { RecordedEvent } from '@xianglian/core'

import { counting, escaped, foldOrder } from './oracle.ts'

// Wards, streets and lamps from scratch, by the text of what lookups, derived columns, rollups and rules are: it shares no code with the engine
// nor with the definitions.

type Cells = Record<string, unknown>
type Table = Record<string, Cells>

export type Town = Record<'ward' | 'street' | 'lamp' | 'lamp-line' | 'ward-lamps' | 'line-count' | 'street-lines', Table>

export interface OracleFinding {
  readonly rule: string
  readonly register: string
  readonly row: string
  readonly region: string | null
  readonly org: string | null
  readonly since: string
  readonly until: string | null
  readonly evidence: readonly string[]
  readonly details: object
}

const dataOf = (event: RecordedEvent): Cells => JSON.parse(Buffer.from(event.data).toString())
const str = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
const epoch = '2026-01-01T00:00:00.000Z'
const inOrder = (table: Table): [string, Cells][] => Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1))
const cents = (amount: unknown): number => Math.round(Number(amount) * 100)

export function oracleTown(all: readonly RecordedEvent[], version = 1): { town: Town; findings: Record<string, OracleFinding> } {
  const town: Town = { ward: {}, street: {}, lamp: {}, 'lamp-line': {}, 'ward-lamps': {}, 'line-count': {}, 'street-lines': {} }
  foldAll(town, counting(all), version)
  const findings: Record<string, OracleFinding> = {}
  const find = (rule: string, register: string, row: string, more: Partial<OracleFinding>, part?: string): void => {
    const key = `${rule}:${register}/${row}${part === undefined ? '' : `:${escaped(part)}`}`
    const region = register === 'ward' ? ((town.ward[row]?.['region'] ?? null) as string | null) : null
    findings[key] = { rule, register, row, region, org: null, since: epoch, until: null, evidence: [], details: {}, ...more }
  }
  const fault = (register: string, row: string, part: string, reason: string): void =>
    find('unjudged', register, row, { since: '1970-01-01T00:00:00.000Z', details: { reason } }, part)
  for (const [key, row] of inOrder(town.street)) {
    row['limit'] = town.ward[str(row['ward'])]?.['limit'] ?? null
    row['wardText'] = row['ward'] === null ? null : `s${str(row['ward']).slice(1)}`
    if (!Object.values(town.lamp).some(({ street }) => street !== null && street === row['wardText']))
      find('unlit', 'street', key, { since: str(row['namedAt']) })
  }
  for (const [key, row] of inOrder(town.lamp)) {
    const street = town.street[str(row['street'])]
    const isFaulty = row['fails'] === 'derive' || row['fails'] === 'column'
    row['ward'] = isFaulty ? null : (street?.['ward'] ?? null)
    row['limit'] = isFaulty ? null : (street?.['limit'] ?? null)
    row['label'] = isFaulty ? null : `${str(row['colour'] ?? '-')}@${str(street?.['ward'] ?? '-')}`
    if (isFaulty)
      fault('lamp', key, 'derive', row['fails'] === 'derive' ? 'this lamp derives nothing' : 'column label is required and empty')
    if (row['fails'] === 'rollup') fault('lamp', key, 'ward-lamps', 'this lamp is not counted')
    else if (row['fails'] === 'second' && row['ward'] !== null)
      fault('lamp', key, 'ward-lamps', 'what it is added up by is longer than 1000 bytes')
    else if (row['ward'] !== null) {
      const sum = (town['ward-lamps'][str(row['ward'])] ??= { ward: row['ward'], lamps: 0, watts: '0.00' })
      sum['lamps'] = Number(sum['lamps']) + 1
      sum['watts'] = ((cents(sum['watts']) + cents(row['watts'])) / 100).toFixed(2)
    }
  }
  for (const [key, row] of inOrder(town.lamp)) {
    if (row['fails'] === 'derive' || row['fails'] === 'column') continue
    const twins = inOrder(town.lamp).filter(([, { street }]) => street !== null && street === row['street'])
    const alike = row['colour'] === null ? [] : twins.filter(([, { colour }]) => colour === row['colour'])
    const since = str(row['litAt'])
    const until = row['outAt'] as string | null
    if (version === 1 && twins.length > Number(row['limit'] ?? 2) && (until === null || until > since)) {
      const details = { twins: twins.map(([, { label }]) => label ?? ''), alike: alike.length }
      find('crowded', 'lamp', key, { since, until, details })
    }
    const reason = {
      rule: 'this lamp is not judged',
      since: 'since is not an instant',
      part: 'part is not a text of up to 400 bytes',
      twice: 'two findings of one row have the part b:1',
    }[str(row['fails'])]
    if (reason !== undefined) fault('lamp', key, 'parts', reason)
    else {
      const namedAt = town.street[str(row['street'])]?.['namedAt']
      const details = { ward: row['ward'], twins: twins.length, alike: alike.length }
      find('parts', 'lamp', key, { since, details, evidence: namedAt === undefined ? [] : [str(namedAt)] }, 'b:1')
    }
  }
  for (const [key, row] of inOrder(town.ward)) {
    const lit = town['ward-lamps'][key]
    if (lit !== undefined && Number(lit['lamps']) > Number(row['limit'] ?? 0))
      find('over-lit', 'ward', key, { org: key, details: { lamps: lit['lamps'], watts: lit['watts'] } })
  }
  for (const [key, { lamps }] of inOrder(town['ward-lamps']))
    if (town.ward[key] === undefined) find('no-ward', 'ward-lamps', key, { details: { lamps } })
  for (const { kind, street } of Object.values(town['lamp-line'])) {
    for (const each of [street ?? 'a:%', 'all', 'all']) {
      const at = `${escaped(str(kind))}:${escaped(str(each))}`
      const sum = (town['line-count'][at] ??= { kind, street: each, lines: 0 })
      sum['lines'] = Number(sum['lines']) + 1
      const ofStreet = (town['street-lines'][str(each)] ??= { street: each, lines: 0 })
      ofStreet['lines'] = Number(ofStreet['lines']) + 1
    }
  }
  return { town, findings }
}

function foldAll(town: Town, events: readonly RecordedEvent[], version: number): void {
  for (const event of events.toSorted(foldOrder)) {
    const { subject, type, source, record, id: eventId } = event.envelope
    const [aggregate = '', id = ''] = subject.split('/')
    const time = new Date(event.envelope.time).toISOString()
    const data = dataOf(event)
    if (aggregate === 'lamp') {
      for (const key of Object.keys(town.lamp)) if (key.slice(0, key.lastIndexOf(':')) === id) delete town.lamp[key]
      town['lamp-line'][`${id}:${escaped(`${type}${source}/${record ?? eventId}`)}`] =
        type === 'lamp.put' ? { street: data['street'], kind: 'put' } : { street: null, kind: 'gone' }
    }
    if (type === 'ward.dropped') delete town.ward[id]
    if (type === 'street.closed') delete town.street[id]
    if (type === 'ward.set')
      town.ward[id] = { wardId: id, region: data['region'], limit: data['limit'] === null ? null : Number(data['limit']) + version - 1 }
    if (type === 'street.named') town.street[id] = { ward: data['ward'], note: data['note'], namedAt: time }
    if (type !== 'lamp.put') continue
    const { street, colour, watts, out, fails } = data
    for (const each of colour === 'red' ? ['red', 'pink'] : [colour])
      town.lamp[`${id}:${escaped(str(each ?? 'plain'))}`] = { street, colour: each, watts, litAt: time, outAt: out, fails }
  }
}
