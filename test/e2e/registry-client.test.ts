import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { testPython } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startHub, type TestHub } from './hub.ts'

const python = await testPython()
const program = fileURLToPath(new URL('python/registry.py', import.meta.url))

describe.skipIf(!python)("Confluent's client for Python", () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await startHub('embedded')
  })
  afterAll(() => hub.stop())

  test('finds in the registry of the standalone what its documentation says', async () => {
    const [member, system, run] = ['511602-hrss', 'payroll', `t${randomBytes(5).toString('hex')}`]
    const made = await hub.post<{ token: string }>('/v1/keys', { source: `/${member}/${system}`, region: '511602' })
    const input = { url: `${hub.url}/registry`, admin: hub.key, key: made.body.token, member, system, run }
    const steps = (await python?.run<{ step: string; value: unknown }>(program, input)) ?? []
    const subject = `m_511602_hrss.${run}.Person`
    expect(Object.fromEntries(steps.map(({ step, value }) => [step, value]))).toEqual({
      subjects: [subject],
      versions: [1, 2],
      'by id': true,
      latest: true,
      lookup: 1,
      'subjects of the id': [subject],
      'versions of the id': [[subject, 1]],
      types: ['AVRO'],
      compatible: [true, false],
      incompatible: 409,
      'no key': 40101,
      "another's subject": 40301,
      'another type of schema': 42201,
      'no such subject': 40401,
      'no such id': 40403,
      'settings by a member': 40301,
      settings: [{ compatibility: 'FULL' }, 'FULL', 'BACKWARD'],
      mode: 'READWRITE',
      'referenced by': 1,
      referenced: 42206,
      'round trip, topic strategy': [true, true],
      'round trip, record strategy': [true, true],
      'a weak level for events': 42203,
      delete: [[1], []],
      'for good by a member': 40301,
    })
  })
})
