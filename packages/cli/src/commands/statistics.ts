import type { Statistics, StatisticsQuery } from '@xianglian/client'
import { Command, Option } from 'commander'

import { connectHub } from '../connection.ts'
import { say, sayJson, sayTable } from '../output.ts'

type Flags = StatisticsQuery & { readonly json?: boolean }

/** `hub statistics`: how many cases were handled, how fast and how well. */
export function statisticsCommand(): Command {
  return new Command('statistics')
    .description('Count cases: how many were handled, how fast, and how well')
    .addOption(
      new Option('--by <what>', 'what they are told apart by')
        .choices(['item', 'organisation', 'region', 'month', 'channel'])
        .default('item'),
    )
    .option('--from <YYYY-MM>', 'first month; without it, eleven months before the last')
    .option('--to <YYYY-MM>', 'last month; without it, the last in which anything was counted')
    .option('--region <code>', 'only what lies in this division')
    .option('--item <itemId>', 'only cases of this item')
    .option('--org <orgId>', 'only cases that this body answers for')
    .addOption(
      new Option('--map <map>', 'divisions as they were, or as what they were merged into since')
        .choices(['historical', 'today'])
        .default('historical'),
    )
    .option('--json', 'print all figures, as JSON')
    .action(async ({ json, ...query }: Flags) => {
      const statistics = await connectHub().statistics(query)
      if (json) return sayJson(statistics)
      show(statistics)
      say(`\nFrom ${statistics.from} to ${statistics.to}. With --json there is more; docs/metrics-of-service.md says what each figure is.`)
    })
}

type Figures = Statistics['total']

const header = 'key,name,filed,accepted,ended,promised,statutory,yellow,red,median,p90,sent back,in township,satisfied'.split(',')

function show({ items, total }: Statistics): void {
  const rows = items.map(({ key, name, ...figures }) => [key === '' ? '(not stated)' : key, name ?? '', ...cells(figures)])
  sayTable(header, [...rows, ['total', '', ...cells(total)]])
}

const cells = (of: Figures): string[] => [
  ...[of.filed, of.accepted, of.ended].map(String),
  share(of.promisedOnTime, of.promisedJudged),
  share(of.statutoryOnTime, of.statutoryJudged),
  ...[of.yellowCards, of.redCards, of.medianDays ?? '', of.p90Days ?? '', of.sentBack].map(String),
  share(of.townshipHandled, of.townshipDecided),
  share(of.satisfied, of.rated),
]

/** In a hundred, rounded down: what is not all is never 100 %. */
const share = (part: number, whole: number): string => (whole === 0 ? '' : `${Math.floor((part * 1_000) / whole) / 10} %`)
