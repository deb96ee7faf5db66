/** Plain decimal text: optional minus, digits without leading zeros, a point with at least one digit and no trailing zeros. */
export interface Decimal {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
}

const pattern = /^([+-]?)(\d{1,60})?(?:\.(\d{0,60}))?(?:[eE]([+-]?\d{1,3}))?$/
const maxExponent = 60

/** Reads `12`, `-0.50`, `.5`, `1.2E7`; undefined for anything else. No float is involved, so no digit is lost. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = pattern.exec(text)
  if (!match || (match[2] === undefined && !match[3])) return undefined
  let whole = match[2] ?? ''
  let fraction = match[3] ?? ''
  const exponent = Number(match[4] ?? 0)
  if (Math.abs(exponent) > maxExponent) return undefined
  if (exponent > 0) {
    whole += fraction.padEnd(exponent, '0').slice(0, exponent)
    fraction = fraction.slice(exponent)
  } else if (exponent < 0) {
    const digits = whole.padStart(-exponent, '0')
    fraction = digits.slice(digits.length + exponent) + fraction
    whole = digits.slice(0, digits.length + exponent)
  }
  return normal(match[1] === '-', whole, fraction)
}

function normal(negative: boolean, whole: string, fraction: string): Decimal {
  const left = whole.replace(/^0+/, '') || '0'
  const right = fraction.replace(/0+$/, '')
  return { negative: negative && (left !== '0' || right !== ''), whole: left, fraction: right }
}

export const formatDecimal = ({ negative, whole, fraction }: Decimal): string =>
  `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`

/** Rounds to `scale` digits after the point; a half goes to the even neighbour, so that many halves do not add up to a drift. */
export function roundHalfEven(value: Decimal, scale: number): Decimal {
  if (value.fraction.length <= scale) return value
  const kept = BigInt(value.whole + value.fraction.slice(0, scale))
  const rest = value.fraction.slice(scale)
  const half = `5${'0'.repeat(rest.length - 1)}`
  const up = rest > half || (rest === half && kept % 2n === 1n)
  const digits = String(up ? kept + 1n : kept).padStart(scale + 1, '0')
  return normal(value.negative, digits.slice(0, digits.length - scale), digits.slice(digits.length - scale))
}
