import { createHash, hash } from 'node:crypto'

import type { Sha256 } from '@xianglian/core'

/** SHA-256 over the concatenation of its arguments, 32 bytes; text counts as UTF-8. */
export const sha256: Sha256 = (...parts) => {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}

export const sha256Hex = (text: string): string => hash('sha256', text)
