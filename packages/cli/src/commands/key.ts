import { Command } from 'commander'

import { connectHub, hubUrl } from '../connection.ts'
import { say, sayJson, sayTable } from '../output.ts'

interface CreateFlags {
  readonly source: string
  readonly region: string
  readonly name?: string
  readonly kafka?: boolean
  readonly json?: boolean
}

async function create({ json, ...flags }: CreateFlags): Promise<void> {
  const { kafka, ...key } = await connectHub().createKey(flags)
  const connection = kafka && { ...kafka, registry: kafka.registry ?? `${hubUrl()}/registry` }
  if (json) return sayJson({ ...key, ...(connection && { kafka: connection }) })
  say(`Key ${key.id} publishes under ${key.source}; its home region is ${key.region}.`)
  say(`\n${key.token}\n\nThis token is shown once: the hub keeps only its hash.`)
  if (!connection) return
  say(`\nTopic              ${connection.topic}`)
  say(`Bootstrap servers  ${connection.brokers.join(',')}`)
  say(`Schema registry    ${connection.registry} (any user name, the token as password)`)
  if (connection.acl === undefined) return
  say('\nWhere the brokers ask for rights, this gives the system the right to write to its topic, and no other:\n')
  say(`  ${connection.acl}`)
}

/** `hub key …`: the keys of systems. */
export function keyCommand(): Command {
  const command = new Command('key').description('Make, list and revoke the keys of systems')
  command
    .command('create')
    .description('Make a key; its token is shown once')
    .requiredOption('--source <prefix>', 'what it may publish under: /<member>/<system>, or /<member> for all of a member')
    .requiredOption('--region <code>', 'home region, filled in where an event states none')
    .option('--name <text>', 'to tell keys apart')
    .option('--kafka', 'the system writes to Kafka itself: make its topic too, and print what it needs')
    .option('--json', 'print JSON')
    .action(create)
  command
    .command('list')
    .description('List the keys')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => {
      const keys = await connectHub().keys()
      if (flags.json) return sayJson(keys)
      sayTable(
        ['id', 'name', 'source', 'region', 'created', 'last used', 'revoked'],
        keys.map((key) => [key.id, key.name ?? '', key.source, key.region, key.createdAt, key.lastUsedAt ?? 'never', key.revokedAt ?? '']),
      )
    })
  command
    .command('revoke')
    .description('Revoke a key; it stops working within seconds')
    .argument('<id>', 'as listed')
    .option('--json', 'print JSON')
    .action(async (id: string, flags: { json?: boolean }) => {
      const key = await connectHub().revokeKey(id)
      if (flags.json) sayJson(key)
      else say(`Key ${key.id} is revoked.`)
    })
  return command
}
