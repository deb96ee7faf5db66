import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { testServer, type TestServer } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

const program = join(import.meta.dirname, 'main.ts')
const recordedAt = (position: number): string => new Date(Date.UTC(2026, 0, 1) + position * 1000).toISOString()
const event = (position: number) => ({
  specversion: '1.0',
  id: String(position),
  source: '/a/b',
  type: 'case.filed',
  subject: 'case/1',
  region: '51',
  time: recordedAt(0),
  position,
  recordedat: recordedAt(position),
  leafhash: '00',
  data: { caseNo: 'x'.repeat(1000) },
})

/** What the hub was told of its registry. */
let statedRegistry: { readonly registry?: string } = {}
const newKey = {
  id: 'k',
  name: null,
  source: '/511602-hrss/payroll',
  region: '511602',
  createdAt: recordedAt(0),
  revokedAt: null,
  lastUsedAt: null,
  token: 'the-token',
  kafka: { topic: 'hub.in.511602-hrss.payroll', brokers: ['kafka-1:9092', 'kafka-2:9092'], acl: 'kafka-acls.sh --add …' },
}

const finding = (row: string) => ({
  key: `case-overdue:case/${row}`,
  rule: 'case-overdue',
  severity: 'breach',
  clause: '二(三)3',
  message: { zh: '办件超期', en: 'Case overdue' },
  register: 'case',
  row,
  region: '511602101',
  org: null,
  since: recordedAt(0),
  until: null,
  status: 'open',
  evidence: [],
  details: {},
})
const power = {
  powerId: 'p-1',
  name: null,
  mode: 'entrusted',
  since: recordedAt(0),
  until: null,
  inNameOf: null,
  from: 'county',
  legalBasis: [{ title: '行政许可法' }],
  documentNo: null,
  limits: null,
  events: [{ source: '/a/b', id: 'e-1', type: 'power.delegated' }],
}

let server: TestServer
let url = ''
let folder = ''
let asked = ''
beforeAll(async () => {
  server = await testServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://hub')
    const answer = (body: unknown): void => void res.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    if (pathname === '/v1/deadletters/discard') return answer({ discarded: 1 })
    if (pathname === '/v1/deadletters/redrive') return answer({ redriven: 1, rejected: 0, skipped: 0, items: [] })
    if (pathname === '/v1/registers/case') {
      asked = searchParams.toString()
      return answer({ items: [], next: null })
    }
    if (pathname === '/v1/findings' && searchParams.get('rule') === 'nope') {
      const detail = 'There is no rule nope; there are case-overdue.'
      const body = {
        title: 'x',
        status: 400,
        code: 'invalid-request',
        detail,
        errors: [{ pointer: '/rule', code: 'invalid-request', detail }],
      }
      return void res.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body))
    }
    if (pathname === '/v1/findings') {
      asked = searchParams.toString()
      return answer({ items: [finding('1'), finding('2')], next: null })
    }
    if (pathname === '/v1/authority') {
      const [org, basicCode, at] = ['org', 'basicCode', 'at'].map((name) => searchParams.get(name) ?? recordedAt(9))
      if (org === 'town') return answer({ org, basicCode, at, held: true, powers: [power] })
      const reason = { code: 'none-known', message: { zh: '没有记录', en: 'None is known.' } }
      return answer({ org, basicCode, at, held: false, powers: [], reason })
    }
    if (pathname === '/v1/keys') return answer({ ...newKey, kafka: { ...newKey.kafka, ...statedRegistry } })
    if (pathname === '/v1/registers/case/1')
      return answer({ key: '1', status: `asOf ${searchParams.get('asOf')}`, position: 3, recordedat: recordedAt(3) })
    if (pathname === '/v1/registers/case/1/history') {
      const step = { source: '/a/b', id: '1', recordedat: recordedAt(0) }
      return answer({
        items: [
          { ...step, type: 'case.filed', time: recordedAt(0), position: 0, row: { caseNo: '1', status: 'filed' } },
          { ...step, type: 'case.closed', time: recordedAt(9), position: 3, row: { caseNo: '1', status: 'closed' } },
        ],
        next: null,
      })
    }
    const from = Number(searchParams.get('from') ?? 0)
    return answer(Array.from({ length: Math.max(0, 1000 - from) }, (_, index) => event(from + index)))
  })
  url = server.url
  folder = mkdtempSync(join(tmpdir(), 'hub-cli-'))
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const environment = (to = url) => ({ ...process.env, HUB_URL: to, HUB_API_KEY: 'some-key-of-the-tests', INIT_CWD: folder })

