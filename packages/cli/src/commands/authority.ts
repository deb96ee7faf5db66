import type { Authority, AuthorityQuery } from '@xianglian/client'
import { Command } from 'commander'

import { connectHub } from '../connection.ts'
import { asOfOf, instantOf } from '../instants.ts'
import { cellText, say, sayJson, sayTable } from '../output.ts'

/** `hub authority ORG CODE`: whether a body held a power at an instant, and by which events; or why not. */
export function authorityCommand(): Command {
  return new Command('authority')
    .description('Tell whether a body holds a power: on which basis, since when and by which events; or why not')
    .argument('<org>', 'orgId of the body, such as 511602-104')
    .argument('<code>', 'basic code of the power')
    .option('--at <instant|day>', 'at this instant instead of now', instantOf)
    .option('--as-of <position|instant|day>', 'as known then', asOfOf)
    .option('--json', 'print JSON')
    .action(async (org: string, basicCode: string, { json, ...at }: Pick<AuthorityQuery, 'at' | 'asOf'> & { json?: boolean }) => {
      const authority = await connectHub().authority({ org, basicCode, ...at })
      return json ? sayJson(authority) : show(authority)
    })
}

function show({ org, basicCode, at, held, powers, reason }: Authority): void {
  say(`${org} ${held ? 'held' : 'did not hold'} ${basicCode} at ${at}.`)
  if (reason) say(`${reason.message.zh}\n${reason.message.en}`)
  for (const power of reason?.power ? [reason.power] : powers) showPower(power)
}

function showPower({ powerId, events, legalBasis, ...terms }: Authority['powers'][number]): void {
  say('')
  sayTable(
    ['power', powerId],
    [
      ...Object.entries(terms)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, cellText(value)]),
      ...legalBasis.map((basis) => ['legalBasis', cellText(basis)]),
      ...events.map(({ source, id, type }) => ['event', `${cellText(type)} ${source} ${id}`.trimStart()]),
    ],
  )
}
