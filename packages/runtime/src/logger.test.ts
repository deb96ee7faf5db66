import { expect, test } from 'vitest'

import { createLogger, strikeSecrets } from './logger.ts'

function capture() {
  const lines: string[] = []
  return { lines, destination: { write: (line: string) => void lines.push(line) } }
}

test('a line is one JSON object: an event with its fields', () => {
  const { lines, destination } = capture()
  createLogger({ name: 'recorder', destination }).info({ lanes: 6 }, 'recorder-started')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: 'recorder', level: 'info', lanes: 6, msg: 'recorder-started' })
})

test('secrets are struck out in named fields, in texts and in errors', () => {
  const { lines, destination } = capture()
  const logger = createLogger({ name: 'x', destination })
  logger.info({ password: 'one-secret', config: { adminKey: 'two-secret' }, headers: { authorization: 'Bearer three-secret' } }, 'a')
  logger.error({ err: new Error('cannot reach postgres://hub:four-secret@db/hub') }, 'b')
  logger.info({ said: 'sent hub_admin_five-secret-0123456789abcdef and Bearer six-secret-0123456789' }, 'c')
  expect(lines.join('')).not.toMatch(/(one|two|three|four|five|six)-secret/)
})

test('what is no secret stays', () => {
  const text = 'http://127.0.0.1:8080/v1/registers/case case/511602-2026-000123 hub_recorder_events_total'
  expect(strikeSecrets(text)).toBe(text)
})

test('for eyes a line is no JSON', () => {
  const { lines, destination } = capture()
  createLogger({ name: 'x', destination, human: true }).info({ url: 'http://a' }, 'started')
  expect(lines.join('')).toMatch(/INFO.*started.*http:\/\/a/s)
})
