import type { ItemTerms, MaterialName } from '../../item/row.ts'
import { overrun } from '../../overrun.ts'
import { rule, type Found } from '../../rule.ts'
import { termsAt, type CaseLooked, type CaseRow } from '../clock.ts'

/**
 * What is shared between offices, or on file as a certificate, is not collected from applicants again 一平台共享: each material that one handed
 * in, or was asked for, though the item's terms of the time get it from elsewhere, is found until the case ends. Policy 二(三)3.
 */
export const collectedAgain = rule<CaseRow, CaseLooked>({
  id: 'collected-again',
  clause: '二(三)3',
  severity: 'warning',
  message: { zh: '重复收取可共享获取的材料', en: 'A material was collected again that is shared or on file' },
  judge: (row, { looked }) => {
    const found = new Map<string, Found>()
    for (const { at, materials, org, event } of collectionsOf(row)) {
      const terms = termsAt(row, looked, at)
      if (terms === undefined || terms.elsewhere.length === 0) continue
      for (const one of materials) {
        const material = nameOf(listedElsewhere(one, terms))
        const interval = overrun(at, row.stoppedAt)
        if (material === null || interval === undefined || found.has(material)) continue
        found.set(material, {
          ...interval,
          part: material,
          org: org ?? row.acceptedBy,
          evidence: [event, terms.event],
          details: { material },
        })
      }
    }
    return found.size === 0 ? undefined : [...found.values()]
  },
})

interface Collection {
  readonly at: string
  readonly materials: readonly MaterialName[]
  readonly org?: string | null
  readonly event: string
}

/**
 * What was asked for and handed in, the earliest first. A commitment 承诺 takes the material's place, so that asking for one collects
 * nothing.
 */
function collectionsOf({ handedIn, rounds }: CaseRow): readonly Collection[] {
  const requests = (rounds ?? []).map(({ asked, ...round }) => ({ ...round, materials: asked.filter((one) => one.isCommitment !== true) }))
  const all: readonly Collection[] = [...requests, ...(handedIn ?? [])]
  return all.length > 1 ? all.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) : all
}

/**
 * The material of the item's list that is meant: by its name where that is listed, whatever id the front desk has for it, else by its id.
 */
function listedElsewhere({ id, name }: MaterialName, { elsewhere, materials }: ItemTerms): MaterialName | undefined {
  if (name !== null && materials.includes(name)) return elsewhere.find((listed) => listed.name === name)
  return id === null ? undefined : elsewhere.find((listed) => listed.id === id)
}

const nameOf = (material: MaterialName | undefined): string | null => material?.name ?? material?.id ?? null
