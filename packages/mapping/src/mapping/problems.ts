import { HubError, type FieldError } from '@xianglian/core'
import { isNode, type Document, type LineCounter } from 'yaml'

export type Path = readonly (string | number)[]

/** Collects everything wrong with a mapping file, each with its path and line, so that one run shows all of it. */
export interface Problems {
  /** `line` is for faults that no path leads to. */
  add(path: Path, detail: string, line?: number): void
  /** Throws `invalid-mapping` when anything was added. */
  throwIfAny(): void
}

export function createProblems(file: string, document: Document, lines: LineCounter): Problems {
  const errors: (FieldError & { readonly line: number })[] = []
  return {
    add(path, detail, line = lineOf(document, lines, path)) {
      const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
      errors.push({ pointer, code: 'invalid-mapping', detail, line })
    },
    throwIfAny() {
      if (errors.length === 0) return
      const listed = errors.toSorted((left, right) => left.line - right.line)
      const faults = errors.length === 1 ? 'a fault' : `${errors.length} faults`
      throw new HubError('invalid-mapping', `The mapping ${file} has ${faults}; nothing was read.`, {
        errors: listed.map(({ line, detail, ...error }) => ({ ...error, detail: `line ${line}: ${detail}` })),
      })
    },
  }
}

/** Line of the deepest node of the path that the file holds. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}
