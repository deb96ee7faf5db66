import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { finished } from 'node:stream/promises'

import { InvalidArgumentError } from 'commander'

/** Paths are the caller's: pnpm changes the working directory and keeps the old one in INIT_CWD. */
export const callersPath = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path)

export const say = (line: string): void => void process.stdout.write(`${line}\n`)

export const sayJson = (value: unknown): void => say(JSON.stringify(value, undefined, 2))

export const pluralised = (count: number, one: string, many: string): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** Columns padded to their widest value; wide (CJK) characters count as two. */
export function sayTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column] ?? ''))))
  for (const row of [header, ...rows]) {
    say(
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
        .join('  ')
        .trimEnd(),
    )
  }
}

function widthOf(text: string): number {
  let width = 0
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character) ? 2 : 1
  return width
}

/** A value in a table's cell or a CSV field. */
export const cellText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

export interface Sink {
  write(text: string): Promise<void>
  close(): Promise<void>
}

/** Standard output, or a file of the caller's; writing waits while the reader of either is slow. */
export function openSink(path: string | undefined): Sink {
  const stream = path === undefined ? process.stdout : createWriteStream(callersPath(path))
  const failed = path === undefined ? undefined : finished(stream, { readable: false })
  failed?.catch(() => undefined)
  return {
    async write(text) {
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), ...(failed ? [failed] : [])])
    },
    async close() {
      if (path === undefined) return
      stream.end()
      await failed
    },
  }
}

/** For commander: a whole number that is not negative. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('must be a whole number.')
  return Number(text)
}

/** For commander: gathers an option that may be repeated. */
export const gather = (text: string, known: readonly string[] = []): string[] => [...known, text]
