import { SchemaError } from './schema.ts'

/** Characters of one schema's text. */
export const maxTextLength = 1_048_576
/** Levels of objects and lists in it. */
const maxDepth = 256

export type Json = Readonly<Record<string, unknown>>
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

declare global {
  interface JSON {
    /** ECMAScript 2026; TypeScript's library does not have it yet. `JSON.stringify` gives its text back as it is. */
    rawJSON(text: string): object
  }
}

/** A string that nothing closes goes on to the end: to give it up there and look again behind each of its quotes takes time without bound. */
const lexemes = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|[[\]{}]/g

/**
 * JSON text as values, bounded in size and depth. A whole number that a double cannot hold is a bigint, so that it stays what was written.
 * Throws SchemaError.
 */
export function readJson(text: string): unknown {
  checkBounds(text)
  // Such a number has 16 digits at least; to look at every value takes ten times as long as parsing.
  return parse(text, /\d{16}/.test(text) ? exactNumber : undefined)
}

function exactNumber(value: number, source: string): unknown {
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(source) ? value : BigInt(source)
}

/** As `readJson`, with each number as it was written: `JSON.stringify` gives it back unchanged. */
export function readJsonVerbatim(text: string): unknown {
  checkBounds(text)
  return parse(text, (_, source) => JSON.rawJSON(source))
}

function parse(text: string, number: ((value: number, source: string) => unknown) | undefined): unknown {
  try {
    if (!number) return JSON.parse(text)
    // TypeScript's library does not know of the reviver's third parameter yet, hence the rest.
    return JSON.parse(text, (_, value: unknown, ...rest: readonly unknown[]) => {
      const [context] = rest
      return typeof value === 'number' && isObject(context) ? number(value, String(context['source'])) : value
    })
  } catch (cause) {
    throw new SchemaError('', `The text is not JSON: ${cause instanceof Error ? cause.message.slice(0, 200) : 'it cannot be parsed'}.`)
  }
}

function checkBounds(text: string): void {
  if (text.length > maxTextLength) throw new SchemaError('', `The text is longer than ${maxTextLength} characters.`)
  let depth = 0
  for (const [lexeme] of text.matchAll(lexemes)) {
    if (lexeme === '{' || lexeme === '[') depth += 1
    else if (lexeme === '}' || lexeme === ']') depth -= 1
    if (depth > maxDepth) throw new SchemaError('', `The text nests deeper than ${maxDepth} levels.`)
  }
}

/** JSON without whitespace outside of strings, and nothing else changed. Throws SchemaError when the text is not JSON. */
export function compactText(text: string): string {
  readJson(text)
  // As it is JSON, each of its strings is closed.
  return text.replaceAll(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1')
}

/** JSON with the members of every object in the order of their names. */
export function sortedJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const names = Object.keys(value).toSorted()
  return `{${names.map((name) => `${JSON.stringify(name)}:${sortedJson(value[name])}`).join(',')}}`
}
