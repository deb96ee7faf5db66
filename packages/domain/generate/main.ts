import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { aggregates } from '../src/index.ts'
import { rulesPage, untested } from './rules-page.ts'

/** The rest of `pnpm generate`: the page of rules; with `--check` it writes nothing, says what is stale and exits 1. */
const root = fileURLToPath(new URL('../../../', import.meta.url))
const file = 'docs/rules.md'
const fail = (line: string): void => {
  process.stderr.write(`${line}\n`)
  process.exitCode = 1
}

const wanted = rulesPage(aggregates)
const isStale = !existsSync(join(root, file)) || readFileSync(join(root, file), 'utf8') !== wanted
for (const { id, test } of untested(aggregates, (path) => existsSync(join(root, path))))
  fail(`Rule ${id} has no test that proves it. Write ${test}`)
if (process.argv.includes('--check')) {
  if (isStale) fail(`${file} does not follow from packages/domain. Run: pnpm generate`)
} else {
  if (isStale) writeFileSync(join(root, file), wanted)
  process.stdout.write(`${file} follows from the rules; ${isStale ? 'written' : 'it did before'}.\n`)
}
