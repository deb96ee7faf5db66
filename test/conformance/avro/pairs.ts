import * as fc from 'fast-check'

import { mutations } from './mutations.ts'
import { schemaOf } from './model.ts'
import { Build, type Draw } from './random-model.ts'

/** Two related schemas as JSON, and what was done to one to make the other. */
export interface Pair {
  readonly writer: unknown
  readonly reader: unknown
  readonly changes: readonly string[]
}

/** A random schema, and a copy of it changed one to four times; either is the writer's. */
export const pairs: fc.Arbitrary<Pair> = fc.gen().map((generate) => {
  const draw: Draw = (bound) => generate(fc.nat, { max: Math.max(0, bound - 1) })
  const first = new Build(draw).root()
  const second = structuredClone(first)
  const changes = Array.from({ length: 1 + draw(4) }, () => [...mutations][draw(mutations.size)]).flatMap((change) => {
    return change?.[1](second, draw) ? [change[0]] : []
  })
  const [writer, reader] = draw(2) === 0 ? [first, second] : [second, first]
  return { writer: schemaOf(writer), reader: schemaOf(reader), changes }
})
