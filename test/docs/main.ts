/**
 * Runs the commands of README and the guides against a standalone hub with its sample on Kafka, as a reader would: every ```sh block in order,
 * one shell per document, stopping at the first command that fails. A block after `<!-- not run: reason -->` is listed with its reason instead.
 * What a guide shows of a program or a schema (```python publish.py) must stand in that file of docs/examples: the commands run it there.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { startKafka } from '@xianglian/kafka'
import { cleanEnvironment, spawnService } from '@xianglian/testkit'

interface Block {
  readonly text: string
  readonly notRun: string | undefined
}

const root = fileURLToPath(new URL('../..', import.meta.url))
/** What this page adds to the sources is tried in a copy of them: test/e2e/add-an-aggregate.test.ts. */
const followedElsewhere = 'docs/add-an-aggregate.md'

const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/(?:<!-- not run: ([^\n]*?) -->\n+)?```sh\n(.*?)```/gs)].map(([, notRun, text]) => ({ notRun, text: text ?? '' }))

/** The blocks marked with an example's file, such as ```python publish.py, that do not stand in it. */
const strayExcerpts = (markdown: string): string[] =>
  [...markdown.matchAll(/```\w+ (\S+)\n(.*?)```/gs)].flatMap(([, file = '', text = '']) =>
    readFileSync(join(root, 'docs/examples', file), 'utf8').includes(text) ? [] : [file],
  )

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function runScript(script: string, env: Readonly<Record<string, string>>, cwd: string): Promise<number | null> {
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(shell, 'exit')) as [number | null]
  return code
}

const folder = mkdtempSync(join(tmpdir(), 'hub-docs-'))
// The ports that the guides name, and a data folder of its own: what they say is what a reader gets.
const kafka = await startKafka({ folder: join(folder, 'kafka'), port: 9092 })
const env = { HUB_DATA_DIR: join(folder, 'hub'), HUB_PORT: '8080', HUB_KAFKA_BROKERS: kafka.brokers, INIT_CWD: folder }
const hub = await spawnService('standalone', { env, deadline: 120_000 })
let run = 0
const failed: string[] = []
try {
  for (const document of ['README.md', ...globSync('docs/{*,reference/*}.md', { cwd: root, exclude: [followedElsewhere] })].toSorted()) {
    const markdown = readFileSync(join(root, document), 'utf8')
    const blocks = blocksOf(markdown)
    for (const file of strayExcerpts(markdown)) failed.push(`${document} (what it shows of ${file} does not stand there)`)
    for (const { notRun, text } of blocks) if (notRun) say(`${document}: not run (${notRun}): ${text.trim().split('\n')[0]}`)
    const script = blocks.flatMap(({ notRun, text }) => (notRun ? [] : [text])).join('\n')
    if (script === '') continue
    say(`\n== ${document}`)
    run += 1
    // `pnpm` as the reader has it; the hub's address as the reader sees it printed.
    const shims = `pnpm() { npx -y pnpm@12 "$@"; }; set -v\n`
    if ((await runScript(shims + script, { ...env }, root)) !== 0) failed.push(document)
  }
} finally {
  await hub.stop()
  await kafka.stop()
  rmSync(folder, { recursive: true, force: true })
}
say(failed.length > 0 ? `\nFailed: ${failed.join(', ')}` : `\nThe commands of ${run} documents ran.`)
process.exitCode = failed.length === 0 && run > 0 ? 0 : 1
