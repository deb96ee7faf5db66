/** One row of `schemas(id, hash, text)`: ids never change, and exist only on the wire. */
export interface StoredSchema {
  readonly id: number
  /** SHA-256 of the full text, hex. */
  readonly hash: string
  readonly text: string
}

export interface SchemaTable {
  /** The rows for these texts, adding those that are missing. Two processes at once get the same ids. */
  register(texts: readonly string[]): Promise<readonly StoredSchema[]>
  byId(id: number): Promise<StoredSchema | undefined>
  byHash(hash: string): Promise<StoredSchema | undefined>
  /** The rows with a greater id in the order of their ids, a few held at a time. Those that cannot be event schemas may be left out. */
  since(id: number): AsyncIterable<StoredSchema>
}
