import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { testPython } from './python.ts'

const python = await testPython()

describe.skipIf(!python)('a Python program', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'python-test-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const run = async (text: string, input: unknown): Promise<unknown> => {
    const program = join(folder, 'program.py')
    await writeFile(program, text)
    return python?.run(program, input)
  }

  test('has the pinned clients, reads its input and is heard line by line', async () => {
    const text = 'import confluent_kafka, fastavro, json, sys\nfor line in json.load(sys.stdin): print(json.dumps(line))'
    await expect(run(text, ['乡联', { a: 1 }])).resolves.toEqual(['乡联', { a: 1 }])
  })

  test('that fails is told with what it said', async () => {
    await expect(run('import sys; sys.exit("no broker")', {})).rejects.toThrow(/ended with 1:\s+no broker/)
  })
})
