import * as fc from 'fast-check'

import { dayToText, firstDay, firstInstant, instantToText, lastDay, lastInstant } from '../src/calendar.ts'
import { isScalar, type RecordShape, type ScalarShape, type Shape } from '../src/shape.ts'

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => value.isWellFormed() && !value.includes('\u0000'))
const base64 = (size: { readonly minLength?: number; readonly maxLength: number }): fc.Arbitrary<string> =>
  fc.uint8Array(size).map((bytes) => Buffer.from(bytes).toString('base64'))

/** Values of a shape in canonical JSON form, such as `decode` gives them back. `depth` bounds records that hold themselves. */
function arbitraryOf(shape: Shape, depth = 4): fc.Arbitrary<unknown> {
  if (isScalar(shape)) return scalarOf(shape)
  if (shape.kind === 'array') return depth > 0 ? fc.array(arbitraryOf(shape.items, depth - 1), { maxLength: 3 }) : fc.constant([])
  if (shape.kind === 'map') return depth > 0 ? mapOf(arbitraryOf(shape.values, depth - 1)) : fc.constant({})
  if (shape.kind === 'nullable') return depth > 0 ? fc.option(arbitraryOf(shape.value, depth - 1)) : fc.constant(null)
  if (shape.kind === 'record') return recordOf(shape, depth)
  return fc.oneof(
    ...shape.branches.map(({ name, shape: inner }) =>
      name === 'null' ? fc.constant(null) : arbitraryOf(inner, depth - 1).map((value) => ({ [name]: value })),
    ),
  )
}

export function recordOf(shape: RecordShape, depth = 4): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(shape.fields.map((field) => [field.name, arbitraryOf(field.shape, depth - 1)])), {
    noNullPrototype: true,
  })
}

const mapOf = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.dictionary(
    text.filter((name) => name !== '__proto__'),
    values,
    { maxKeys: 3, noNullPrototype: true },
  )

function scalarOf(shape: ScalarShape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'int':
      return fc.integer()
    case 'long':
      return fc.maxSafeInteger()
    case 'float':
      return fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    case 'bytes':
      return base64({ maxLength: 9 })
    case 'fixed':
      return base64({ minLength: shape.size, maxLength: shape.size })
    case 'decimal':
      return fc
        .bigInt({ min: -(10n ** BigInt(shape.precision)) + 1n, max: 10n ** BigInt(shape.precision) - 1n })
        .map((value) => decimalText(value, shape.scale))
    case 'instant':
      return fc.integer({ min: firstInstant, max: lastInstant }).map(instantToText)
    case 'date':
      return fc.integer({ min: firstDay, max: lastDay }).map(dayToText)
    case 'enum':
      return fc.constantFrom(...shape.symbols)
    case 'string':
      return text
  }
}

/** Written without the code under test. */
export function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : ''
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
