import { overrun } from '../../overrun.ts'
import { rule, type Found } from '../../rule.ts'
import { termsOf, type CaseLooked, type CaseRow } from '../clock.ts'

/**
 * A material was asked for that the item lists neither by its id nor by its name: found for each material, from the request until the case
 * ends. What an applicant hands in without being asked is nobody's breach, and an item that lists no materials says nothing about them.
 * Administrative Licensing Law 行政许可法 art. 31.
 */
export const unlistedMaterial = rule<CaseRow, CaseLooked>({
  id: 'unlisted-material',
  clause: '行政许可法 31',
  severity: 'breach',
  message: { zh: '要求提交清单之外的材料', en: 'A material was asked for that the item does not list' },
  judge: (row, { looked }) => {
    const { rounds } = row
    if (rounds === null || rounds === undefined) return undefined
    const terms = termsOf(row, looked)
    if (terms === undefined || terms.materials.length === 0) return undefined
    const isListed = (label: string | null): boolean => label !== null && terms.materials.includes(label)
    const found = new Map<string, Found>()
    for (const { at, asked, org, event } of rounds) {
      const interval = overrun(at, row.stoppedAt)
      if (interval === undefined) continue
      for (const { id, name } of asked) {
        const material = name ?? id
        if (material === null || isListed(id) || isListed(name) || found.has(material)) continue
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
