import canonicalize from 'canonicalize'

import type { EventData } from './codec.ts'
import { sha256Hex } from './sha256.ts'
import { isObject } from './shape.ts'

/**
 * SHA-256, hex, over the RFC 8785 JSON of the data with null fields left out, so that a field added later with default null changes no hash.
 * What `POST /v1/records` answers, and what an importer compares to tell what changed.
 */
export function dataHash(data: EventData): string {
  return sha256Hex(canonicalize(withoutNulls(data)) ?? '')
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const kept: Record<string, unknown> = {}
  for (const [name, item] of Object.entries(value)) if (item !== null) kept[name] = withoutNulls(item)
  return kept
}
