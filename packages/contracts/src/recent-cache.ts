/**
 * Keeps what is made of something small and takes far more memory: what was used last, until the weights together come to the limit. Made of
 * two generations, so that looking up what is in use changes nothing.
 */
export class RecentCache<Key, Value extends object> {
  readonly #limit: number
  #recent = new Map<Key, Value>()
  #older = new Map<Key, Value>()
  /** Of what is recent. */
  #weight = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The value that is kept under the key, or else a new one. One that weighs more than half of the limit is kept alone. */
  get(key: Key, weight: number, make: () => Value): Value {
    const known = this.#recent.get(key)
    if (known) return known
    const value = this.#older.get(key) ?? make()
    if (this.#weight + weight > this.#limit / 2) {
      this.#older = this.#recent
      this.#recent = new Map()
      this.#weight = 0
    }
    this.#recent.set(key, value)
    this.#weight += weight
    return value
  }
}
