/** How many digits of a region code name a division of each level (GB/T 2260 to the county, GB/T 10114 below). The highest level first. */
export const regionDigits = { province: 2, prefecture: 4, county: 6, township: 9, village: 12 } as const

const levels = Object.values(regionDigits)

/** A region code in its 12-digit form: `511602` and `511602000000` are one region. What is no such code is left as it is. */
export const padRegion = (code: string): string => (/^\d{2,12}$/.test(code) ? code.padEnd(12, '0') : code)

/** A region code in every form that names the same region: with all zeros behind it, and with those alone that fill up a level. */
export function regionForms(code: string): readonly string[] {
  const padded = padRegion(code)
  const shorter = /^\d{12}$/.test(padded)
    ? levels.filter((length) => /^0*$/.test(padded.slice(length))).map((length) => padded.slice(0, length))
    : []
  return [...new Set([code, ...shorter])]
}

/** The digits of a region code that name it, cut where an administrative level ends: `511000` (Neijiang) is `5110`, not `511`. */
export function regionPrefix(code: string): string {
  const padded = padRegion(code)
  return padded.length === 12 ? padded.slice(0, levels.find((length) => /^0*$/.test(padded.slice(length))) ?? 12) : padded
}

/** The six digits of the county that a region is, or lies in; undefined above. */
export const countyOf = (region: string): string | undefined => {
  const prefix = regionPrefix(region)
  return prefix.length < regionDigits.county ? undefined : prefix.slice(0, regionDigits.county)
}

/** Whether a region is another one or lies in it. */
export const isWithin = (region: string, area: string): boolean => padRegion(region).startsWith(regionPrefix(area))

const creditCodeDigits = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Whether a unified social credit code 统一社会信用代码 is 18 of its 31 digits, the last of which checks the others (GB 32100-2015). */
export function creditCodeIsValid(code: string): boolean {
  if (code.length !== 18) return false
  let [sum, weight] = [0, 1]
  for (const digit of code.slice(0, 17)) {
    const value = creditCodeDigits.indexOf(digit)
    if (value < 0) return false
    sum += value * weight
    weight = (weight * 3) % 31
  }
  return creditCodeDigits[(31 - (sum % 31)) % 31] === code[17]
}
