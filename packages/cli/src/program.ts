import { toHubError } from '@xianglian/core'
import { Command } from 'commander'

import { deadLettersCommand } from './commands/dead-letters.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { keyCommand } from './commands/key.ts'
import { rebuildCommand } from './commands/rebuild.ts'
import { registerCommand } from './commands/register.ts'
import { replayCommand } from './commands/replay.ts'
import { statsCommand } from './commands/stats.ts'
import { streamCommand } from './commands/stream.ts'

/** The `hub` command line: DESIGN.md §8. */
export function createProgram(): Command {
  return new Command('hub')
    .description('Xianglian, the data exchange hub: import, look, replay, operate.')
    .addHelpText(
      'after',
      '\nIt talks to HUB_URL as HUB_API_KEY; without them to the standalone hub of HUB_DATA_DIR on this machine.\nEvery command has --help and --json; it exits 0 only on full success.',
    )
    .addCommand(importCommand())
    .addCommand(statsCommand())
    .addCommand(registerCommand())
    .addCommand(streamCommand())
    .addCommand(replayCommand())
    .addCommand(exportCommand())
    .addCommand(rebuildCommand())
    .addCommand(deadLettersCommand())
    .addCommand(keyCommand())
    .showHelpAfterError('(add --help for what it takes)')
}

/** Prints what went wrong and what to do next, and answers the exit code. */
export function explain(thrown: unknown): number {
  const error = toHubError(thrown)
  process.stderr.write(`${error.message}\n`)
  for (const { pointer, detail } of error.errors) process.stderr.write(`  ${pointer || '(whole)'}: ${detail}\n`)
  // A fault of a file or a disk says all in its message; where in the code it came up helps nobody.
  if (error.code === 'internal' && error.cause instanceof Error && !('syscall' in error.cause))
    process.stderr.write(`${error.cause.stack ?? ''}\n`)
  if (error.retryable) process.stderr.write('The same command may succeed later.\n')
  return 1
}
