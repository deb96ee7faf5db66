import { Command } from 'commander'

import { connectHub } from '../connection.ts'
import { say, sayJson, sayTable } from '../output.ts'

/** `hub key …`: the keys of systems. */
export function keyCommand(): Command {
  const command = new Command('key').description('Make, list and revoke the keys of systems')
  command
    .command('create')
    .description('Make a key; its token is shown once')
    .requiredOption('--source <prefix>', 'what it may publish under: /<member>/<system>, or /<member> for all of a member')
    .requiredOption('--region <code>', 'home region, filled in where an event states none')
    .option('--name <text>', 'to tell keys apart')
    .option('--json', 'print JSON')
    .action(async (flags: { source: string; region: string; name?: string; json?: boolean }) => {
      const key = await connectHub().createKey({ source: flags.source, region: flags.region, name: flags.name })
      if (flags.json) return sayJson(key)
      say(`Key ${key.id} publishes under ${key.source}; its home region is ${key.region}.`)
      say(`\n${key.token}\n\nThis token is shown once: the hub keeps only its hash.`)
    })
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
