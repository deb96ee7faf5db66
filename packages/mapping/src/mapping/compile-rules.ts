import type { EventCodec } from '@xianglian/contracts'

import type { Codecs } from './codecs.ts'
import { compileExpression } from './compile-expression.ts'
import { toJson, type Evaluate, type Expressions, type Scope } from './expressions.ts'
import type { Path, Problems } from './problems.ts'
import type { MappingSpec, RuleSpec, Template } from './spec.ts'

/** Fills a template: undefined when the value is absent. */
type Fill = (scope: Scope) => unknown

export interface CompiledRule {
  readonly type: string
  readonly codec: EventCodec
  readonly forEach: boolean
  readonly once: boolean
  readonly when: Evaluate | undefined
  readonly key: Evaluate
  readonly time: Evaluate
  readonly revision: Evaluate | undefined
  readonly void: Evaluate | undefined
  readonly sequence: Evaluate | undefined
  readonly region: Evaluate | undefined
  readonly data: readonly (readonly [field: string, fill: Fill])[]
}

type Shape = EventCodec['schema']['shape']['fields'][number]['shape']

/** Compiles the rules; faults are added to the problems, and rules with faults left out. */
export function compileRules(spec: MappingSpec, expressions: Expressions, codecs: Codecs, problems: Problems): CompiledRule[] {
  return spec.events.flatMap((rule, index) => compileRule(rule, ['events', index], spec, expressions, codecs, problems) ?? [])
}

function compileRule(
  rule: RuleSpec,
  path: Path,
  spec: MappingSpec,
  expressions: Expressions,
  codecs: Codecs,
  problems: Problems,
): CompiledRule | undefined {
  const codec = codecs(rule.type)
  if (!codec) problems.add([...path, 'type'], `no schema is known for the event type ${rule.type}.`)
  if (rule.forEach && !spec.each) problems.add([...path, 'forEach'], 'needs `each` in the mapping: what it walks.')
  const scope = rule.forEach && spec.each ? 'each' : 'record'
  const one = (name: 'when' | 'key' | 'time' | 'revision' | 'void' | 'sequence' | 'region', ...types: string[]): Evaluate | undefined => {
    const text = rule[name]
    if (text === undefined) return undefined
    if (name === 'region' && /^\d+$/.test(text)) return () => text
    return compileExpression(expressions, text, [...path, name], scope, types, problems)
  }
  const compiled = {
    when: one('when', 'bool'),
    key: one('key', 'string'),
    time: one('time', 'string', 'google.protobuf.Timestamp', 'timestamp'),
    revision: one('revision', 'int', 'string'),
    void: one('void', 'bool'),
    sequence: one('sequence', 'string', 'int'),
    region: one('region', 'string'),
  }
  const fill = createTemplates(expressions, scope, problems)
  const fields = new Map(codec?.schema.shape.fields.map((field) => [field.name, field.shape]))
  const data = Object.entries(rule.data).map(([name, value]) => {
    const at = [...path, 'data', name]
    if (codec && !fields.has(name)) problems.add(at, `${rule.type} has no field ${name}.`)
    return [name, fill(value, at, fields.get(name))] as const
  })
  if (!codec || !compiled.key || !compiled.time) return undefined
  return { type: rule.type, codec, forEach: rule.forEach, once: rule.once, ...compiled, key: compiled.key, time: compiled.time, data }
}

/** Compiles templates of data: text is CEL, lists and records are filled member by member, absent members are left out. */
function createTemplates(expressions: Expressions, scope: 'record' | 'each', problems: Problems) {
  return function compile(template: Template, path: Path, shape: Shape | undefined): Fill {
    if (typeof template === 'string') {
      const evaluate = compileExpression(expressions, template, path, scope, [], problems)
      return (values) => toJson(evaluate?.(values))
    }
    if (template === null) return () => undefined
    if (typeof template !== 'object') return () => template
    const plain = shape?.kind === 'nullable' ? shape.value : shape
    if (isList(template)) {
      const items = template.map((item, index) => compile(item, [...path, index], plain?.kind === 'array' ? plain.items : undefined))
      return (values) => items.map((item) => item(values)).filter((item) => item !== undefined)
    }
    const known = plain?.kind === 'record' ? new Map(plain.fields.map((field) => [field.name, field.shape])) : undefined
    const members = Object.entries(template).map(([name, item]) => {
      if (known && !known.has(name)) problems.add([...path, name], `the record has no field ${name}.`)
      return [name, compile(item, [...path, name], known?.get(name))] as const
    })
    return (values) => {
      const filled: Record<string, unknown> = {}
      for (const [name, item] of members) {
        const value = item(values)
        if (value !== undefined) filled[name] = value
      }
      // A record with nothing in it is an absent one.
      return Object.keys(filled).length === 0 ? undefined : filled
    }
  }
}

const isList = (template: Template): template is readonly Template[] => Array.isArray(template)
