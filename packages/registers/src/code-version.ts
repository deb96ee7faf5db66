import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * SHA-256 (hex) over the modules that definitions are made of: nearly all that rules decide by sits in functions that they call, and in what those
 * close over, which no function's own text shows. Tests and what only they use do not count.
 */
export function codeVersion(folder?: string): string {
  return folder === undefined ? (own ??= versionOf(domainFolder())) : versionOf(folder)
}

let own: string | undefined

function versionOf(folder: string): string {
  const names = globSync('**/*.ts', { cwd: folder, exclude: ['**/*.test.ts', '**/testing/**'] }).toSorted()
  const hash = createHash('sha256')
  for (const name of names) hash.update(`${name}\0${readFileSync(join(folder, name), 'utf8')}\0`)
  return hash.digest('hex')
}

/** Where this process has the domain's modules from. */
const domainFolder = (): string => dirname(fileURLToPath(import.meta.resolve('@xianglian/domain')))
