import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { HubError } from '@xianglian/core'

import { cachedFolder } from './cached-folder.ts'

export const kafkaVersion = '4.3.1'

const run = promisify(execFile)
const copyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies'

/** Jars that a pom names, to be fetched from Maven Central. */
export interface JarSet {
  /** The folder's name in the cache, with the version: `kafka-4.3.1`. */
  readonly name: string
  /** Path of the pom whose runtime dependencies are meant. */
  readonly pom: string
  /** For messages: what to do where they cannot be had, a sentence. */
  readonly otherwise: string
}

const kafka: JarSet = {
  name: `kafka-${kafkaVersion}`,
  pom: fileURLToPath(new URL('../pom.xml', import.meta.url)),
  otherwise: 'Or set HUB_KAFKA_BROKERS to a Kafka that runs already.',
}

/** The folder of Kafka's jars (54 MB), as `mavenJars` gives it. */
export const kafkaJars = (signal?: AbortSignal): Promise<string> => mavenJars(kafka, signal)

/**
 * The folder of a set of jars, in the user's cache; filled from Maven Central the first time. Throws `invalid-configuration` when Java 17 or
 * Maven is missing, `unavailable` when Maven cannot fetch.
 */
export async function mavenJars(jars: JarSet, signal?: AbortSignal): Promise<string> {
  await requireJava(jars)
  return cachedFolder(jars.name, (folder) => copyJars(jars, folder, signal))
}

async function copyJars({ name, pom, otherwise }: JarSet, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const options = ['-q', '-B', '-f', pom, copyPlugin, `-DoutputDirectory=${folder}`, '-DincludeScope=runtime']
  try {
    await run('mvn', options, { timeout: 600_000, ...(signal && { signal }) })
  } catch (failure) {
    if (isMissing(failure)) {
      throw new HubError(
        'invalid-configuration',
        `Maven (mvn) is not installed; it fetches the jars of ${name} once. Install it. ${otherwise}`,
      )
    }
    const message = `Maven could not fetch the jars of ${name}: ${lastLine(failure)}. Look at the network and try again. ${otherwise}`
    throw new HubError('unavailable', message, { cause: failure, retryable: true })
  }
}

async function requireJava({ name, otherwise }: JarSet): Promise<void> {
  const { stderr } = await run('java', ['-version']).catch((failure: unknown) => {
    throw new HubError('invalid-configuration', `${name} needs Java 17 or newer, and java does not start. Install it. ${otherwise}`, {
      cause: failure,
    })
  })
  const major = Number(/version "(\d+)/.exec(stderr)?.[1])
  if (major < 17)
    throw new HubError('invalid-configuration', `${name} needs Java 17 or newer; java is ${major}. Install a newer one. ${otherwise}`)
}

const isMissing = (failure: unknown): boolean => failure instanceof Error && 'code' in failure && failure.code === 'ENOENT'

function lastLine(failure: unknown): string {
  const output = failure instanceof Error && 'stdout' in failure ? String(failure.stdout) : String(failure)
  return (
    output
      .split('\n')
      .findLast((line) => line.trim() !== '')
      ?.trim() ?? 'no output'
  )
}
