import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { HubError } from '@xianglian/core'
import { parseMapping } from '@xianglian/mapping'
import { expect, onTestFinished, test } from 'vitest'

import { openErrorsFile } from './errors-file.ts'
import { fakeTarget, type FakeTarget } from './fake-target.ts'
import { runImport, type ImportOptions } from './importer.ts'
import { exitCodeOf, renderReport } from './report.ts'

const mapping = parseMapping(
  `name: payments
description: Payments of a town.
input: { format: csv }
fields:
  no: text
  at: instant
  amount: decimal
source: /511602-cz/payments
region: '511602'
events:
  - type: enforcement.paid
    key: row.no
    time: row.at
    data: { caseNo: row.no, amount: row.amount, currency: "'CNY'" }
`,
  'payments.yaml',
)

interface Row {
  readonly no: string
  readonly amount: string
}
const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, n) => ({ no: `C${n}`, amount: `${n}.50` }))

async function workspace() {
  const folder = await mkdtemp(join(tmpdir(), 'xianglian-import-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return {
    path: (name: string) => join(folder, name),
    table: async (rows: readonly Row[], name = 'rows.csv') => {
      const path = join(folder, name)
      await writeFile(path, ['no,at,amount', ...rows.map((row) => `${row.no},2024-05-01T08:00:00+08:00,${row.amount}`)].join('\n'))
      return path
    },
  }
}

const never = new AbortController().signal
const quiet = { bytes: () => undefined, events: () => undefined, stop: () => undefined }
async function importing(
  target: FakeTarget | undefined,
  files: readonly string[],
  more: Partial<ImportOptions> & { readonly errorsTo?: string } = {},
) {
  const errors = await openErrorsFile(more.errorsTo)
  const report = await runImport({ mapping, files, params: {}, target, errors, progress: quiet, interrupt: never, abort: never, ...more })
  await errors.close()
  return report
}

test('a first import records everything, a second finds only duplicates', async () => {
  const target = fakeTarget()
  const file = await (await workspace()).table(rowsOf(2500))
  const first = await importing(target, [file])
  expect(first).toMatchObject({ records: 2500, events: { 'enforcement.paid': 2500 }, recorded: 2500, duplicate: 0 })
  const second = await importing(target, [file])
  expect(second).toMatchObject({ recorded: 0, duplicate: 2500 })
  expect([exitCodeOf(first), exitCodeOf(second)]).toEqual([0, 0])
  expect(target.requests).toEqual([1000, 1000, 500, 1000, 1000, 500])
})

test('a dry run sends nothing', async () => {
  const file = await (await workspace()).table(rowsOf(3))
  expect(await importing(undefined, [file])).toMatchObject({ dryRun: true, records: 3, recorded: 0 })
})

test('what is rejected is listed with its line and kept; repaired, it goes in', async () => {
  const target = fakeTarget()
  const { table, path } = await workspace()
  const errorsTo = path('errors.jsonl')
  const report = await importing(
    target,
    [
      await table([
        { no: 'A', amount: '1.005' },
        { no: 'B', amount: '2' },
        { no: 'C', amount: 'x' },
      ]),
    ],
    { errorsTo },
  )
  expect(report.rejected).toMatchObject({ events: 1, records: 1, byReason: { 'invalid-data': 2 } })
  expect(report.rejected.first.map((item) => [item.place.line, item.errors[0]?.pointer])).toEqual([
    [2, '/data/amount'],
    [4, '/amount'],
  ])
  expect(exitCodeOf(report)).toBe(1)
  expect(renderReport(report, errorsTo)).toMatch(/line 2, enforcement\.paid: \/data\/amount invalid-data/)
  const kept = await readFile(errorsTo, 'utf8')
  await writeFile(errorsTo, kept.replace('1.005', '1.01').replace('"amount":"x"', '"amount":3'))
  const again = await importing(target, [errorsTo])
  expect(again).toMatchObject({ records: 2, recorded: 2 })
  expect(target.recorded.map((event) => event['id'])).toEqual(['enforcement.paid:B', 'enforcement.paid:A', 'enforcement.paid:C'])
})

test('a correction sends only what differs, and what is changed back once more', async () => {
  const target = fakeTarget()
  const { table } = await workspace()
  const rows = rowsOf(2000)
  await importing(target, [await table(rows)])
  const changed = await table(
    rows.map((row, n) => (n % 20 === 0 ? { ...row, amount: '777.77' } : row)),
    'changed.csv',
  )
  expect(await importing(target, [changed], { correct: true })).toMatchObject({ unchanged: 1900, corrected: 100, recorded: 100 })
  expect(target.recorded.at(-1)).toMatchObject({ id: 'enforcement.paid:C1980~1', record: 'enforcement.paid:C1980', revision: 1 })
  expect(await importing(target, [changed], { correct: true })).toMatchObject({ unchanged: 2000, corrected: 0, recorded: 0 })
  expect(await importing(target, [await table(rows)], { correct: true })).toMatchObject({ corrected: 100, recorded: 100 })
  expect(target.recorded.at(-1)).toMatchObject({ id: 'enforcement.paid:C1980~2', revision: 2, data: { amount: '1980.5' } })
})

test('a correction sends records that the hub does not hold as new', async () => {
  const target = fakeTarget()
  const { table } = await workspace()
  await importing(target, [await table(rowsOf(2))])
  expect(await importing(target, [await table(rowsOf(3))], { correct: true })).toMatchObject({ unchanged: 2, corrected: 0, recorded: 1 })
})

test('--void-missing voids what the input lacks, once, and a record that comes back stands again', async () => {
  const target = fakeTarget()
  const { table } = await workspace()
  await importing(target, [await table(rowsOf(5))])
  const fewer = await table(rowsOf(3), 'fewer.csv')
  const correction = { correct: true, voidMissing: true }
  expect(await importing(target, [fewer], correction)).toMatchObject({ unchanged: 3, voided: 2, recorded: 2 })
  expect(target.recorded.at(-1)).toMatchObject({ id: 'enforcement.paid:C4~1', void: true, revision: 1, subject: 'enforcement/C4' })
  expect(await importing(target, [fewer], correction)).toMatchObject({ voided: 0, recorded: 0 })
  expect(await importing(target, [await table(rowsOf(5))], correction)).toMatchObject({ unchanged: 3, corrected: 2, voided: 0 })
})

test('--void-missing voids nothing when records were rejected', async () => {
  const target = fakeTarget()
  const { table } = await workspace()
  await importing(target, [await table(rowsOf(5))])
  const report = await importing(target, [await table([{ no: 'C0', amount: 'x' }])], { correct: true, voidMissing: true })
  expect(report).toMatchObject({ voided: 0, recorded: 0, stoppedBy: expect.stringMatching(/Nothing was voided/) })
})

test('what stays accepted is asked for again', async () => {
  const target = fakeTarget()
  target.slow = true
  const file = await (await workspace()).table(rowsOf(3))
  expect(await importing(target, [file])).toMatchObject({ recorded: 3, acceptedNotYetRecorded: 0 })
})

test('what is not recorded in time is reported as accepted, and that is no full success', async () => {
  const target = fakeTarget()
  target.slow = true
  const report = await importing(target, [await (await workspace()).table(rowsOf(3))], { sending: { settle: 0 } })
  expect(report).toMatchObject({ recorded: 0, acceptedNotYetRecorded: 3 })
  expect(exitCodeOf(report)).toBe(1)
})

test('an interrupt ends the reading, finishes what is under way, and a second run continues', async () => {
  const target = fakeTarget()
  const file = await (await workspace()).table(rowsOf(20_000))
  const interrupt = new AbortController()
  target.onSend = () => interrupt.abort()
  const report = await importing(target, [file], { interrupt: interrupt.signal })
  expect(report.interrupted).toBe(true)
  expect(report.records).toBeLessThan(20_000)
  expect(report.recorded).toBe(report.records)
  expect(exitCodeOf(report)).toBe(130)
  expect(renderReport(report)).toMatch(/Run the same command again/)
  const again = await importing(target, [file])
  expect(again.recorded + again.duplicate).toBe(20_000)
  expect(target.recorded).toHaveLength(20_000)
})

test('a hub that refuses stops the import with its reason, and no more requests than allowed are under way', async () => {
  const target = fakeTarget()
  let open = 0
  let most = 0
  target.onSend = async () => {
    open += 1
    most = Math.max(most, open)
    await new Promise((resolve) => setImmediate(resolve))
    open -= 1
    if (target.requests.length > 6) throw new HubError('forbidden', 'The key does not permit this source.')
  }
  const report = await importing(target, [await (await workspace()).table(rowsOf(20_000))])
  expect(report.stoppedBy).toMatch(/does not permit/)
  expect(report.records).toBeLessThan(20_000)
  expect(most).toBeLessThanOrEqual(4)
  expect(exitCodeOf(report)).toBe(1)
})

test('a damaged file stops at its line; what came before is sent', async () => {
  const target = fakeTarget()
  const { table, path } = await workspace()
  await writeFile(path('bad.csv'), `${await readFile(await table(rowsOf(2000)), 'utf8')}\nC1,"open`)
  const report = await importing(target, [path('bad.csv')])
  expect(report.stoppedBy).toMatch(/line 2002.*never closed/)
  expect(report.recorded).toBe(report.records)
  expect(exitCodeOf(report)).toBe(1)
})
