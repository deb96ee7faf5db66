import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))

/**
 * The folder of real input beside the repository, or undefined in a clone that has none. With CI set its absence is an error: a suite must
 * not go silent there.
 */
export function sharedData(): string | undefined {
  if (existsSync(folder)) return folder
  if (process.env['CI'])
    throw new Error(`The real input of the tests is missing: ${folder}. It must lie beside the repository when CI is set.`)
  process.stderr.write('Tests over real input are skipped: there is no ../shared/data beside the repository.\n')
  return undefined
}
