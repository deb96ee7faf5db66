import type { ItemTerms, MaterialName } from '../../item/row.ts'
import { rule } from '../../rule.ts'
import { termsOf, type CaseLooked, type CaseRow } from '../clock.ts'
import { labelOf, materialsFound } from './materials.ts'

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
    const terms = termsOf(row, looked)
    const asked = row.rounds?.map((round) => ({ ...round, materials: round.asked }))
    return asked && terms && materialsFound(row, asked, () => terms, unlisted)
  },
})

function unlisted(material: MaterialName, { materials }: ItemTerms): string | null {
  const isListed = (label: string | null): boolean => label !== null && materials.includes(label)
  return materials.length === 0 || isListed(material.id) || isListed(material.name) ? null : labelOf(material)
}
