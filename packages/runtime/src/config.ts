import { isAbsolute, resolve } from 'node:path'

import { HubError, parseInstant } from '@xianglian/core'
import { distance } from 'fastest-levenshtein'
import { z } from 'zod'

/** What the environment says, checked: docs/design.md §9. Paths are absolute. */
export interface Config {
  readonly dataDir: string
  /** 0 takes a free port. */
  readonly port: number
  readonly host: string
  /** Unset: embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl?: string
  /** `host:port` each. Unset: the embedded bus. */
  readonly kafkaBrokers?: readonly string[]
  /** Where systems reach the schema registry. Unset: below the hub itself, as the standalone serves it. */
  readonly registryUrl?: string
  readonly adminKey?: string
  /** Epoch milliseconds; tests and demonstrations only. */
  readonly clock?: number
  /** Whether an empty standalone hub imports its sample. */
  readonly sample: boolean
  /** Which hub the command line and the SDK talk to. */
  readonly url?: string
  readonly apiKey?: string
}

export type Environment = Readonly<Record<string, string | undefined>>

const urlOf = (protocols: readonly string[], example: string) =>
  z.string().refine((value) => protocols.includes(protocolOf(value)), `must be an address such as ${example}`)
const protocolOf = (value: string): string => (URL.canParse(value) ? new URL(value).protocol : '')

const notBuilt = (what: string) => z.never(`is not supported by this version, which uses ${what}; leave it unset`)

const instant = z.string().transform((value, context) => {
  const time = parseInstant(value)
  if (time !== undefined) return time
  context.addIssue({ code: 'custom', message: 'must be an RFC 3339 instant such as 2026-01-05T08:00:00+08:00' })
  return z.NEVER
})

const variables = z.object({
  HUB_DATA_DIR: z.string().default('.hub'),
  HUB_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port from 0 (any free one) to 65535')
    .transform(Number)
    .pipe(z.int().max(65_535, 'must be a port from 0 (any free one) to 65535'))
    .default(8080),
  HUB_HOST: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]+$/, 'must be a host name or an IP address to listen on, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  HUB_DATABASE_URL: urlOf(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/hub').optional(),
  HUB_KAFKA_BROKERS: z
    .string()
    .transform((value) => value.split(',').map((broker) => broker.trim()))
    .refine(
      (brokers) => brokers.every((broker) => /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9_.-]+):\d{1,5}$/.test(broker)),
      'must be a list of host:port separated by commas, such as kafka-1:9092,kafka-2:9092',
    )
    .optional(),
  HUB_EVENTSTORE_URL: notBuilt('PostgreSQL as its event store').optional(),
  HUB_REGISTRY_URL: urlOf(['http:', 'https:'], 'https://registry.example').optional(),
  HUB_ADMIN_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/, 'must be 16 to 200 printable ASCII characters without spaces')
    .optional(),
  HUB_CLOCK: instant.optional(),
  HUB_SAMPLE: z.enum(['on', 'off'], 'must be on or off').default('on'),
  HUB_URL: urlOf(['http:', 'https:'], 'http://127.0.0.1:8080').optional(),
  HUB_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .optional(),
})

const known = Object.keys(variables.shape)

/**
 * Reads the `HUB_` variables. An empty one counts as unset; `HUB_TEST_…` is the test suites' own. Relative paths are the caller's: of
 * INIT_CWD, which pnpm sets, else of the working folder. Throws one `invalid-configuration` that names every unknown variable and every bad
 * value with what is allowed; values are not repeated, for they may be secret.
 */
export function readConfig(environment: Environment = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([name, value]) => name.startsWith('HUB_') && value))
  const parsed = variables.safeParse(given)
  const problems = Object.keys(given).filter(isUnknown).map(describeUnknown)
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`))
  if (!parsed.success || problems.length > 0) {
    throw new HubError('invalid-configuration', `The environment is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  }
  const value = parsed.data
  const base = environment['INIT_CWD'] || process.cwd()
  return {
    dataDir: isAbsolute(value.HUB_DATA_DIR) ? value.HUB_DATA_DIR : resolve(base, value.HUB_DATA_DIR),
    port: value.HUB_PORT,
    host: value.HUB_HOST,
    sample: value.HUB_SAMPLE === 'on',
    ...(value.HUB_DATABASE_URL !== undefined && { databaseUrl: value.HUB_DATABASE_URL }),
    ...(value.HUB_KAFKA_BROKERS !== undefined && { kafkaBrokers: value.HUB_KAFKA_BROKERS }),
    ...(value.HUB_REGISTRY_URL !== undefined && { registryUrl: value.HUB_REGISTRY_URL }),
    ...(value.HUB_ADMIN_KEY !== undefined && { adminKey: value.HUB_ADMIN_KEY }),
    ...(value.HUB_CLOCK !== undefined && { clock: value.HUB_CLOCK }),
    ...(value.HUB_URL !== undefined && { url: value.HUB_URL }),
    ...(value.HUB_API_KEY !== undefined && { apiKey: value.HUB_API_KEY }),
  }
}

const isUnknown = (name: string): boolean => !known.includes(name) && !name.startsWith('HUB_TEST_')

function describeUnknown(name: string): string {
  const [nearest] = known.map((candidate) => ({ candidate, edits: distance(name, candidate) })).toSorted((a, b) => a.edits - b.edits)
  const hint = nearest && nearest.edits <= 3 ? `Did you mean ${nearest.candidate}?` : `Known are ${known.join(', ')}.`
  return `${name} is not a variable of the hub. ${hint}`
}
