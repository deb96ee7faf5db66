import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { mavenJars } from '@xianglian/kafka'

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Two schemas as parsed JSON, and how many random data of the writer's to try them on. */
export interface Question {
  readonly writer: unknown
  readonly reader: unknown
  readonly count: number
  readonly seed: number
}

/** What Avro's Java library says: Judge.java. */
export interface Verdict {
  readonly unparsed?: string
  readonly checker: string
  /** Each datum in the writer's schema, base64. */
  readonly written: readonly string[]
  /** In the reader's; null where reading it was refused. */
  readonly read: readonly (string | null)[]
  readonly refusal?: string
}

export interface Judge {
  /** The verdicts on the questions, in their order. */
  ask(questions: readonly Question[]): Promise<readonly Verdict[]>
  stop(): Promise<void>
}

/**
 * Starts the judge: one Java process with Avro's jars. Undefined, with a line on stderr, where Java or Maven is missing; with CI set that is an
 * error, as a suite must not go silent there.
 */
export async function testJudge(): Promise<Judge | undefined> {
  try {
    return startJudge(await mavenJars({ name: 'avro-1.12.2', pom: file('pom.xml'), otherwise: 'The tests against Java need it.' }))
  } catch (failure) {
    if (process.env['CI']) throw failure
    process.stderr.write(`Tests against Avro's Java library are skipped: ${failure instanceof Error ? failure.message : String(failure)}\n`)
    return undefined
  }
}

function startJudge(jars: string): Judge {
  const java = spawn('java', ['-Xmx512m', '-XX:+UseSerialGC', '-cp', `${jars}/*`, file('Judge.java')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: java.stdout })[Symbol.asyncIterator]()
  return {
    async ask(questions) {
      // Written while answers are read: either side would otherwise wait for the other once the pipes are full.
      const written = write(questions)
      const verdicts: Verdict[] = []
      while (verdicts.length < questions.length) {
        const { value, done } = await lines.next()
        if (done) throw new Error('The judge ended before it had answered.')
        verdicts.push(JSON.parse(value) as Verdict)
      }
      await written
      return verdicts
    },
    async stop() {
      java.stdin.end()
      if (java.exitCode === null) await once(java, 'exit')
    },
  }

  async function write(questions: readonly Question[]): Promise<void> {
    for (const question of questions) {
      if (!java.stdin.write(`${JSON.stringify(question)}\n`)) await once(java.stdin, 'drain')
    }
  }
}
