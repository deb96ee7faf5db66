/**
 * A short text that changes with the text it is of: 64-bit FNV-1a over UTF-16 code units, 16 hex digits. Tells versions of our own data apart; it
 * protects nothing against forgery.
 */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let index = 0; index < text.length; index++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
