import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { cleanEnvironment, repository, spawnService, type ServiceProcess } from '@xianglian/testkit'
import { afterAll, expect, test } from 'vitest'

/** A fenced block: a file or a change of one where it names one, commands, or what the commands before it answer. */
interface Block {
  readonly language: string
  readonly file: string
  readonly text: string
  readonly isRun: boolean
}

const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/(<!-- not run: [^\n]*? -->\n+)?```(\w+) ?(\S*)\n(.*?)```/gs)].map(
    ([, notRun, language = '', file = '', text = '']) => ({
      language,
      file,
      text,
      isRun: notRun === undefined,
    }),
  )

const folder = await mkdtemp(join(tmpdir(), 'hub-aggregate-'))
const checkout = join(folder, 'checkout')
const key = `test-${randomBytes(16).toString('hex')}`
const settings: Record<string, string> = {}
let hub: ServiceProcess | undefined

afterAll(async () => {
  await hub?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('whoever follows docs/add-an-aggregate.md has a register, a rule and the calls that read them', { timeout: 240_000 }, async () => {
  await copyRepository()
  let answer = ''
  let answers = 0
  for (const { language, file, text, isRun } of blocksOf(await readFile(join(repository, 'docs/add-an-aggregate.md'), 'utf8'))) {
    if (language === 'diff') await change(join(checkout, file), text)
    else if (file !== '') await create(join(checkout, file), text)
    else if (language === 'sh' && isRun) answer = await run(text)
    else if (language === 'sh') await start(text)
    else {
      expect(JSON.parse(answer)).toMatchObject(JSON.parse(text) as object)
      answers += 1
    }
  }
  expect(answers).toBe(2)
})

/** All that the hub and the domain's tests are made of. Libraries are the same; links between our packages lead to the copy's own. */
async function copyRepository(): Promise<void> {
  const left = new Set(['.hub', '.kafka', '.venv', 'target'])
  for (const part of ['packages', 'services', 'infra', 'schemas', 'docs', 'package.json', 'tsconfig.base.json', 'vitest.config.ts'])
    await cp(join(repository, part), join(checkout, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !left.has(basename(source)),
    })
  await symlink(join(repository, 'node_modules'), join(checkout, 'node_modules'))
  // The compiler looks at what the page writes and changes: other files' types are no matter of it.
  const types = { extends: './tsconfig.base.json', include: ['packages/domain/src/index.ts', 'packages/domain/src/seal'] }
  await writeFile(join(checkout, 'tsconfig.json'), JSON.stringify(types))
}

async function create(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text, { flag: 'wx' })
}

/** Adds the lines marked + behind those that are shown before them, which stand in the file once, as they are shown. */
async function change(file: string, diff: string): Promise<void> {
  let text = await readFile(file, 'utf8')
  for (const part of diff.trimEnd().split('\n\n')) {
    const lines = part.split('\n')
    const before = lines.filter((line) => !line.startsWith('+'))
    const [old, changed] = [before, lines].map((shown) => shown.map((line) => `${line.slice(1)}\n`).join('')) as [string, string]
    expect(text.split(old), `${file} holds once:\n${old}`).toHaveLength(2)
    text = text.replace(old, changed)
  }
  await writeFile(file, text)
}

/** Runs commands as a reader does; what they set is there for the next ones. Answers what they print. */
async function run(commands: string): Promise<string> {
  // pnpm would install first: the scripts that it is asked for are run without it.
  const shims = `pnpm() { $(node -p 'require("./package.json").scripts[process.argv[1]]' "$1") "\${@:2}"; }`
  const text = hub === undefined ? commands : commands.replaceAll('http://127.0.0.1:8080', hub.url)
  const script = `set -a; if [ -e ../set ]; then . ../set; fi\n${shims}\n${text}\nexport -p > ../set`
  const env = {
    ...cleanEnvironment(),
    PATH: [join(checkout, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
    ...settings,
  }
  return await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: checkout, env }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => {
      throw new Error(`The page's commands fail:\n${commands}\n${stdout}\n${stderr}`)
    },
  )
}

/** Starts the hub of the copy, as the one command that stays in the foreground would. */
async function start(command: string): Promise<void> {
  expect(command).toBe('pnpm start\n')
  const env = { HUB_DATA_DIR: join(folder, 'hub'), HUB_ADMIN_KEY: key, HUB_SAMPLE: 'off' }
  hub = await spawnService('standalone', { folder: checkout, env, deadline: 120_000 })
  Object.assign(settings, { HUB_URL: hub.url, HUB_API_KEY: key })
}
