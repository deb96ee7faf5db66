import { otherCounties, realEvents, type SampleEvent } from './sample.ts'

/** A county 县, district 区 or city at county level 县级市. */
export interface County {
  readonly code: string
  readonly name: string
}

/** A township 镇, 乡 or street 街道. */
export interface Township {
  readonly code: string
  readonly name: string
  readonly kind: string
}

export interface Department {
  readonly orgId: string
  readonly name: string
}

/** An item as the catalogue lists it; it states neither limits nor materials. */
export interface ListedItem {
  readonly itemId: string
  readonly basicCode: string | undefined
  readonly name: string
  /** Code of the kind 事项类型 in the portal. */
  readonly kind: string | undefined
  /** orgId of the department. */
  readonly department: string
}

/** What is real of a county: its divisions, departments and catalogue, and the events that tell a hub of them. */
export interface CountyReference {
  readonly county: County
  /** The other counties of its province, those of its prefecture first; no event tells of them. */
  readonly neighbours: readonly County[]
  readonly townships: readonly Township[]
  readonly departments: readonly Department[]
  readonly items: readonly ListedItem[]
  readonly events: readonly SampleEvent[]
}

/** Guang'an District 广安区 (511602). `date` is the day that its divisions and its catalogue count from, as `YYYY-MM-DD`. */
export async function readCountyReference(date: string): Promise<CountyReference> {
  const mapped = [...(await Array.fromAsync(realEvents('divisions', date))), ...(await Array.fromAsync(realEvents('catalogue', date)))]
  const told = (type: string): readonly Readonly<Record<string, unknown>>[] =>
    mapped.filter((event) => event.type === type).map(({ data }) => data)
  const regions = told('region.registered')
  const county = regions.find(({ level }) => level === 'county')
  return {
    county: { code: text(county?.['code']), name: text(county?.['name']) },
    neighbours: await otherCounties(),
    townships: regions
      .filter(({ level }) => level === 'township')
      .map(({ code, name, kind }) => ({ code: text(code), name: text(name), kind: text(kind) })),
    departments: told('organisation.registered').map(({ orgId, name }) => ({ orgId: text(orgId), name: text(name) })),
    items: told('item.published').map(({ itemId, basicCode, name, kind, department }) => ({
      itemId: text(itemId),
      basicCode: stated(basicCode),
      name: text(name),
      kind: stated(kind),
      department: text(department),
    })),
    events: mapped.map(({ attributes, data }) => ({ ...attributes, data })),
  }
}

const stated = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

function text(value: unknown): string {
  const found = stated(value)
  if (found === undefined) throw new Error(`the sample's files state ${JSON.stringify(value)} where a text must be`)
  return found
}
