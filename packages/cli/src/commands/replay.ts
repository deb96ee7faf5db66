import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

import type { CloudEvent } from '@xianglian/client'
import { HubError } from '@xianglian/core'
import { Command, InvalidArgumentError } from 'commander'

import { connectHub } from '../connection.ts'
import { chosenEvents, eventsQueryOf, withEventFlags, type EventFlags } from '../events-query.ts'
import { callersPath, openSink, wholeNumber } from '../output.ts'

interface Flags extends EventFlags {
  readonly speed?: number
  readonly resume?: string
  readonly limit?: number
  readonly json?: boolean
}

/** `hub replay`: recorded events in position order, as fast as possible or at a multiple of the speed of history. */
export function replayCommand(): Command {
  return withEventFlags(new Command('replay').description('Print recorded events in the order of their positions'))
    .option('--speed <factor>', 'at so many times the speed of history, by recorded business time; default: as fast as possible', factor)
    .option('--resume <file>', 'keep the next position in a file, and go on from there')
    .option('--limit <count>', 'events at most', wholeNumber)
    .option('--json', 'print CloudEvents, one a line')
    .action(async (flags: Flags) => replay(flags))
}

function factor(text: string): number {
  const value = Number(text.replace(/^[x×]/, ''))
  if (!(value > 0)) throw new InvalidArgumentError('must be a number above 0, such as 60.')
  return value
}

const saveEvery = 1000

async function replay(flags: Flags): Promise<void> {
  const place = flags.resume === undefined ? undefined : callersPath(flags.resume)
  const start = place === undefined ? undefined : readPlace(place)
  const sink = openSink(undefined)
  const interrupted = new AbortController()
  const onInterrupt = (): void => interrupted.abort()
  process.once('SIGINT', onInterrupt).once('SIGTERM', onInterrupt)
  const pace = createPace(flags.speed, interrupted.signal)
  let printed = 0
  let next = start ?? flags.from ?? 0
  const query = eventsQueryOf({ ...flags, from: next })
  // A place that cannot be kept is said before anything is printed.
  if (place !== undefined) savePlace(place, next)
  try {
    for await (const event of chosenEvents(connectHub(), query, flags, { signal: interrupted.signal })) {
      if (printed === flags.limit || interrupted.signal.aborted) break
      await pace(event)
      if (interrupted.signal.aborted) break
      await sink.write(`${flags.json ? JSON.stringify(event) : lineOf(event)}\n`)
      next = event.position + 1
      printed += 1
      if (place !== undefined && printed % saveEvery === 0) savePlace(place, next)
    }
  } catch (thrown) {
    // Ctrl-C while a page is on its way.
    if (!interrupted.signal.aborted) throw thrown
  } finally {
    if (place !== undefined) savePlace(place, next)
  }
  if (interrupted.signal.aborted) {
    process.exitCode = 130
    if (place === undefined) process.stderr.write(`Stopped; --from ${next} goes on.\n`)
    else process.stderr.write('Stopped; the same command goes on.\n')
  }
  process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt)
}

const lineOf = ({ position, time, type, subject, region, data }: CloudEvent): string =>
  `${position}\t${time}\t${type}\t${subject}\t${String(region)}\t${JSON.stringify(data ?? null)}`

/** Waits so that the gaps between business times pass `speed` times as fast. Time that runs backwards waits for nothing. */
function createPace(speed: number | undefined, signal: AbortSignal): (event: CloudEvent) => Promise<void> {
  let first: { readonly history: number; readonly now: number } | undefined
  return async ({ time }) => {
    if (speed === undefined) return
    const history = Date.parse(time)
    first ??= { history, now: Date.now() }
    const wait = first.now + (history - first.history) / speed - Date.now()
    // A timer holds at most 2^31 ms; a gap of months at a low factor is waited for in pieces.
    for (let left = wait; left > 0 && !signal.aborted; left -= 86_400_000) {
      await delay(Math.min(left, 86_400_000), undefined, { signal }).catch(() => undefined)
    }
  }
}

function readPlace(file: string): number | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  if (!/^\d+\n?$/.test(text)) throw new HubError('invalid-request', `${file} holds no position. Remove it to start from the beginning.`)
  return Number(text)
}

/** Never half a number, whenever the process is killed. */
function savePlace(file: string, next: number): void {
  writeFileSync(`${file}.new`, `${next}\n`)
  renameSync(`${file}.new`, file)
}
