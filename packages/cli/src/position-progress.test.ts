import { PassThrough } from 'node:stream'

import { expect, test } from 'vitest'

import { createPositionProgress } from './position-progress.ts'

function progressOn(isTTY: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the bar uses of a terminal
  const progress = createPositionProgress('events written', { from: 100, to: 300 }, stream as unknown as NodeJS.WriteStream)
  progress.at(199)
  progress.stop()
  return String(stream.read() ?? '')
}

test('a terminal shows how far the positions are, anything else stays clean', () => {
  expect(progressOn(true)).toContain('50% | events written')
  expect(progressOn(false)).toBe('')
})
