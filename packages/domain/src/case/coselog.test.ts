import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

import { sharedData } from '@xianglian/testkit'
import { expect, test } from 'vitest'

import { given, type Stated } from '../testing/story.ts'
import { caseAggregate } from './case.ts'

const folder = sharedData()

function log(): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(`${folder}coselog-receipt/receipt.csv.gz`))
    .toString()
    .trim()
    .split('\n')
  const names = head.trim().split(',')
  return lines.map((line) => {
    const cells = line.trim().split(',')
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}

const momentOf = (text = '') => new Date(text.replace(' ', 'T')).toISOString()

test.skipIf(folder === undefined)(
  'of 1,434 real cases 377 ended after their stated due date, and 39 open ones are past it when the log ends',
  () => {
    const cases = new Map(log().map((row) => [row['case:concept:name'] ?? '', row]))
    const facts = [...cases].flatMap(([caseNo, row]): Stated[] => {
      const statedDue = momentOf(row['case:deadline'])
      const end = row['case:enddate']
      const filed: Stated = [momentOf(row['case:startdate']), 'case.filed', { caseNo, statedDue }]
      return end === '' ? [filed] : [filed, [momentOf(end), 'case.closed', { caseNo }]]
    })
    const found = given(caseAggregate, ...facts).findings('stated-due-missed')

    const all = [...cases].map(([caseNo, row]) => ({ caseNo, due: momentOf(row['case:deadline']), end: row['case:enddate'] }))
    // The log's last event is of 2012-01-23.
    const lastDayEnds = momentOf('2012-01-24 00:00:00+01:00')
    const ended = all.filter(({ due, end }) => end !== '' && momentOf(end) > due)
    const past = all.filter(({ due, end }) => end === '' && due <= lastDayEnds)
    expect([cases.size, ended.length, past.length]).toEqual([1_434, 377, 39])
    const begun = found.filter(({ since }) => since <= lastDayEnds)
    expect(new Map(begun.map(({ row, since, until }) => [row, { since, until: until ?? undefined }]))).toEqual(
      new Map([...ended, ...past].map(({ caseNo, due, end }) => [caseNo, { since: due, until: end === '' ? undefined : momentOf(end) }])),
    )
  },
)

test.skipIf(folder === undefined)('of their 8,577 steps 245 do once more what was done before, in 91 cases', () => {
  const facts = log().map((row): Stated => [
    momentOf(row['time:timestamp']),
    'case.step-recorded',
    { caseNo: row['case:concept:name'], activity: row['concept:name'] },
  ])
  const rework = given(caseAggregate, ...facts)
    .rows('case')
    .map((row) => Number(row['rework']))
  const reworked = rework.filter((steps) => steps > 0)
  expect([facts.length, reworked.length, reworked.reduce((sum, steps) => sum + steps, 0)]).toEqual([8_577, 91, 245])
})
