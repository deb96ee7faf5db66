import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startHub, type TestHub } from './hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub('embedded')
})
afterAll(() => hub?.stop())

interface Truth {
  readonly findings: readonly { readonly rule: string }[]
}

test('a hub that a simulated county is sent to finds what was planted, and nothing else, also when it is sent again', async () => {
  const file = join(hub.folder, 'truth.json')
  const { code, stdout, stderr } = await hub.hub('simulate', '--seed', '7', '--cases', '40', '--faults', '80', '--check', '--truth', file)
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: expect.stringContaining('each of them as planted and no others'),
    stderr: '',
  })
  const again = await hub.hub('simulate', '--seed', '7', '--cases', '40', '--faults', '80', '--check', '--json')
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/"missing": \[\],\n +"extra": \[\]/) })
  const truth: Truth = JSON.parse(await readFile(file, 'utf8'))
  expect(truth.findings.length).toBeGreaterThanOrEqual(80)
  expect(truth.findings.map(({ rule }) => rule)).toContain('identity-conflict')
})

test('a finding more, or one less, fails the check and is named', async () => {
  const other = await hub.hub('simulate', '--seed', '8', '--cases', '0', '--faults', '0', '--check')
  expect(other).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/findings are extra:[^]*case-overdue:case\//),
    stderr: expect.stringContaining('HUB_SAMPLE=off'),
  })
})

test('what cannot be simulated is said with what can', async () => {
  const refused = async (...flags: string[]): Promise<string> => (await hub.hub('simulate', ...flags)).stderr
  expect(await refused('--region', '511603')).toContain('there is one of 511602')
  expect(await refused('--year', '1999')).toContain('choose a year from 2022')
  expect(await refused('--faults', '3')).toMatch(/3 faults do not reach each of the \d+ rules; ask for \d+ at least, or for 0\./)
})
