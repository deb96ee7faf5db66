import { escapePointer } from './envelope.ts'
import { HubError } from './errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of these bytes; broken UTF-8 is refused rather than mended, because a mended name is another name. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new HubError('invalid-json', 'The text is not UTF-8.', { cause })
  }
}

/** Strict JSON (RFC 8259). The answer says where the text breaks, not what stands there. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const at = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined
    throw new HubError('invalid-json', `The text is not JSON${at === undefined ? '' : `; it breaks at character ${at}`}.`, { cause })
  }
}

const maxDepth = 64

/**
 * The first value in parsed JSON that the hub cannot keep unchanged: numbers that lost digits or overflowed, U+0000 and lone surrogates
 * (PostgreSQL's text refuses the one, UTF-8 the others), nesting past 64. Undefined when there is none.
 */
export function findUnsafe(value: unknown, pointer = '', depth = 0): { readonly pointer: string; readonly detail: string } | undefined {
  if (typeof value === 'string') return safeText(value) ? undefined : { pointer, detail: 'The text holds U+0000 or a lone surrogate.' }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return { pointer, detail: 'The number is too large.' }
    return Number.isInteger(value) && !Number.isSafeInteger(value)
      ? { pointer, detail: 'The integer is beyond 2^53−1; send it as text.' }
      : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (depth >= maxDepth) return { pointer, detail: `The nesting is deeper than ${maxDepth}.` }
  for (const [name, item] of Object.entries(value)) {
    if (!safeText(name)) return { pointer, detail: 'A member name holds U+0000 or a lone surrogate.' }
    const found = findUnsafe(item, `${pointer}/${escapePointer(name)}`, depth + 1)
    if (found) return found
  }
  return undefined
}

export const safeText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000')
