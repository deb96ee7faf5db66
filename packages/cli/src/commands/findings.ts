import type { Finding, FindingsQuery } from '@xianglian/client'
import { Command, Option } from 'commander'

import { connectHub } from '../connection.ts'
import { instantOf } from '../instants.ts'
import { gather, pluralised, say, sayJson, sayTable, wholeNumber } from '../output.ts'

interface Flags {
  readonly rule?: readonly string[]
  readonly region?: readonly string[]
  readonly status: 'pending' | 'open' | 'ended' | 'all'
  readonly at?: string
  readonly register?: string
  readonly row?: string
  readonly limit: number
  readonly json?: boolean
}

/** `hub findings`: what the rules of supervision found. */
export function findingsCommand(): Command {
  return new Command('findings')
    .description('Show what the rules of supervision found: since when, and about which row')
    .option('--rule <id>', 'only of this rule, such as case-overdue; may be repeated', gather)
    .option('--region <code>', 'only of this region; may be repeated', gather)
    .addOption(new Option('--status <status>', 'at that instant').choices(['pending', 'open', 'ended', 'all']).default('open'))
    .option('--at <instant|day>', 'as of this instant instead of now; also one to come', instantOf)
    .option('--register <name>', 'only about rows of this register')
    .option('--row <key>', 'only about the row of this key, with --register')
    .option('--limit <count>', 'at most; 0 for all', wholeNumber, 50)
    .option('--json', 'print JSON')
    .action(async (flags: Flags) => {
      const findings: Finding[] = []
      let more = false
      for await (const finding of connectHub().findings(queryOf(flags))) {
        more = flags.limit > 0 && findings.length >= flags.limit
        if (more) break
        findings.push(finding)
      }
      if (flags.json) return sayJson(findings)
      show(findings)
      say(`\n${pluralised(findings.length, 'finding', 'findings')}${more ? '; there are more (--limit 0 for all)' : ''}.`)
    })
}

function queryOf(flags: Flags): FindingsQuery {
  const { status, limit, json: _, ...filter } = flags
  return { ...filter, ...(status !== 'all' && { status }), pageSize: limit > 0 ? Math.min(limit + 1, 1000) : 1000 }
}

function show(findings: readonly Finding[]): void {
  if (findings.length === 0) return
  sayTable(
    ['since', 'until', 'status', 'severity', 'rule', 'region', 'row', 'message'],
    findings.map(({ since, until, status, severity, rule, region, register, row, message }) => [
      since,
      until ?? '',
      status,
      severity,
      rule,
      region ?? '',
      `${register}/${row}`,
      `${message.zh} ${message.en}`,
    ]),
  )
}
