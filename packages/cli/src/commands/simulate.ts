import { writeFileSync } from 'node:fs'

import type { HubClient } from '@xianglian/client'
import { HubError } from '@xianglian/core'
import { readCountyReference, type CountyReference } from '@xianglian/sample'
import { plantedRules, referenceDay, simulate, type DeliveryOrder, type Simulation } from '@xianglian/simulation'
import { Command, InvalidArgumentError, Option } from 'commander'

import { connectHub } from '../connection.ts'
import { callersPath, pluralised, say, sayJson, wholeNumber } from '../output.ts'
import { check, sayDifference } from '../simulate/check.ts'
import { send } from '../simulate/send.ts'
import { untold } from '../simulate/untold.ts'

interface Flags {
  readonly region: string
  readonly year: number
  readonly seed: number
  readonly cases: number
  readonly faults: number
  readonly order: DeliveryOrder
  readonly truth?: string
  readonly check?: boolean
  readonly json?: boolean
}

/** The first year that lies behind all days from which a rule counts; the last of them is in 2021. */
const firstYear = 2022

/** All of it is made before it is sent: so many lawful cases are some million events, and 1.5 GB. */
const mostCases = 100_000

/** `hub simulate`: an invented year of a real county, with the findings that must come of it. See docs/simulate.md. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description("Send a simulated county's year: lawful cases, and planted facts for every rule to find")
    .option('--region <code>', 'the county whose divisions, departments and items it stands on', '511602')
    .option('--year <year>', 'calendar year, one that is over', wholeNumber, 2025)
    .option('--seed <number>', 'the same seed makes the same county', seedNumber, 1)
    .option('--cases <count>', 'lawful cases, in which no rule finds anything', numberOfCases, 2_000)
    .option('--faults <count>', `findings to plant, and near misses as many again; 0, or ${plantedRules.length} at least`, wholeNumber, 300)
    .addOption(new Option('--order <order>', 'how the events arrive').choices(['delivered', 'in-order', 'shuffled']).default('delivered'))
    .option('--truth <file>', 'write there, as JSON, all findings that must come of it')
    .option('--check', 'wait until all is judged and compare all findings with the truth; exit 1 when they differ')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nThe truth holds for a hub that holds nothing else: start one with HUB_SAMPLE=off.')
    .action(async (flags: Flags) => {
      process.exitCode = await run(flags)
    })
}

function seedNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number of up to 9 digits.')
  return Number(text)
}

function numberOfCases(text: string): number {
  const cases = wholeNumber(text)
  if (cases > mostCases) throw new InvalidArgumentError(`must be ${mostCases} at most; simulate another year for more.`)
  return cases
}

async function run(flags: Flags): Promise<number> {
  const { region, year, truth: file, json } = flags
  const lastYear = new Date().getUTCFullYear() - 1
  if (year < firstYear || year > lastYear)
    throw new HubError('invalid-request', `${year} cannot be simulated; choose a year from ${firstYear} to ${lastYear}.`)
  const reference = await referenceOf(region)
  const simulation = simulate({ ...flags, reference })
  const { deliveries, truth } = simulation
  if (file !== undefined) writeFileSync(callersPath(file), `${JSON.stringify(truth, undefined, 2)}\n`)
  const hub = connectHub()
  await warnOfOthers(hub)
  const invented = deliveries.slice(reference.events.length)
  await send(hub, [...(await untold(hub, reference.events)), ...invented])
  const checked = flags.check ? await check(hub, truth) : undefined
  const isAsPlanted = checked === undefined || checked.missing.length + checked.extra.length === 0
  const { findings, ...planned } = truth
  if (json) sayJson({ ...planned, findings: findings.length, ...(checked && { checked }) })
  else sayReport(simulation, reference, checked)
  return isAsPlanted ? 0 : 1
}

async function referenceOf(region: string): Promise<CountyReference> {
  const reference = await readCountyReference(referenceDay)
  const { code, name } = reference.county
  if (region !== code)
    throw new HubError('invalid-request', `There is no reference of the region ${region}; there is one of ${code} (${name}).`)
  return reference
}

/** What the hub holds already may be found in, too. */
async function warnOfOthers(hub: HubClient): Promise<void> {
  const { head } = await hub.stats()
  if (head === 0) return
  const held = pluralised(head, 'event', 'events')
  process.stderr.write(
    `The hub holds ${held} already. The truth tells of this county alone; for a hub without others start one with HUB_SAMPLE=off.\n`,
  )
}

function sayReport(
  { deliveries, truth }: Simulation,
  { county }: CountyReference,
  checked: Awaited<ReturnType<typeof check>> | undefined,
): void {
  const { year, seed, cases, faults, findings } = truth
  const what = `${pluralised(cases, 'lawful case', 'lawful cases')}, ${pluralised(faults, 'fault', 'faults')} and as many near misses`
  say(`Sent ${pluralised(deliveries.length, 'event', 'events')}: ${county.name} (${county.code}) in ${year}, seed ${seed}; ${what}.`)
  if (checked === undefined) return say(`${pluralised(findings.length, 'finding', 'findings')} must come of it; --check compares.`)
  sayDifference(checked)
  const isAsPlanted = checked.missing.length + checked.extra.length === 0
  const found = pluralised(checked.found, 'finding', 'findings')
  say(isAsPlanted ? `${found}, each of them as planted and no others.` : `\n${found} of which not all are as planted; see above.`)
}
