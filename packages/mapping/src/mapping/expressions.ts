import { createHash } from 'node:crypto'

import { Environment, type ASTNode } from '@marcbachmann/cel-js'

import { startOfDay } from './times.ts'

/** What an expression may name. `each` is only there inside `forEach` rules. */
export interface Scope {
  readonly row: ReadonlyMap<string, string>
  readonly each?: ReadonlyMap<string, string> | undefined
  readonly index: bigint
  readonly params: ReadonlyMap<string, string>
  readonly file: string
}

export type Evaluate = (scope: Scope) => unknown

interface ExpressionCheck {
  readonly evaluate: Evaluate
  /** CEL's name of the result's type. */
  readonly type: string
}

export interface Expressions {
  /** Compiles and type-checks; throws an Error whose message says what is wrong. */
  compile(text: string, scope: 'record' | 'each' | 'elements'): ExpressionCheck
  /** Constructors of the rows: CEL knows a value's type by its class. */
  readonly Row: new () => Map<string, string>
  readonly Each: new () => Map<string, string>
  readonly Params: new () => Map<string, string>
}

const texts = (of: readonly string[]): Record<string, string> => Object.fromEntries(of.map((name) => [name, 'string']))

/**
 * The CEL environment of one mapping. All fields are text ('' where absent), so that no expression fails on a value that is missing; a
 * field, function or variable that is not declared is found when the mapping is loaded.
 */
export function createExpressions(
  names: { readonly row: readonly string[]; readonly each: readonly string[]; readonly params: readonly string[] },
  zone: string | undefined,
): Expressions {
  class Row extends Map<string, string> {}
  class Each extends Map<string, string> {}
  class Params extends Map<string, string> {}
  const base = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 2000, maxDepth: 50 },
  })
    .registerType('Row', { ctor: Row, fields: texts(names.row) })
    .registerType('Each', { ctor: Each, fields: texts(names.each) })
    .registerType('Params', { ctor: Params, fields: texts(names.params) })
    .registerVariable('params', 'Params')
    .registerVariable('file', 'string')
  registerFunctions(base, zone)
  const environments = {
    record: base.clone().registerVariable('row', 'Row').registerVariable('index', 'int'),
    each: base.clone().registerVariable('row', 'Row').registerVariable('index', 'int').registerVariable('each', 'Each'),
    elements: base.clone().registerVariable('index', 'int').registerVariable('each', 'Each'),
  }
  return {
    Row,
    Each,
    Params,
    compile(text, scope) {
      const parsed = environments[scope].parse(text)
      const checked = parsed.check()
      if (!checked.valid) throw checked.error ?? new Error('the expression does not type-check')
      return { evaluate: direct(parsed.ast) ?? ((values: Scope) => parsed({ ...values })), type: checked.type ?? 'dyn' }
    },
  }
}

/** Most expressions of a mapping name one field or one text: those need no interpreter. */
function direct(ast: ASTNode): Evaluate | undefined {
  if (ast.op === 'value') {
    const value = ast.args
    return () => value
  }
  const member = ast.op === '.' || ast.op === '[]' ? ast.args : undefined
  if (!member) return undefined
  const [object, key] = member
  const name = typeof key === 'string' ? key : key.op === 'value' && typeof key.args === 'string' ? key.args : undefined
  if (name === undefined || object.op !== 'id') return undefined
  if (object.args === 'row') return (scope) => scope.row.get(name)
  if (object.args === 'each') return (scope) => scope.each?.get(name)
  return object.args === 'params' ? (scope) => scope.params.get(name) : undefined
}

function registerFunctions(environment: Environment, zone: string | undefined): void {
  environment
    .registerFunction('whole(string): dyn', (text: string) => (text === '' ? null : BigInt(text)), {
      description: 'Text as a whole number; absent stays absent.',
    })
    .registerFunction('number(string): dyn', (text: string) => (text === '' ? null : Number(text)), {
      description: 'Text as a floating-point number; absent stays absent.',
    })
    .registerFunction('flag(string): dyn', (text: string) => (text === '' ? null : text === 'true'), {
      description: 'Text as true or false; absent stays absent.',
    })
    .registerFunction('hash(string): string', (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32), {
      description: '32 hexadecimal digits that stand for the text.',
    })
    .registerFunction('startOfDay(string): string', (date: string) => (date === '' ? '' : (startOfDay(date, zone ?? 'utc') ?? '')), {
      description: 'The instant a day begins in the time zone of the mapping.',
    })
    .registerFunction('padEnd(string, int): string', (text: string, length: bigint) => text.padEnd(Number(length), '0'), {
      description: 'Text filled with zeros on the right.',
    })
}

/** A result as JSON data: '' and null are absent, whole numbers are numbers, lists and records lose their absent members. */
export function toJson(value: unknown): unknown {
  if (value === '' || value === null || value === undefined) return undefined
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'bigint') {
    const number = Number(value)
    if (!Number.isSafeInteger(number)) throw new RangeError(`the whole number ${value} is beyond 2^53`)
    return number
  }
  if (Array.isArray(value)) return value.map(toJson).filter((item) => item !== undefined)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Map) return fromEntries([...value.entries()])
  if (typeof value === 'object') return fromEntries(Object.entries(value))
  throw new TypeError(`a ${typeof value} cannot be data`)
}

const fromEntries = (entries: readonly (readonly [unknown, unknown])[]): Record<string, unknown> =>
  Object.fromEntries(entries.map(([name, item]) => [String(name), toJson(item)] as const).filter(([, item]) => item !== undefined))