const hub = (...parameters: string[]): Promise<{ code: number; out: string; errors: string }> =>
  new Promise((resolve) => {
    const options = { env: environment(), maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(process.execPath, [program, ...parameters], options, (_, out, errors) =>
      resolve({ code: child.exitCode ?? -1, out, errors }),
    )
  })

test('a reader that leaves early ends the output without a word', async () => {
  const child = spawn(process.execPath, [program, 'replay', '--json'], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  child.stdout.once('data', () => child.stdout.destroy())
  const [code] = await once(child, 'close')
  expect([code, errors]).toEqual([141, ''])
})

test('replay goes on from the place that it keeps, and until what was recorded by an instant', async () => {
  const first = await hub('replay', '--limit', '2', '--resume', 'place')
  const second = await hub('replay', '--resume', 'place', '--until', recordedAt(3))
  expect([first, second].map(({ code, out }) => [code, out.split('\n').map((line) => line.split('\t')[0])])).toEqual([
    [0, ['0', '1', '']],
    [0, ['2', '3', '']],
  ])
  expect(readFileSync(join(folder, 'place'), 'utf8')).toBe('4\n')
})

test('a place that cannot be kept is said in one line, before anything is printed', async () => {
  const { code, out, errors } = await hub('replay', '--resume', 'no/such/folder')
  expect([code, out, errors.trim().split('\n').length]).toEqual([1, '', 1])
})

test('all conditions on one column are sent', async () => {
  expect((await hub('register', 'case', '--where', 'a=1', '--where', 'a>=2', '--where', 'a=3', '--where', 'a<=4')).code).toBe(0)
  expect([...new URLSearchParams(asked)].filter(([name]) => name.startsWith('where'))).toEqual([
    ['where[a]', '1'],
    ['where[a]', '3'],
    ['where[a][gte]', '2'],
    ['where[a][lte]', '4'],
  ])
})

test('one row is shown by its key, with --history what each step changed', async () => {
  expect(await hub('register', 'case', '1', '--as-of', '7')).toMatchObject({ code: 0, out: expect.stringMatching(/status +asOf 7/) })
  const { code, out } = await hub('register', 'case', '1', '--history')
  expect([code, out]).toEqual([0, expect.stringMatching(/case\.closed +3 +status=closed\n/)])
  expect(await hub('register', 'case', '--history')).toMatchObject({ code: 1, errors: expect.stringContaining('KEY') })
  expect(await hub('register', 'case', '1', '--where', 'a=1')).toMatchObject({ code: 1, errors: expect.stringContaining('--where') })
})

test('findings are listed as asked for, open ones unless told otherwise', async () => {
  const { code, out } = await hub('findings', '--rule', 'a', '--rule', 'b', '--region', '511602101', '--at', recordedAt(5))
  expect(code).toBe(0)
  expect([...new URLSearchParams(asked)]).toEqual([
    ['at', recordedAt(5)],
    ['status', 'open'],
    ['limit', '51'],
    ['rule', 'a'],
    ['rule', 'b'],
    ['region', '511602101'],
  ])
  expect(out).toMatch(/open +breach +case-overdue +511602101 +case\/2 +办件超期 Case overdue\n\n2 findings\.\n$/)
  expect((await hub('findings', '--limit', '1')).out).toMatch(/1 finding; there are more/)
  expect(JSON.parse((await hub('findings', '--status', 'all', '--json')).out)).toEqual([finding('1'), finding('2')])
  expect(new URLSearchParams(asked).has('status')).toBe(false)
  expect((await hub('findings', '--status', 'closed')).code).toBe(1)
  const refused = { code: 1, out: '', errors: 'There is no rule nope; there are case-overdue.\n' }
  expect(await hub('findings', '--rule', 'nope')).toEqual(refused)
})

test('authority tells the power with its basis and events, or why there is none', async () => {
  const { code, out } = await hub('authority', 'town', 'c-1', '--at', recordedAt(5))
  expect(code).toBe(0)
  expect(out).toContain(`town held c-1 at ${recordedAt(5)}.`)
  for (const line of [/^power +p-1$/m, /^from +county$/m, /^legalBasis +.*行政许可法/m, /^event +power\.delegated \/a\/b e-1$/m])
    expect(out).toMatch(line)
  expect((await hub('authority', 'village', 'c-1')).out).toMatch(/village did not hold c-1[^]*没有记录\nNone is known\./)
  expect(JSON.parse((await hub('authority', 'town', 'c-1', '--json')).out)).toMatchObject({ held: true, powers: [power] })
})

test('an instant may be a day, and what is none is said for a command line', async () => {
  const { out } = await hub('authority', 'town', 'c-1', '--at', '2026-01-05')
  expect(out).toContain('town held c-1 at 2026-01-05T00:00:00+08:00.')
  expect((await hub('register', 'case', '1', '--as-of', '2026-01-05')).out).toContain('asOf 2026-01-05T00:00:00+08:00')
  const wrong = [
    ['findings', '--at', 'yesterday'],
    ['authority', 'town', 'c-1', '--at', '2026-02-30'],
    ['authority', 'town', 'c-1', '--as-of', '2026-01-05T08:00:00'],
    ['register', 'case', '--valid-at', '2026'],
  ]
  for (const parameters of wrong)
    expect(await hub(...parameters)).toMatchObject({
      code: 1,
      out: '',
      errors: expect.stringMatching(
        /must be .*an instant such as 2026-01-05T08:00:00\+08:00, or a day such as 2026-01-05 for its beginning\.\n/,
      ),
    })
})

test('a key for a system on Kafka comes with all that its clients need, also as JSON', async () => {
  const parameters = ['key', 'create', '--source', '/511602-hrss/payroll', '--region', '511602', '--kafka']
  const { kafka, ...key } = newKey
  const { code, out } = await hub(...parameters)
  expect(code).toBe(0)
  for (const needed of [key.token, kafka.topic, 'kafka-1:9092,kafka-2:9092', `${url}/registry`, kafka.acl]) expect(out).toContain(needed)
  const json = await hub(...parameters, '--json')
  expect(JSON.parse(json.out)).toEqual({ ...key, kafka: { ...kafka, registry: `${url}/registry` } })
  statedRegistry = { registry: 'https://registry.example' }
  expect((await hub(...parameters)).out).toMatch(/Schema registry +https:\/\/registry\.example /)
})

test('a letter that was named and not sent again is no success', async () => {
  expect(await hub('deadletters', 'redrive', '7', '8')).toMatchObject({ code: 1, errors: expect.stringContaining('1 letter is not there') })
  expect(await hub('deadletters', 'redrive', '7', '--all')).toMatchObject({ code: 1, errors: expect.stringContaining('not both') })
  expect(await hub('deadletters', 'redrive', '7')).toMatchObject({ code: 0, errors: '' })
  expect(await hub('deadletters', 'discard', '7', '8')).toMatchObject({ code: 1, errors: expect.stringContaining('1 letter is not there') })
  expect(await hub('deadletters', 'discard')).toMatchObject({ code: 1, errors: expect.stringContaining('--all') })
  expect(await hub('deadletters', 'discard', '7')).toMatchObject({ code: 0, errors: '' })
})

test('a hub that does not answer is said at once, while it is tried again', async () => {
  const child = spawn(process.execPath, [program, 'stats'], { env: environment('http://127.0.0.1:1'), stdio: ['ignore', 'ignore', 'pipe'] })
  const [said] = await once(child.stderr, 'data')
  expect(String(said)).toMatch(/does not answer.*Trying again/)
  child.kill()
  await once(child, 'close')
})
