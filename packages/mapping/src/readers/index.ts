import { HubError } from '@xianglian/core'

import { isZip, peek } from './bytes.ts'
import { readCsv } from './csv.ts'
import { readJson, readJsonLines } from './json.ts'
import { readOds } from './ods.ts'
import type { ReadOptions, RecordStream } from './record.ts'
import { readRejected, startsLikeRejected } from './rejected.ts'
import { readXes } from './xes.ts'
import { readXlsx } from './xlsx.ts'
import { openZip } from './zip.ts'

export const inputFormats = ['csv', 'xlsx', 'ods', 'xes', 'json', 'jsonl'] as const
export type InputFormat = (typeof inputFormats)[number]

/** How the files of a mapping are to be read. */
export interface InputSpec {
  readonly format: InputFormat
  readonly delimiter?: string | undefined
  readonly quote?: string | undefined
  readonly encoding?: string | undefined
  readonly skipLines?: number | undefined
  readonly sheet?: string | undefined
  readonly path?: string | undefined
  readonly record?: 'event' | 'trace' | undefined
}

/**
 * The records of a file, streamed with bounded memory. Gzip and ZIP are told by their first bytes; the three table formats stand for each
 * other (a mapping for the CSV reads the same table from ODS); a file that `import --errors` wrote is read as what it holds.
 */
export async function openRecords(path: string, spec: InputSpec, options: ReadOptions = {}): Promise<RecordStream> {
  const head = await peek(path, 64)
  if (startsLikeRejected(head)) return readRejected(path, options)
  const all = { ...spec, ...options }
  switch (spec.format) {
    case 'csv':
    case 'xlsx':
    case 'ods':
      return isZip(head) ? ((await isOds(path)) ? readOds(path, all) : readXlsx(path, all)) : readCsv(path, all)
    case 'xes':
      return readXes(path, all)
    case 'json':
      return readJson(path, all)
    case 'jsonl':
      return readJsonLines(path, all)
    default:
      throw new HubError('invalid-mapping', `The format ${String(spec.format satisfies never)} is not known.`)
  }
}

async function isOds(path: string): Promise<boolean> {
  const zip = await openZip(path)
  try {
    return zip.has('content.xml')
  } finally {
    zip.close()
  }
}
