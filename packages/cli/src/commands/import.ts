import { stat, writeFile } from 'node:fs/promises'

import { HubError } from '@xianglian/core'
import { builtInMappings, findMapping, readMapping } from '@xianglian/mapping'
import { Command, InvalidArgumentError } from 'commander'

import { openErrorsFile } from '../import/errors-file.ts'
import { connectHub } from '../connection.ts'
import { hubTarget } from '../import/hub-target.ts'
import { runImport } from '../import/importer.ts'
import { createProgress } from '../import/progress.ts'
import { exitCodeOf, renderReport } from '../import/report.ts'
import { callersPath } from '../output.ts'

interface Flags {
  readonly mapping: string
  readonly dryRun?: boolean
  readonly correct?: boolean
  readonly voidMissing?: boolean
  readonly errors?: string
  readonly report?: string
  readonly param: Readonly<Record<string, string>>
  readonly json?: boolean
}

/** `hub import`: records of files become events. See docs/import.md. */
export function importCommand(): Command {
  return new Command('import')
    .description('Import records of files (CSV, XES, JSON, JSON Lines, XLSX, ODS; gzip too) as events, by a mapping')
    .argument('<input...>', 'files to read')
    .requiredOption('--mapping <file>', `mapping file, or one that comes with the hub: ${builtInMappings().join(', ')}`)
    .option('--dry-run', 'read, map and check everything, send nothing')
    .option('--correct', 'ask the hub what it holds and send only what differs, as new revisions')
    .option('--void-missing', 'with --correct: void what the hub holds of this source and the input lacks')
    .option('--errors <file>', 'keep rejected records there, for repair and import again')
    .option('--report <file>', 'write the report there as JSON')
    .option('--param <name=value>', 'set a parameter of the mapping; may be repeated', addParam, {})
    .option('--json', 'print the report as JSON')
    .action(async (inputs: readonly string[], flags: Flags) => {
      process.exitCode = await runCommand(inputs, flags)
    })
}

function addParam(text: string, known: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('must be name=value.')
  return { ...known, [text.slice(0, at)]: text.slice(at + 1) }
}

async function runCommand(inputs: readonly string[], flags: Flags): Promise<number> {
  if (flags.voidMissing && !flags.correct) throw new HubError('invalid-request', '--void-missing needs --correct.')
  if (flags.correct && flags.dryRun)
    throw new HubError('invalid-request', '--correct asks the hub and sends to it; it cannot be a dry run.')
  const builtIn = builtInMappings().includes(flags.mapping)
  const mapping = await readMapping(findMapping(builtIn ? flags.mapping : callersPath(flags.mapping)))
  const files = inputs.map(callersPath)
  const total = await sizeOf(files)
  const target = flags.dryRun ? undefined : hubTarget(connectHub())
  const errors = await openErrorsFile(flags.errors === undefined ? undefined : callersPath(flags.errors))
  const progress = createProgress(total)
  const signals = watchInterrupts()
  try {
    const report = await runImport({
      mapping,
      files,
      params: flags.param,
      target,
      correct: flags.correct ?? false,
      voidMissing: flags.voidMissing ?? false,
      errors,
      progress,
      interrupt: signals.interrupt,
      abort: signals.abort,
    })
    progress.stop()
    const json = `${JSON.stringify(report, undefined, 2)}\n`
    process.stdout.write(flags.json ? json : renderReport(report, flags.errors))
    // After it was printed: a file that cannot be written must not cost the report.
    if (flags.report !== undefined) await writeFile(callersPath(flags.report), json)
    return exitCodeOf(report)
  } finally {
    progress.stop()
    signals.stop()
    await errors.close()
  }
}

async function sizeOf(files: readonly string[]): Promise<number> {
  let total = 0
  for (const file of files) {
    const { size } = await stat(file).catch((cause: unknown) => {
      throw new HubError('invalid-input', `${file}: there is no such file.`, { cause })
    })
    total += size
  }
  return total
}

/** The first Ctrl-C ends the reading and lets what is under way finish; the second, or 30 seconds, ends that too. */
function watchInterrupts(): { readonly interrupt: AbortSignal; readonly abort: AbortSignal; stop(): void } {
  const interrupt = new AbortController()
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const onSignal = (): void => {
    if (interrupt.signal.aborted) {
      abort.abort()
      return
    }
    interrupt.abort()
    process.stderr.write('\nFinishing what is under way … (Ctrl-C again to stop at once)\n')
    timer = setTimeout(() => abort.abort(), 30_000)
    timer.unref()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return {
    interrupt: interrupt.signal,
    abort: abort.signal,
    stop() {
      clearTimeout(timer)
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    },
  }
}
