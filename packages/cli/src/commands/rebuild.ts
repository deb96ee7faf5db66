import { setTimeout as delay } from 'node:timers/promises'

import { Command } from 'commander'

import { connectHub } from '../connection.ts'
import { say, sayJson } from '../output.ts'

/** `hub rebuild`: projects registers anew beside the live ones and waits until they are swapped in. */
export function rebuildCommand(): Command {
  return new Command('rebuild')
    .description('Build registers anew beside the live ones, and swap them in; reads go on meanwhile')
    .argument('[aggregate]', 'only those of one aggregate, such as case')
    .option('--no-wait', 'ask for it and return')
    .option('--json', 'print JSON')
    .action(async (aggregate: string | undefined, flags: { wait: boolean; json?: boolean }) => {
      const hub = connectHub()
      await hub.rebuild(aggregate)
      if (flags.wait) while ((await hub.stats()).lag['rebuild'] !== undefined) await delay(200)
      if (flags.json) sayJson({ aggregate: aggregate ?? null, rebuilt: flags.wait })
      else say(flags.wait ? 'Rebuilt and swapped in.' : 'Asked for; the projector builds it beside the live registers.')
    })
}
