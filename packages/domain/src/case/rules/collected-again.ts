import type { ItemTerms, MaterialName } from '../../item/row.ts'
import { rule } from '../../rule.ts'
import { termsAt, type CaseLooked, type CaseRow } from '../clock.ts'
import { labelOf, materialsFound, type Collection } from './materials.ts'

/**
 * What is shared between offices, or on file as a certificate, is not collected from applicants again 一平台共享: each material that one handed
 * in, or was asked for, though the item's terms of the time get it from elsewhere, is found until the case ends. Policy 二(三)3.
 */
export const collectedAgain = rule<CaseRow, CaseLooked>({
  id: 'collected-again',
  clause: '二(三)3',
  severity: 'warning',
  message: { zh: '重复收取可共享获取的材料', en: 'A material was collected again that is shared or on file' },
  judge: (row, { looked }) => materialsFound(row, collectionsOf(row), (at) => termsAt(row, looked, at), listedElsewhere),
})

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
 * The material of the item's list that is meant: by its name, because a front desk may have ids of its own; by its id where no name is stated.
 */
function listedElsewhere({ id, name }: MaterialName, { elsewhere }: ItemTerms): string | null {
  const meant =
    name === null ? elsewhere.find((listed) => id !== null && listed.id === id) : elsewhere.find((listed) => listed.name === name)
  return meant === undefined ? null : labelOf(meant)
}
