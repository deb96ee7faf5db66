/** `pnpm check`: every static check, all of them even when one fails, with a line for each and exit 1 if any did. */
import { spawnSync } from 'node:child_process'

const checks = [
  ['format', 'oxfmt', ['--check']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['types', 'tsc', ['--noEmit']],
  ['unused', 'knip', []],
  [
    'generated code is current',
    'node',
    ['--import', './packages/contracts/generate/main.ts', 'packages/domain/generate/main.ts', '--check'],
  ],
  ['schemas against the last release', 'node', ['packages/cli/schemas.ts', 'check']],
  ['architecture', 'vitest', ['run', '--config', 'vitest.static.config.ts']],
] as const

const failed = checks.filter(([name, command, args]) => {
  process.stdout.write(`\n== ${name}\n`)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  return status !== 0
})

process.stdout.write(`\n${checks.map((check) => `${failed.includes(check) ? 'FAILED' : 'ok'}  ${check[0]}`).join('\n')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
