/** A set of texts that may say yes wrongly, rarely, but never no wrongly; its memory does not grow. */
export interface Bloom {
  add(text: string): void
  mayHave(text: string): boolean
}

const bits = 2 ** 24
const probes = 4

/** 2 MiB: 0.2 % wrong yeses at a million texts, each of which costs one look into a table. */
export function createBloom(): Bloom {
  const words = new Uint32Array(bits / 32)
  let isEmpty = true
  return {
    add(text) {
      isEmpty = false
      const [first, step] = hashes(text)
      for (let probe = 0; probe < probes; probe += 1) {
        const bit = (first + probe * step) & (bits - 1)
        words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31))
      }
    },
    mayHave(text) {
      if (isEmpty) return false
      const [first, step] = hashes(text)
      for (let probe = 0; probe < probes; probe += 1) {
        const bit = (first + probe * step) & (bits - 1)
        if (((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false
      }
      return true
    },
  }
}

/** FNV-1a and a multiplicative twin of it, for double hashing. */
function hashes(text: string): readonly [number, number] {
  let first = 0x811c9dc5
  let second = 0x9e3779b9
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    first = Math.imul(first ^ unit, 0x01000193)
    second = Math.imul(second ^ unit, 0x85ebca6b)
  }
  return [(first ^ (first >>> 15)) >>> 0, ((second ^ (second >>> 13)) | 1) >>> 0]
}
