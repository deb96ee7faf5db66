import { readFile } from 'node:fs/promises'

import { HubError } from '@xianglian/core'
import { LineCounter, parseDocument } from 'yaml'

import { builtInCodecs, type Codecs } from './codecs.ts'
import { compileExpression } from './compile-expression.ts'
import { compileRules, type CompiledRule } from './compile-rules.ts'
import { createExpressions, type Evaluate, type Expressions } from './expressions.ts'
import { createProblems, type Path, type Problems } from './problems.ts'
import { mappingSchema, type MappingSpec } from './spec.ts'

/** A mapping that was read and checked; `createMapper` makes it run. */
export interface Mapping {
  readonly file: string
  readonly spec: MappingSpec
  readonly expressions: Expressions
  readonly rules: readonly CompiledRule[]
  readonly derive: readonly { readonly name: string; readonly evaluate: Evaluate }[]
  readonly source: Evaluate
  readonly region: Evaluate | undefined
  readonly where: Evaluate | undefined
  readonly eachWhere: Evaluate | undefined
}

const maxMappingBytes = 1024 * 1024

export async function readMapping(path: string, codecs: Codecs = builtInCodecs()): Promise<Mapping> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new HubError('invalid-mapping', `The mapping ${path} cannot be read.`, { cause: error })
  }
  return parseMapping(text, path, codecs)
}

/** Reads a mapping from YAML text. HubError `invalid-mapping` lists every fault with its path and line. */
export function parseMapping(text: string, file: string, codecs: Codecs = builtInCodecs()): Mapping {
  if (text.length > maxMappingBytes) throw new HubError('invalid-mapping', `The mapping ${file} is larger than 1 MiB.`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const problems = createProblems(file, document, lines)
  for (const error of document.errors) {
    const [message = ''] = error.message.split(' at line')
    problems.add([], `is not YAML: ${message}.`, lines.linePos(error.pos[0]).line)
  }
  problems.throwIfAny()
  const parsed = mappingSchema.safeParse(document.toJS({ maxAliasCount: 20 }))
  for (const issue of parsed.error?.issues ?? [])
    problems.add(
      issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
      issue.message,
    )
  problems.throwIfAny()
  const mapping = compile(parsed.data, file, codecs, problems)
  problems.throwIfAny()
  return mapping
}

function compile(spec: MappingSpec | undefined, file: string, codecs: Codecs, problems: Problems): Mapping {
  if (!spec) throw new HubError('internal', 'A mapping without faults has a value.')
  checkSources(spec, problems)
  const names = {
    row: [...Object.keys(spec.fields), ...Object.keys(spec.derive)],
    each: Object.keys(spec.each?.fields ?? {}),
    params: Object.keys(spec.params),
  }
  const expressions = createExpressions(names, spec.timeZone)
  const one = (text: string | undefined, path: Path, scope: 'record' | 'elements', type: string): Evaluate | undefined =>
    text === undefined ? undefined : compileExpression(expressions, text, path, scope, [type], problems)
  const derive = Object.entries(spec.derive).flatMap(([name, text]) => {
    if (Object.hasOwn(spec.fields, name)) problems.add(['derive', name], 'is a declared field already.')
    const evaluate = one(text, ['derive', name], 'record', 'string')
    return evaluate ? [{ name, evaluate }] : []
  })
  return {
    file,
    spec,
    expressions,
    derive,
    source: (spec.source.startsWith('/') ? () => spec.source : one(spec.source, ['source'], 'record', 'string')) ?? (() => ''),
    region: spec.region !== undefined && /^\d+$/.test(spec.region) ? () => spec.region : one(spec.region, ['region'], 'record', 'string'),
    where: one(spec.where, ['where'], 'record', 'bool'),
    eachWhere: one(spec.each?.where, ['each', 'where'], 'elements', 'bool'),
    rules: compileRules(spec, expressions, codecs, problems),
  }
}

/** A field can only come from what its format has. */
function checkSources(spec: MappingSpec, problems: Problems): void {
  const xes = spec.input.format === 'xes'
  const json = spec.input.format === 'json' || spec.input.format === 'jsonl'
  const check = (fields: MappingSpec['fields'], base: Path): void => {
    for (const [name, field] of Object.entries(fields)) {
      const stated = (['column', 'event', 'trace', 'log', 'pointer'] as const).filter((kind) => field[kind] !== undefined)
      if (stated.length > 1) problems.add([...base, name], `states ${stated.join(' and ')}; a field has one origin.`)
      if (xes && (stated.length === 0 || stated[0] === 'column' || stated[0] === 'pointer')) {
        problems.add([...base, name], 'must state event, trace or log with the key of the XES attribute.')
      }
      if (!xes && (field.event ?? field.trace ?? field.log) !== undefined)
        problems.add([...base, name], 'event, trace and log are for XES only.')
      if (!json && field.pointer !== undefined && !xes) problems.add([...base, name], 'pointer is for JSON only.')
    }
  }
  check(spec.fields, ['fields'])
  if (!spec.each) return
  check(spec.each.fields, ['each', 'fields'])
  if (xes ? spec.input.record !== 'trace' : !json || spec.each.pointer === undefined) {
    problems.add(['each'], 'walks the events of a trace (XES with `record: trace`) or a list in a JSON record (with `pointer`).')
  }
}
