import { expect, test } from 'vitest'

import { deadLettersCommand } from './dead-letters.ts'

test.each(['redrive', 'discard'])('%s names the id that is none', async (name) => {
  const command = deadLettersCommand()
  const written: string[] = []
  for (const one of command.commands) one.exitOverride().configureOutput({ writeErr: (text) => written.push(text) })
  await expect(command.parseAsync([name, '1', 'first'], { from: 'user' })).rejects.toMatchObject({ code: 'commander.invalidArgument' })
  expect(written.join('')).toContain("value 'first' is invalid for argument 'id'. must be a whole number.")
})
