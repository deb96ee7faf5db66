import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

import { sharedData } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startHub, type Engine, type Row, type TestHub } from './hub.ts'

const data = sharedData()

/** Exact sum of texts such as "-12.30", in hundredths. */
const cents = (amount: Row[string] | undefined): bigint => {
  const match = /^(-?)(\d+)\.(\d{2})$/.exec(String(amount))
  if (!match) throw new Error(`not an amount: ${String(amount)}`)
  const value = BigInt(`${match[2]}${match[3]}`)
  return match[1] ? -value : value
}
const total = (rows: readonly Row[], column: string): bigint => rows.reduce((sum, row) => sum + cents(row[column]), 0n)
const tally = (rows: readonly Row[], column: string): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const row of rows) counts[String(row[column])] = (counts[String(row[column])] ?? 0) + 1
  return counts
}

describe.skipIf(!data).for<Engine>(['embedded', 'kafka'])('real input through the %s bus', (engine) => {
  let hub: TestHub
  const file = (path: string): string => join(String(data), path)
  beforeAll(async () => {
    hub = await startHub(engine)
  }, 120_000)
  afterAll(async () => {
    await hub.stop()
  }, 60_000)

  test('coselog-receipt gives its cases, steps, ends and channels, and a second import adds nothing', { timeout: 180_000 }, async () => {
    const first = await hub.importFile('--mapping', 'coselog-receipt', file('coselog-receipt/receipt.xes.gz'))
    expect(first).toMatchObject({
      code: 0,
      report: { events: { 'case.filed': 1434, 'case.step-recorded': 8577, 'case.closed': 1329 }, recorded: 11340, rejected: { events: 0 } },
    })
    const before = await hub.settled()
    const cases = await hub.rows('case')
    expect(cases).toHaveLength(1434)
    expect(tally(cases, 'channel')).toEqual({ Internet: 1250, Desk: 109, Post: 53, 'e-mail': 21, Intern: 1 })
    expect(cases.filter(({ closedAt }) => closedAt !== null)).toHaveLength(1329)
    expect(before.registers['case-step']).toBe(8577)

    const second = await hub.importFile('--mapping', 'coselog-receipt', file('coselog-receipt/receipt.xes.gz'))
    expect(second).toMatchObject({ code: 0, report: { recorded: 0, duplicate: 11340 } })
    const after = await hub.settled()
    expect({ head: after.head, hashes: after.hashes }).toEqual({ head: before.head, hashes: before.hashes })
  })

  test(
    'france-detr-dsil-2018 gives 26,295 transfers of 1,626,457,098.37, and --correct sends the differences alone',
    { timeout: 300_000 },
    async () => {
      const original = file('france-detr-dsil-2018/Projets_DI_2018.csv.gz')
      const first = await hub.importFile('--mapping', 'france-detr-dsil-2018', original)
      expect(first.code).toBe(0)
      expect(first.report.events['fund.transferred']).toBe(26_295)
      const movements = async (): Promise<Row[]> => (await hub.settled(), await hub.rows('fund-movement'))
      const imported = await movements()
      expect(imported).toHaveLength(26_295)
      expect(total(imported, 'amount')).toBe(162_645_709_837n)

      const changed = join(hub.folder, 'changed.csv.gz')
      const { text, difference, someId } = changeAmounts(gunzipSync(await readFile(original)).toString(), 100)
      await writeFile(changed, gzipSync(text))
      const before = await hub.settled()
      const correction = await hub.importFile('--mapping', 'france-detr-dsil-2018', '--correct', changed)
      expect(correction).toMatchObject({ code: 0, report: { recorded: 100 } })
      const after = await hub.settled()
      expect(after.head - before.head).toBe(100)
      const corrected = await movements()
      expect(total(corrected, 'amount')).toBe(162_645_709_837n + difference)
      expect(corrected).toHaveLength(26_295)
      const versions = await hub.get<{ data: { amount: string }; superseded?: boolean; revision?: string }[]>(
        `/v1/streams/fund/${encodeURIComponent(streamOf(corrected, someId))}`,
      )
      expect(versions.filter(({ superseded }) => superseded)).toHaveLength(1)

      const restored = await hub.importFile('--mapping', 'france-detr-dsil-2018', '--correct', original)
      expect(restored).toMatchObject({ code: 0, report: { recorded: 100 } })
      const end = await hub.settled()
      expect(end.head - after.head).toBe(100)
      expect(total(await hub.rows('fund-movement'), 'amount')).toBe(162_645_709_837n)
      expect(end.hashes).toEqual(before.hashes)
    },
  )

  test('road-traffic-fines-sample balances to 4,798.27 with 39 settled', { timeout: 60_000 }, async () => {
    const { code, report } = await hub.importFile(
      '--mapping',
      'road-traffic-fines-sample',
      file('road-traffic-fines-sample/roadtraffic100traces.xes.gz'),
    )
    expect({ code, rejected: report.rejected.events }).toEqual({ code: 0, rejected: 0 })
    await hub.settled()
    const rows = await hub.rows('enforcement')
    expect(rows).toHaveLength(100)
    expect(total(rows, 'balance')).toBe(479_827n)
    expect(rows.filter(({ balance }) => balance === '0.00')).toHaveLength(39)
  })

  test('Sichuan has 1 + 21 + 183 + 3,111 regions, the catalogue 1,135 items of 34 departments', { timeout: 120_000 }, async () => {
    const divisions = ['provinces', 'cities', 'areas', 'streets'].map((name) => file(`china-divisions/${name}.csv`))
    expect(await hub.importFile('--mapping', 'china-divisions', '--param', 'province=51', ...divisions)).toMatchObject({ code: 0 })
    expect(
      await hub.importFile('--mapping', 'sichuan-guangan-service-catalog', file('sichuan-guangan-service-catalog/items.csv')),
    ).toMatchObject({ code: 0 })
    const { registers } = await hub.settled()
    expect(registers).toMatchObject({ region: 1 + 21 + 183 + 3111, item: 1135, organisation: 34 })
  })
})

/** The stream that a movement with this id in its key comes from. */
function streamOf(movements: readonly Row[], id: string): string {
  const row = movements.find(({ key }) => String(key).includes(id))
  return String(row?.['key']).split(':')[0] ?? ''
}

/** Adds 1.00 to the first `count` whole amounts of the SUBVENTION column, in place; fields before it may be quoted. */
function changeAmounts(text: string, count: number): { text: string; difference: bigint; someId: string } {
  let changed = 0
  let someId = ''
  const lines = text.split('\n').map((line) => {
    const match = changed < count ? /^(2018DI\d+)(,.*,)(\d+)(,"0,\d+",[^\n]*)$/.exec(line) : undefined
    if (!match) return line
    changed += 1
    someId = match[1] ?? ''
    return `${match[1]}${match[2]}${Number(match[3]) + 1}${match[4]}`
  })
  if (changed !== count) throw new Error(`only ${changed} rows could be changed`)
  return { text: lines.join('\n'), difference: BigInt(count) * 100n, someId }
}
