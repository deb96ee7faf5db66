import { compareText } from '@xianglian/core'
import { Command } from 'commander'

import { connectHub } from '../connection.ts'
import { say, sayJson, sayTable } from '../output.ts'

/** `hub stats`: how much there is, and how far behind anything is. */
export function statsCommand(): Command {
  return new Command('stats')
    .description('Show the head, events by type, rows by register, lag and dead letters')
    .option('--hash', 'with the hash of each register: equal hashes mean equal rows')
    .option('--json', 'print JSON')
    .action(async (flags: { hash?: boolean; json?: boolean }) => {
      const stats = await connectHub().stats({ hash: flags.hash ?? false })
      if (flags.json) return sayJson(stats)
      const numbers = (counts: Readonly<Record<string, number>>): string[][] =>
        Object.entries(counts)
          .toSorted(([a], [b]) => compareText(a, b))
          .map(([name, count]) => [name, count.toLocaleString('en')])
      say(`${stats.head.toLocaleString('en')} events are recorded.\n`)
      sayTable(['event', 'count'], numbers(stats.events))
      say('')
      sayTable(
        ['register', 'rows', ...(stats.hashes ? ['hash'] : [])],
        numbers(stats.registers).map((row) => [...row, stats.hashes?.[row[0] ?? ''] ?? '']),
      )
      say('')
      sayTable(['lag of', 'events'], numbers(stats.lag))
      const findings = numbers(stats.findings ?? {})
      if (findings.length > 0) {
        say('')
        sayTable(['findings of', 'open'], findings)
      }
      if (stats.hashes?.['findings'] !== undefined) say(`\nhash of all findings: ${stats.hashes['findings']}`)
      const parked = numbers(stats.parked ?? {})
      if (parked.length > 0) {
        say('')
        sayTable(['streams that cannot be folded', 'parked'], parked)
      }
      const dead = numbers(stats.deadletters)
      say(dead.length === 0 ? '\nNo dead letters.' : '')
      if (dead.length > 0) sayTable(['dead letters', 'open'], dead)
    })
}
