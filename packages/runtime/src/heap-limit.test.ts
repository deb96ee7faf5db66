import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

const module = fileURLToPath(new URL('heap-limit.ts', import.meta.url))
const script = `
  import { getHeapStatistics } from 'node:v8'
  import { boundHeap } from ${JSON.stringify(module)}
  boundHeap()
  process.stdout.write(JSON.stringify({ pid: process.pid, megabytes: getHeapStatistics().heap_size_limit / 2 ** 20, args: process.argv.slice(1) }))
`
const run = (flags: readonly string[]): { pid: number; megabytes: number } =>
  JSON.parse(
    execFileSync(process.execPath, [...flags, '--input-type=module-typescript', '--eval', script], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    }),
  )

test('a service works in a bounded heap, unless a limit was stated', () => {
  expect(run([]).megabytes).toBeLessThanOrEqual(512)
  expect(run(['--max-old-space-size=1000']).megabytes).toBeGreaterThanOrEqual(1000)
})
