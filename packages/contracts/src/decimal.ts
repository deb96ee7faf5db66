const pattern = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/

export type DecimalFault = 'not-decimal' | 'too-many-decimals' | 'too-many-digits'
export type DecimalText = { readonly text: string } | { readonly fault: DecimalFault; readonly decimals: number }

/** A decimal number as text with exactly `scale` decimals ("12.3" -> "12.30"); nothing is ever rounded. */
export function canonicalDecimal(text: string, precision: number, scale: number): DecimalText {
  const match = pattern.exec(text)
  if (!match) return { fault: 'not-decimal', decimals: 0 }
  const [, sign = '', whole = '', fraction = ''] = match
  if (fraction.length > scale) return { fault: 'too-many-decimals', decimals: fraction.length }
  if (whole !== '0' && whole.length > precision - scale) return { fault: 'too-many-digits', decimals: fraction.length }
  const digits = scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, '0')}`
  return { text: sign === '' || /^[0.]*$/.test(digits) ? digits : `-${digits}` }
}

/** Two's complement, big-endian, as short as can be: Avro's form of the unscaled number. `text` is canonical. */
export function decimalToBytes(text: string, size?: number): Buffer {
  const unscaled = text.replace('.', '')
  const bytes = unscaled.length <= 15 ? smallToBytes(Number(unscaled)) : bigToBytes(BigInt(unscaled))
  if (size === undefined || bytes.length >= size) return bytes
  const padded = Buffer.alloc(size, unscaled.startsWith('-') ? 0xff : 0)
  bytes.copy(padded, size - bytes.length)
  return padded
}

/** Below 10^15, so at most 51 bits with the sign: numbers are exact and faster than BigInt. */
function smallToBytes(value: number): Buffer {
  const magnitude = value < 0 ? -value - 1 : value
  let length = 1
  for (let limit = 128; magnitude >= limit; limit *= 256) length += 1
  const bytes = Buffer.allocUnsafe(length)
  let rest = value
  for (let index = length - 1; index >= 0; index -= 1) {
    const byte = ((rest % 256) + 256) % 256
    bytes[index] = byte
    rest = (rest - byte) / 256
  }
  return bytes
}

function bigToBytes(value: bigint): Buffer {
  let length = 1
  while (BigInt.asIntN(length * 8, value) !== value) length += 1
  return Buffer.from(
    BigInt.asUintN(length * 8, value)
      .toString(16)
      .padStart(length * 2, '0'),
    'hex',
  )
}

/** The unscaled number as text; `bytes` holds at least one. */
function unscaledText(bytes: Buffer): string {
  if (bytes.length <= 6) return String(bytes.readIntBE(0, bytes.length))
  return String(BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`)))
}

export function decimalFromBytes(bytes: Buffer, scale: number): string {
  const text = unscaledText(bytes)
  if (scale === 0) return text
  const negative = text.startsWith('-')
  const digits = (negative ? text.slice(1) : text).padStart(scale + 1, '0')
  const whole = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, whole)}.${digits.slice(whole)}`
}

/** Whether the unscaled number has at most `precision` digits. */
export function decimalFits(bytes: Buffer, precision: number): boolean {
  return unscaledText(bytes).replace('-', '').length <= precision
}
