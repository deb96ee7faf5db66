import { builtInSchemas, describeFields, type EventSchema } from '@xianglian/contracts'
import { HubError } from '@xianglian/core'
import { aggregates } from '@xianglian/domain'
import { builtInMappings, findMapping } from '@xianglian/mapping'
import { Command, InvalidArgumentError } from 'commander'

import { callersPath, pluralised, say, sayJson, sayTable } from '../output.ts'
import { checkSchemas, type Finding } from './check.ts'
import { differences } from './differences.ts'
import { readRelease, releaseFile, releasedSchema, writeRelease, type Release } from './release.ts'

interface Flags {
  readonly released: string
  readonly json?: boolean
}

/** `pnpm schemas`: the event types that the hub is built with, against those of the last release. */
export function createSchemasProgram(): Command {
  const program = new Command('schemas')
    .description('The event types of schemas/, and what a change of them would break.')
    .addHelpText(
      'after',
      '\nIt reads what `pnpm generate` made of schemas/. Every command has --help and --json; it exits 0 only on full success.',
    )
    .showHelpAfterError('(add --help for what it takes)')
  const command = (nameAndArguments: string, description: string): Command =>
    program
      .command(nameAndArguments)
      .description(description)
      .option('--released <file>', 'schemas of the releases', callersPath, releaseFile)
      .option('--json', 'print JSON')
  command('list', 'List the event types, and how each stands to the last release').action(list)
  command('show', 'Show one event type: fields, subject, rank, personal data, Avro text')
    .argument('<type>', 'such as case.filed')
    .action(show)
  command('diff', 'Show what changed since the last release').argument('[type]', 'only this type').action(diff)
  command('check', 'Say what the hub or others could no longer read, and what else a change would break; exits 1 on an error').action(check)
  command('release', 'Write the schemas down as those of a release, unless they have errors')
    .argument('<version>', 'such as 1.2.0', versionNumber)
    .action(makeRelease)
  return program
}

function versionNumber(text: string): string {
  if (!/^\d{1,5}\.\d{1,5}\.\d{1,5}$/.test(text)) throw new InvalidArgumentError('must be three numbers, such as 1.2.0.')
  return text
}

function schemaOf(type: string): EventSchema {
  const schema = builtInSchemas.find(({ eventType }) => eventType === type)
  if (schema) return schema
  throw new HubError('invalid-input', `There is no event type ${type.slice(0, 100)}. \`pnpm schemas list\` lists them.`)
}

function standing(release: Release | undefined, schema: EventSchema): 'new' | 'changed' | 'released' {
  const before = releasedSchema(release, schema.eventType)
  if (!before) return 'new'
  return before.hash === schema.hash ? 'released' : 'changed'
}

async function list({ released, json }: Flags): Promise<void> {
  const last = await readRelease(released)
  const rows = builtInSchemas.map((schema) => ({
    type: schema.eventType,
    standing: standing(last, schema),
    subject: schema.subjectTemplate,
    rank: schema.stageRank,
    fields: schema.shape.fields.length,
    hash: schema.hash,
  }))
  if (json) return sayJson({ release: last?.version ?? null, types: rows })
  sayTable(
    ['type', 'standing', 'subject', 'rank', 'fields'],
    rows.map((row) => [row.type, row.standing, row.subject, String(row.rank), String(row.fields)]),
  )
  say(`\n${pluralised(rows.length, 'type', 'types')}; ${last ? `the last release is ${last.version}` : 'nothing was released yet'}.`)
}

async function show(type: string, { released, json }: Flags): Promise<void> {
  const schema = schemaOf(type)
  const fields = describeFields(schema.shape)
  const state = standing(await readRelease(released), schema)
  const { name, doc, subjectTemplate: subject, stageRank: rank, personal, hash, text } = schema
  if (json) return sayJson({ type, name, doc, subject, rank, personal, fields, hash, standing: state, text })
  say(`${type}: ${doc}\n\nSubject  ${subject}\nRank     ${rank}\nRecord   ${name}\nSHA-256  ${hash}\nStands   ${state}\n`)
  sayTable(
    ['field', 'type', 'default', 'meaning'],
    fields.map((field) => [field.path, field.type, field.default, field.doc]),
  )
  const marked = Object.entries(personal).map(([path, person]) => [path, person])
  say(marked.length === 0 ? '\nNo personal data.\n' : '')
  if (marked.length > 0) sayTable(['personal data', 'of whom this names'], marked)
  say(`\n${text}`)
}

async function diff(type: string | undefined, { released, json }: Flags): Promise<void> {
  const last = await readRelease(released)
  const now = type === undefined ? builtInSchemas : [schemaOf(type)]
  const changed = now.flatMap((schema) => {
    const before = releasedSchema(last, schema.eventType)
    const found = before ? differences(before, schema) : undefined
    return found?.length === 0 ? [] : [{ type: schema.eventType, standing: standing(last, schema), differences: found ?? [] }]
  })
  const known = new Set(builtInSchemas.map(({ eventType }) => eventType))
  const gone = type === undefined ? [...(last?.schemas.keys() ?? [])].filter((each) => !known.has(each)) : []
  if (json) return sayJson({ release: last?.version ?? null, changed, removed: gone })
  for (const each of changed) {
    say(`${each.type}${each.standing === 'new' ? ' is new' : ''}`)
    for (const { path, what, before, after } of each.differences)
      say(`  ${[path, what].filter(Boolean).join(' ')}: ${before ?? '(none)'} → ${after ?? '(none)'}`)
  }
  for (const each of gone) say(`${each} is gone`)
  if (changed.length + gone.length === 0) say(last ? `Nothing changed since ${last.version}.` : 'There are no types.')
}

/** What the current schemas would break; nothing can break before the first release. */
async function judge(released: string): Promise<readonly Finding[]> {
  const last = await readRelease(released)
  const mappings = new Map(builtInMappings().map((name) => [name, findMapping(name)]))
  return last ? checkSchemas(last, builtInSchemas, { mappings, aggregates }) : []
}

const errorsOf = (findings: readonly Finding[]): readonly Finding[] => findings.filter(({ severity }) => severity === 'error')

async function check({ released, json }: Flags): Promise<void> {
  const findings = await judge(released)
  const errors = errorsOf(findings).length
  if (errors > 0) process.exitCode = 1
  if (json) return sayJson({ errors, warnings: findings.length - errors, findings })
  findings.forEach(sayFinding)
  say(`${pluralised(errors, 'error', 'errors')}, ${pluralised(findings.length - errors, 'warning', 'warnings')}.`)
}

function sayFinding({ severity, kind, type, path, message, hint, reader, writer }: Finding): void {
  say(`${severity}  ${[type, path].filter(Boolean).join(' ')}  ${kind}\n  ${message}`)
  if (reader !== undefined && writer !== undefined) say(`  reader  ${reader}\n  writer  ${writer}`)
  say(`  ${hint}\n`)
}

async function makeRelease(version: string, { released, json }: Flags): Promise<void> {
  const last = await readRelease(released)
  if (last?.version === version) throw new HubError('invalid-input', `${version} is the last release already. Give the next one's number.`)
  const errors = errorsOf(await judge(released))
  if (errors.length > 0) {
    throw new HubError(
      'invalid-input',
      `${pluralised(errors.length, 'error stands', 'errors stand')} against a release. \`pnpm schemas check\` explains them.`,
    )
  }
  await writeRelease(released, version, builtInSchemas)
  if (json) sayJson({ version, types: builtInSchemas.length, file: released })
  else say(`Release ${version} has ${pluralised(builtInSchemas.length, 'type', 'types')}: ${released}`)
}
