/** Amounts of money by ISO 4217 currency, as decimal strings: amounts of different currencies never meet in one sum. */
export type Sums = Readonly<Record<string, string>>

/** Hundredths of a decimal string: `"12.30"` → 1230n. Exact at any size. */
export function toMinor(amount: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount)
  if (!match) throw new RangeError('an amount of money has at most 2 decimals')
  const [, sign, whole = '0', fraction = ''] = match
  const minor = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'))
  return sign === '-' ? -minor : minor
}

/** 1230n → `"12.30"`. */
export function fromMinor(minor: bigint): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0')
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export const plus = (a: string, b: string): string => fromMinor(toMinor(a) + toMinor(b))
export const minus = (a: string, b: string): string => fromMinor(toMinor(a) - toMinor(b))

/** The sums with an amount added to that of its currency. */
export const addTo = (sums: Sums, currency: string, amount: string): Sums => ({
  ...sums,
  [currency]: plus(sums[currency] ?? '0.00', amount),
})

/** The sum where there is one currency at most; nothing where several would have to be added. */
export function onlySum(sums: Sums): { readonly amount: string; readonly currency: string } | undefined {
  const [first, ...others] = Object.entries(sums)
  return first === undefined || others.length > 0 ? undefined : { currency: first[0], amount: first[1] }
}
