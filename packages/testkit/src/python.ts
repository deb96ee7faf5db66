import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { cachedFolder } from '@xianglian/kafka'

import { cleanEnvironment } from './processes.ts'

const run = promisify(execFile)

/** What the guide's examples and the tests need of PyPI, pinned. */
const requirements = fileURLToPath(new URL('../../../docs/examples/requirements.txt', import.meta.url))

/** Python with the clients that integrators use. */
export interface Python {
  /**
   * Runs a program to its end and answers the JSON lines that it printed; `input` is its standard input, as JSON. Throws with what it wrote on
   * its standard error where it ends otherwise than with 0.
   */
  run<T>(program: string, input: unknown): Promise<T[]>
}

/**
 * Python 3.10 or newer in a virtual environment with docs/examples/requirements.txt, made in the user's cache the first time. Undefined, with a
 * line on stderr, where Python or the package index is missing; with CI set that is an error, as a suite must not go silent there.
 */
export async function testPython(): Promise<Python | undefined> {
  try {
    const python = join(await environment(), 'bin', 'python')
    return { run: (program, input) => runProgram(python, program, input) }
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    if (process.env['CI']) throw new Error(`There is no Python for the tests, and CI is set: ${reason}`, { cause: failure })
    process.stderr.write(`Tests with Python are skipped: ${reason}\n`)
    return undefined
  }
}

async function environment(): Promise<string> {
  const { stdout: version } = await run('python3', [
    '-c',
    'import sys; assert sys.version_info >= (3, 10); print(sys.base_prefix, sys.version)',
  ])
  const pinned = await readFile(requirements)
  const digest = createHash('sha256').update(version).update(pinned).digest('hex')
  return cachedFolder(`python-${digest.slice(0, 12)}`, async (folder) => {
    await run('python3', ['-m', 'venv', folder])
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]
    await run(join(folder, 'bin', 'python'), install, { timeout: 300_000 })
  })
}

async function runProgram<T>(python: string, program: string, input: unknown): Promise<T[]> {
  const child = spawn(python, [program], { env: cleanEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] })
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  child.stdin.end(JSON.stringify(input))
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  process.off('exit', killAtExit)
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${stderr.slice(-4_000)}`)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
