import { toHubError } from '@xianglian/core'
import type { Command } from 'commander'

/** Runs a command line to its end; the exit code is 0 on full success only. */
export async function run(program: Command): Promise<void> {
  // Whoever reads the output may leave before its end (`hub replay | head`). 141: what a shell says of programs that end so.
  process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 141 : 1))
  try {
    await program.parseAsync()
  } catch (thrown) {
    process.exitCode = explain(thrown)
  }
}

/** Prints what went wrong and what to do next, and answers the exit code. */
function explain(thrown: unknown): number {
  const error = toHubError(thrown)
  process.stderr.write(`${error.message}\n`)
  for (const { pointer, detail } of error.errors)
    if (!error.message.includes(detail)) process.stderr.write(`  ${pointer || '(whole)'}: ${detail}\n`)
  // A fault of a file or a disk says all in its message; where in the code it came up helps nobody.
  if (error.code === 'internal' && error.cause instanceof Error && !('syscall' in error.cause))
    process.stderr.write(`${error.cause.stack ?? ''}\n`)
  if (error.retryable) process.stderr.write('The same command may succeed later.\n')
  return 1
}
