import { Command } from 'commander'

import { authorityCommand } from './commands/authority.ts'
import { deadLettersCommand } from './commands/dead-letters.ts'
import { exportCommand } from './commands/export.ts'
import { findingsCommand } from './commands/findings.ts'
import { importCommand } from './commands/import.ts'
import { keyCommand } from './commands/key.ts'
import { rebuildCommand } from './commands/rebuild.ts'
import { registerCommand } from './commands/register.ts'
import { replayCommand } from './commands/replay.ts'
import { simulateCommand } from './commands/simulate.ts'
import { statisticsCommand } from './commands/statistics.ts'
import { statsCommand } from './commands/stats.ts'
import { streamCommand } from './commands/stream.ts'

/** The `hub` command line: docs/design.md §8. */
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
    .addCommand(findingsCommand())
    .addCommand(authorityCommand())
    .addCommand(statisticsCommand())
    .addCommand(replayCommand())
    .addCommand(exportCommand())
    .addCommand(rebuildCommand())
    .addCommand(deadLettersCommand())
    .addCommand(keyCommand())
    .addCommand(simulateCommand())
    .showHelpAfterError('(add --help for what it takes)')
}
