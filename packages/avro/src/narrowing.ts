import { explained } from './explain.ts'
import type { Incompatibility } from './incompatibility.ts'
import { maxReported, type Resolution } from './resolve.ts'

/**
 * Where the reader's type has no room for each of the writer's values, though the specification calls them compatible: bytes that become a
 * string need not be UTF-8, and not every number or text is a value of a logical type that was stated only later. At most 100.
 */
export function narrowings(resolution: Resolution): readonly Incompatibility[] {
  const found: Incompatibility[] = []
  // A record that holds itself resolves to a tree that does; a list instead of calls, so that a long chain takes no stack.
  const seen = new Set<Resolution>([resolution])
  for (const part of seen) {
    if (found.length >= maxReported) break
    for (const inner of partsOf(part)) seen.add(inner)
    if (part.kind !== 'value') continue
    const { writer, reader } = part
    const isNarrower = (writer.kind === 'bytes' && reader.kind === 'string') || (reader.logicalType && !writer.logicalType)
    if (isNarrower) found.push(explained('VALUES_MAY_NOT_FIT', reader.path, writer, reader))
  }
  return found
}

function partsOf(resolution: Resolution): readonly Resolution[] {
  switch (resolution.kind) {
    case 'array':
      return [resolution.items]
    case 'map':
      return [resolution.values]
    case 'writer-union':
      return resolution.branches
    case 'reader-union':
      return [resolution.value]
    case 'record':
      return resolution.fields.flatMap((field) => (field.kind === 'read' ? [field.value] : []))
    case 'value':
    case 'enum':
      return []
  }
}
