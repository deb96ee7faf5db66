/** The text of `bytes[start, end)` as UTF-8. Texts that were seen lately are the same string again. */
export type TextCache = (bytes: Buffer, start: number, end: number) => string

const slots = 1024
const longest = 96

interface Entry {
  readonly bytes: Uint8Array
  readonly text: string
}

/** Bounded: each text has one slot by its hash, and a newer one takes it over. Spares decoding what most rows repeat, and its memory. */
export function createTextCache(): TextCache {
  const entries: (Entry | undefined)[] = Array.from({ length: slots })
  return (bytes, start, end) => {
    if (end - start > longest) return bytes.toString('utf8', start, end)
    let hash = end - start
    for (let index = start; index < end; index += 1) hash = (Math.imul(hash, 31) + (bytes[index] ?? 0)) | 0
    const slot = (hash ^ (hash >>> 15)) & (slots - 1)
    const entry = entries[slot]
    if (entry && equals(entry.bytes, bytes, start, end)) return entry.text
    const text = bytes.toString('utf8', start, end)
    entries[slot] = { bytes: Uint8Array.prototype.slice.call(bytes, start, end), text }
    return text
  }
}

function equals(known: Uint8Array, bytes: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false
  for (let index = 0; index < known.length; index += 1) if (known[index] !== bytes[start + index]) return false
  return true
}
