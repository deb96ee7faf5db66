/** PostgreSQL counts microseconds from 2000-01-01, as a 64-bit integer that exceeds what a double holds exactly: it is made of two halves here. */
const postgresEpoch = Date.UTC(2000, 0, 1)
const half = 2 ** 32

/** Writes epoch milliseconds as a binary timestamptz. */
export function writeInstant(buffer: Buffer, offset: number, time: number): void {
  const milliseconds = time - postgresEpoch
  const high = Math.floor(milliseconds / half)
  const low = (milliseconds - high * half) * 1000
  const carry = Math.floor(low / half)
  buffer.writeInt32BE(high * 1000 + carry, offset)
  buffer.writeUInt32BE(low - carry * half, offset + 4)
}

/** Reads a binary timestamptz as epoch milliseconds. */
export function readInstant(buffer: Buffer, offset: number): number {
  const high = buffer.readInt32BE(offset)
  const thousands = Math.floor(high / 1000)
  const rest = (high - thousands * 1000) * half + buffer.readUInt32BE(offset + 4)
  return thousands * half + Math.floor(rest / 1000) + postgresEpoch
}

/** Writes a whole number from 0 to 2^53 as a binary bigint. */
export function writeBigint(buffer: Buffer, offset: number, value: number): void {
  buffer.writeInt32BE(Math.floor(value / half), offset)
  buffer.writeUInt32BE(value >>> 0, offset + 4)
}

export const readBigint = (buffer: Buffer, offset: number): number => buffer.readInt32BE(offset) * half + buffer.readUInt32BE(offset + 4)

/** Epoch milliseconds as the text of a timestamptz. The year 0 is 1 BC there; an infinity stays one. */
export function instantText(time: number): string {
  if (!Number.isFinite(time)) return time > 0 ? 'infinity' : '-infinity'
  const text = new Date(time).toISOString()
  return text.startsWith('0000') ? `0001${text.slice(4)} BC` : text
}
