import { HubError } from '@xianglian/core'
import type { ErasedLookup, ErasedRule } from '@xianglian/domain'

import type { LookedUp, RegisterPlan } from './plan.ts'

/** A register's view of another's rows. */
export interface LookupPlan {
  readonly name: string
  /** The register whose rows it finds. */
  readonly register: string
  readonly lookup: ErasedLookup
}

/** The rule that the engine itself finds by: see `judge/findings.ts`. */
export const unjudgedRule = 'unjudged'
/** What its findings say of derived columns, where they else name the rule, or the rollup, that failed. */
export const derivation = 'derive'

/** Checks what registers look up of each other, and their rules. Throws `invalid-configuration`, naming the register and the lookup. */
export function planJudgement(registers: readonly RegisterPlan[]): void {
  const byName = new Map(registers.map((register) => [register.name, register]))
  const groups = new Map<string, readonly string[]>()
  const rules = new Map<string, ErasedRule>()
  for (const register of registers) {
    const lookups = [...(register.derive?.lookups ?? []), ...register.lookups]
    const twice = lookups.find(({ name }, index) => lookups.findIndex((each) => each.name === name) !== index)
    if (twice !== undefined) throw wrong(`Register ${register.name} looks up ${twice.name} twice. Rename one.`)
    for (const lookup of lookups) checkLookup(register, lookup, byName, groups)
    for (const rule of register.rules) checkRule(register, rule, rules)
  }
}

function checkLookup(
  register: RegisterPlan,
  { name, register: target, lookup }: LookupPlan,
  byName: ReadonlyMap<string, RegisterPlan>,
  groups: Map<string, readonly string[]>,
): void {
  const place = `Lookup ${name} of register ${register.name}`
  const found = byName.get(target)
  if (found === undefined) throw wrong(`${place} is in register ${target}, which is not defined.`)
  const kinds = new Map(found.columns.map((column) => [column.name, column.kind]))
  for (const [column, { kind }] of Object.entries(lookup.in.columns)) {
    const actual = kinds.get(column)
    if (actual === undefined) throw wrong(`${place} reads column ${column} of register ${target}, which has no such column.`)
    if (actual !== kind) throw wrong(`${place} reads column ${column} of register ${target} as ${kind}; it is ${actual}.`)
  }
  if (lookup.group === undefined) return
  const columns = lookup.in.groups[lookup.group]
  if (columns === undefined || columns.length === 0)
    throw wrong(`${place} is by group ${lookup.group} of register ${target}, which publishes no such group.`)
  for (const column of columns) {
    const kind = kinds.get(column)
    if (kind !== 'text')
      throw wrong(
        `${place} is by group ${lookup.group} of register ${target}, whose column ${column} is ${kind ?? 'not there'}; groups are by text.`,
      )
  }
  const groupName = `${target}?${lookup.group}`
  const known = groups.get(groupName)
  if (known !== undefined && known.join() !== columns.join())
    throw wrong(`${place} is by group ${lookup.group} of register ${target}, which is published in two ways. Publish it once.`)
  groups.set(groupName, columns)
}

const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

function checkRule(register: RegisterPlan, rule: ErasedRule, rules: Map<string, ErasedRule>): void {
  const place = `Rule ${rule.id} of register ${register.name}`
  if (!kebabCase.test(rule.id)) throw wrong(`${place}: an id is lower-case letters and digits with hyphens between, such as case-overdue.`)
  if (rule.id === unjudgedRule || rule.id === derivation) throw wrong(`${place}: that id is the hub's own. Choose another.`)
  if (register.rules.filter(({ id }) => id === rule.id).length > 1) throw wrong(`${place} is there twice. Keep one.`)
  const known = rules.get(rule.id)
  rules.set(rule.id, rule)
  if (known === undefined) return
  for (const part of ['clause', 'severity', 'message'] as const)
    if (JSON.stringify(known[part]) !== JSON.stringify(rule[part]))
      throw wrong(`${place} has another ${part} than the rule of that id elsewhere. Make them equal, or choose another id.`)
}

/** What all lookups together want of each register. */
export function planLookedUp(registers: readonly RegisterPlan[]): ReadonlyMap<string, LookedUp> {
  const wanted = new Map<string, { groups: Map<string, readonly string[]>; hasKeyLookups: boolean }>()
  for (const { derive, lookups } of registers) {
    for (const { register, lookup } of [...(derive?.lookups ?? []), ...lookups]) {
      const its = wanted.get(register) ?? { groups: new Map(), hasKeyLookups: false }
      wanted.set(register, its)
      if (lookup.group === undefined) its.hasKeyLookups = true
      else its.groups.set(lookup.group, lookup.in.groups[lookup.group] ?? [])
    }
  }
  return wanted
}

/**
 * An order in which every register comes behind those that it derives from or adds up. Throws `invalid-configuration` with the path when there is
 * none. Lookups of rules may form circles: no finding is ever looked up.
 */
export function rankOf(registers: readonly RegisterPlan[]): ReadonlyMap<string, number> {
  const sources = new Map<string, string[]>(
    registers.map(({ name, derive }) => [name, derive?.lookups.map(({ register }) => register) ?? []]),
  )
  for (const { name, rollups } of registers)
    for (const { register } of rollups.flatMap((rollup) => [rollup, ...rollup.coarser])) sources.get(register)?.push(name)
  const ranks = new Map<string, number>()
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const steps = [...path.slice(path.indexOf(name)), name]
      const sentence = steps
        .slice(1)
        .map((source, index) => (index === 0 ? `Register ${name} derives from ${source}` : `${steps[index] ?? ''} from ${source}`))
      throw wrong(`${sentence.join(', ')}. Break the circle: rules may look up in circles, derived columns may not.`)
    }
    if (ranks.has(name)) return
    for (const source of sources.get(name) ?? []) visit(source, [...path, name])
    ranks.set(name, ranks.size)
  }
  for (const { name } of registers) visit(name, [])
  return ranks
}

const wrong = (message: string): HubError => new HubError('invalid-configuration', message)
