import type { Field, Model, NamedModel } from './model.ts'

/** A whole number from 0 to below `bound`. */
export type Draw = (bound: number) => number

const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'string', 'bytes']
const logicals: readonly (readonly [string, string])[] = [
  ['int', 'date'],
  ['int', 'time-millis'],
  ['long', 'time-micros'],
  ['long', 'timestamp-millis'],
  ['long', 'timestamp-micros'],
  ['string', 'uuid'],
]

export const decimal = (draw: Draw): object => ({ logicalType: 'decimal', precision: 4 + draw(2), scale: 1 + draw(2) })

export function primitive(draw: Draw): Model {
  const chance = draw(10)
  if (chance === 0) return { kind: 'primitive', type: 'bytes', logical: decimal(draw) }
  const [type, logicalType] = logicals[draw(logicals.length)] ?? ['int', 'date']
  if (chance === 1) return { kind: 'primitive', type, logical: { logicalType } }
  return { kind: 'primitive', type: primitives[draw(primitives.length)] ?? 'int', logical: undefined }
}

/** Builds a random schema. */
export class Build {
  readonly #draw: Draw
  /** Named types so far, the open ones among them. */
  readonly #named: NamedModel[] = []

  constructor(draw: Draw) {
    this.#draw = draw
  }

  /** Mostly a record, as what can change is mostly in these. */
  root(): Model {
    return this.#draw(8) === 0 ? this.model(3) : this.#record(4)
  }

  model(depth: number): Model {
    const draw = this.#draw
    const chance = draw(depth > 0 ? 16 : 7)
    if (chance < 3) return primitive(draw)
    if (chance === 3) return this.#enum()
    if (chance === 4) return this.#fixed()
    if (chance < 7) return this.#named[draw(this.#named.length + 1)] ?? primitive(draw)
    if (chance === 7) return { kind: 'array', of: this.model(depth - 1) }
    if (chance === 8) return { kind: 'map', of: this.model(depth - 1) }
    if (chance < 12) return this.#union(depth)
    return this.#record(depth)
  }

  #enum(): Model {
    const symbols = ['A', 'B', 'C'].slice(0, 1 + this.#draw(3))
    return this.#add({ kind: 'enum', ...this.#naming('E'), symbols, withDefault: this.#draw(3) === 0 })
  }

  #fixed(): Model {
    const logical = this.#draw(3) === 0 ? decimal(this.#draw) : undefined
    return this.#add({ kind: 'fixed', ...this.#naming('F'), size: 3 + this.#draw(2), logical })
  }

  #union(depth: number): Model {
    const others = Array.from({ length: 1 + this.#draw(3) }, () => this.model(depth - 1))
    const nothing: Model = { kind: 'primitive', type: 'null', logical: undefined }
    const branches = this.#draw(3) > 0 ? [nothing, ...others] : others
    return {
      kind: 'union',
      branches: branches.filter(({ kind }) => kind !== 'union').concat(branches.every(({ kind }) => kind === 'union') ? [nothing] : []),
    }
  }

  #record(depth: number): Model {
    const fields: Field[] = []
    const record = this.#add({ kind: 'record', ...this.#naming('R'), fields })
    for (let left = 1 + this.#draw(4); left > 0; left -= 1) {
      fields.push({ name: `f${left}`, aliases: [], type: this.model(depth - 1), withDefault: this.#draw(3) === 0 })
    }
    return record
  }

  #add(model: NamedModel): NamedModel {
    this.#named.push(model)
    return model
  }

  /** Now and then two types of one simple name in two namespaces, which the specification lets match. */
  #naming(letter: string): { name: string; namespace: string; aliases: string[] } {
    const count = this.#named.filter(({ name }) => name.startsWith(letter)).length
    return count > 0 && this.#draw(4) === 0
      ? { name: `${letter}0`, namespace: `n${this.#named.length}`, aliases: [] }
      : { name: `${letter}${this.#named.length}`, namespace: 'a', aliases: [] }
  }
}
