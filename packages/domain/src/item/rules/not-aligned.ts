import { codeLists, codeIn } from '../../reference/code-lists.ts'
import { padRegion, regionDigits, regionPrefix } from '../../reference/index.ts'
import { rule, type Found } from '../../rule.ts'
import type { ItemRow, ItemTerms } from '../row.ts'

interface Looked {
  /** Items of the same basic code in the divisions that the item's region lies in, and in itself. */
  readonly ofProvince: readonly ItemRow[]
  readonly ofPrefecture: readonly ItemRow[]
  readonly ofCounty: readonly ItemRow[]
  readonly ofTownship: readonly ItemRow[]
  readonly ofVillage: readonly ItemRow[]
}

/**
 * Items of one basic code are the same at all levels 四级四同: one whose name, kind or basis differs from that of the next higher level that has
 * such an item is found while both stand so. What one of them does not state does not differ; where the higher level has several, one that
 * agrees is enough. Levels are those that items state, else those of their regions. Policy 二(一)1.
 */
export const notAligned = rule<ItemRow, Looked>({
  id: 'not-aligned',
  clause: '二(一)1',
  severity: 'notice',
  message: { zh: '事项要素与上级不一致', en: 'The item differs from that of the next higher level' },
  judge: (row, { looked: { ofProvince, ofPrefecture, ofCounty, ofTownship, ofVillage } }) => {
    const versions = versionsOf(row, row)
    const others = [...ofProvince, ...ofPrefecture, ...ofCounty, ...ofTownship, ...ofVillage]
      .filter(({ itemId }) => itemId !== row.itemId)
      .flatMap((other) => versionsOf(other, row))
    if (versions.length === 0 || others.length === 0) return undefined
    const borders = new Set([...versions, ...others].flatMap(({ since, until }) => (until === undefined ? [since] : [since, until])))
    const turns = [...borders].toSorted().map((at) => ({ at, difference: differenceAt(at, versions, others) }))
    const found: Found[] = []
    for (const [index, { at, difference }] of turns.entries()) {
      if (difference === undefined) continue
      const before = found.at(-1)
      const since = before?.until === at ? before.since : at
      if (before?.until === at) found.pop()
      found.push({ part: since, since, until: turns[index + 1]?.at, org: row.department, ...difference })
    }
    return found
  },
})

interface Version extends ItemTerms {
  readonly itemId: string
  /** The higher the level, the lower. */
  readonly rank: number
}

/** The versions of an item that had the basic code of the row that is judged, where they can be compared with it. */
const versionsOf = ({ itemId, terms, region12 }: ItemRow, { basicCode }: ItemRow): readonly Version[] =>
  (terms ?? []).flatMap((version) => {
    const { region } = version
    if (typeof basicCode !== 'string' || version.basicCode !== basicCode || region === null || padRegion(region) !== region12) return []
    const rank = rankOf(version.level, region)
    return rank === undefined ? [] : [{ ...version, itemId, rank }]
  })

const levels = codeLists.level.map(({ code }) => code)
const digits: readonly number[] = levels.map((level) => regionDigits[level])

function rankOf(level: string | null, region: string): number | undefined {
  const code = codeIn('level', level)
  const rank = code === undefined ? digits.indexOf(regionPrefix(region).length) : levels.indexOf(code)
  return rank === -1 ? undefined : rank
}

/** In what the item differs at an instant from that of the next higher level; nothing when either is not in force. */
function differenceAt(
  at: string,
  versions: readonly Version[],
  others: readonly Version[],
): Pick<Found, 'evidence' | 'details'> | undefined {
  const own = versions.find((version) => isInForce(version, at))
  if (own === undefined) return undefined
  const higher = others.filter((other) => other.rank < own.rank && isInForce(other, at))
  const rank = Math.max(...higher.map((other) => other.rank))
  const differences = higher.filter((other) => other.rank === rank).map((other) => ({ other, fields: fieldsThatDiffer(own, other) }))
  const [first] = differences
  if (first === undefined || differences.some(({ fields }) => fields.length === 0)) return undefined
  return { evidence: [own.event, first.other.event], details: { fields: first.fields, from: first.other.itemId } }
}

const isInForce = ({ since, until }: ItemTerms, at: string): boolean => since <= at && at < (until ?? '~')

function fieldsThatDiffer(a: ItemTerms, b: ItemTerms): readonly string[] {
  const differs = {
    name: a.name !== null && b.name !== null && plain(a.name) !== plain(b.name),
    kind: a.kind !== null && b.kind !== null && a.kind !== b.kind,
    basis: a.basis.length > 0 && b.basis.length > 0 && !(restsOn(a, b) && restsOn(b, a)),
  }
  return Object.entries(differs).flatMap(([field, does]) => (does ? [field] : []))
}

type Basis = ItemTerms['basis'][number]

/** Whether the one names all that the other does. */
const restsOn = (a: ItemTerms, b: ItemTerms): boolean => b.basis.every((wanted) => a.basis.some((named) => isSame(named, wanted)))

/** Article and document number tell bases apart only where both state them. */
const isSame = (a: Basis, b: Basis): boolean =>
  plain(a.title) === plain(b.title) && agrees(a.article, b.article) && agrees(a.documentNo, b.documentNo)

const agrees = (a: string | null, b: string | null): boolean => a === null || b === null || plain(a) === plain(b)

/** Full-width letters and brackets, spaces and the marks of a title make no difference. */
const plain = (text: string): string => text.normalize('NFKC').replaceAll(/[\s《》]/g, '')
