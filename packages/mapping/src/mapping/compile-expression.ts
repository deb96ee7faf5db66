import type { Evaluate, Expressions } from './expressions.ts'
import type { Path, Problems } from './problems.ts'

/** Compiles one expression; a fault, or a result of another type, is added to the problems. `dyn` is judged when it runs. */
export function compileExpression(
  expressions: Expressions,
  text: string,
  path: Path,
  scope: 'record' | 'each' | 'elements',
  types: readonly string[],
  problems: Problems,
): Evaluate | undefined {
  // CEL's has() does not notice a field that is not declared, and nothing needs it: absent fields are ''.
  if (/\bhas\s*\(/.test(text.replaceAll(/'[^']*'|"[^"]*"/g, ''))) {
    problems.add(path, `has() is not used in mappings; compare with '' instead: ${text}`)
    return undefined
  }
  try {
    const { evaluate, type } = expressions.compile(text, scope)
    if (types.length === 0 || type === 'dyn' || types.includes(type)) return evaluate
    problems.add(path, `gives ${type}, but ${types.join(' or ')} is needed: ${text}`)
  } catch (error) {
    problems.add(path, `${summaryOf(error)} in: ${text}`)
  }
  return undefined
}

/** The first line of CEL's message; the rest draws the place, which the path names already. */
function summaryOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? message
}
