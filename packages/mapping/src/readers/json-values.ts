import { maxRecordChars } from './record.ts'

/**
 * JSON.parse that keeps numbers as the text they were written in: 12.30 stays "12.30" and an integer beyond 2^53 is not bent, because money
 * and codes pass through here.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  )
}

/** Scalar members of a JSON object as text; null and absent are one. */
export function scalarsOf(value: unknown): Map<string, string> {
  const row = new Map<string, string>()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return row
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string') row.set(name, member)
    else if (typeof member === 'boolean' || typeof member === 'number') row.set(name, String(member))
  }
  return row
}

export interface Slice {
  readonly text: string
  /** Line the element begins on, from 1. */
  readonly line: number
}

type Frame = { readonly array: boolean; key: string; atKey: boolean }

/**
 * Cuts the elements of one array out of a JSON text that arrives in pieces, holding no more than the element under way. `path` names the
 * members that lead to the array (none: the text is the array). The elements themselves are checked by whoever parses them; what stands
 * around them only has to nest. Depth is bounded by the caller's JSON.parse of each element.
 */
export function createArraySplitter(path: readonly string[]): { push(chunk: string): readonly Slice[]; done(): boolean } {
  const stack: Frame[] = []
  let inString = false
  let escaped = false
  let key = ''
  let line = 1
  let element: { parts: string[]; size: number; line: number } | undefined
  let elementDepth = -1
  let finished = false

  const isTarget = (): boolean =>
    stack.length === path.length && path.every((name, index) => stack[index]?.array === false && stack[index]?.key === name)

  function push(chunk: string): readonly Slice[] {
    const slices: Slice[] = []
    let from = 0
    const finish = (end: number): void => {
      if (!element) return
      element.parts.push(chunk.slice(from, end))
      const text = element.parts.join('')
      if (text.trim() !== '') slices.push({ text, line: element.line })
      element = undefined
    }
    for (let at = 0; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at)
      if (code === 10) line += 1
      if (inString) {
        if (escaped) escaped = false
        else if (code === 92) escaped = true
        else if (code === 34) inString = false
        if (!element && inString && key.length < 256) key += chunk[at] ?? ''
        continue
      }
      const top = stack.at(-1)
      if (element && element.line === 0 && code > 32) element.line = line
      switch (code) {
        case 34:
          inString = true
          if (!element) key = ''
          break
        case 58:
          if (!element && top && !top.array && top.atKey) {
            top.key = key
            top.atKey = false
          }
          break
        case 91:
        case 123: {
          const target = code === 91 && elementDepth < 0 && !finished && isTarget()
          stack.push({ array: code === 91, key: '', atKey: code === 123 })
          if (target) {
            elementDepth = stack.length
            element = { parts: [], size: 0, line: 0 }
            from = at + 1
          }
          break
        }
        case 93:
        case 125:
          if (!top || top.array !== (code === 93)) throw new SyntaxError(`a closing ${code === 93 ? ']' : '}'} has no opening`)
          if (stack.length === elementDepth) {
            finish(at)
            elementDepth = -1
            finished = true
          }
          stack.pop()
          break
        case 44:
          if (stack.length === elementDepth) {
            finish(at)
            element = { parts: [], size: 0, line: 0 }
            from = at + 1
          } else if (top && !top.array) top.atKey = true
          break
        default:
      }
    }
    if (element) {
      const part = chunk.slice(from)
      element.parts.push(part)
      element.size += part.length
      if (element.size > maxRecordChars) throw new RangeError(`an element is larger than ${maxRecordChars} characters`)
    }
    if (stack.length > 1024) throw new RangeError('it nests deeper than 1024')
    return slices
  }
  return { push, done: () => finished && stack.length === 0 && !inString }
}
