import type { ItemTerms, MaterialName } from '../../item/row.ts'
import { overrun } from '../../overrun.ts'
import type { Found } from '../../rule.ts'
import type { CaseRow } from '../clock.ts'

/** Materials that were asked for, or handed in, at once. */
export interface Collection {
  readonly at: string
  readonly materials: readonly MaterialName[]
  readonly org?: string | null
  readonly event: string
}

/**
 * A finding for each material that ought not to have been collected, from the first time that it was until the case ends. `terms` are those that hold a
 * collection to something, and `wrong` names the material where it is one of these.
 */
export function materialsFound(
  { stoppedAt, acceptedBy }: CaseRow,
  collections: readonly Collection[],
  terms: (at: string) => ItemTerms | undefined,
  wrong: (material: MaterialName, terms: ItemTerms) => string | null,
): readonly Found[] | undefined {
  const found = new Map<string, Found>()
  for (const { at, materials, org, event } of collections) {
    const held = terms(at)
    const interval = overrun(at, stoppedAt)
    if (held === undefined || interval === undefined) continue
    for (const one of materials) {
      const material = wrong(one, held)
      if (material === null || found.has(material)) continue
      found.set(material, { ...interval, part: material, org: org ?? acceptedBy, evidence: [event, held.event], details: { material } })
    }
  }
  return found.size === 0 ? undefined : [...found.values()]
}

export const labelOf = ({ id, name }: MaterialName): string | null => name ?? id
