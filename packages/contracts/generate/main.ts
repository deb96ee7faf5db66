import { readdir, readFile, rm, writeFile, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { generate } from './generate.ts'

/** `pnpm generate` writes what follows from schemas/; with `--check` it writes nothing, names what is stale and exits 1. */
const root = fileURLToPath(new URL('../../../', import.meta.url))
const generatedFolder = 'packages/contracts/src/generated'

const wanted = await generate(path.join(root, 'schemas'))
const stale: string[] = []
for (const [file, content] of wanted) {
  if ((await readOrUndefined(path.join(root, file))) !== content) stale.push(file)
}
const extra = (await readdir(path.join(root, generatedFolder)).catch(() => []))
  .map((name) => `${generatedFolder}/${name}`)
  .filter((file) => !wanted.has(file))

if (process.argv.includes('--check')) {
  for (const file of [...stale, ...extra]) process.stderr.write(`${file} does not follow from schemas/. Run: pnpm generate\n`)
  process.exitCode = stale.length + extra.length > 0 ? 1 : 0
} else {
  for (const file of stale) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true })
    await writeFile(path.join(root, file), wanted.get(file) ?? '')
  }
  for (const file of extra) await rm(path.join(root, file))
  process.stdout.write(`${wanted.size} files follow from schemas/; ${stale.length} written, ${extra.length} removed.\n`)
}

async function readOrUndefined(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined)
}
