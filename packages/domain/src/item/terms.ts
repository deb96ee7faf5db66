import type { ItemPublished } from '@xianglian/contracts'

import { codeIn } from '../reference/index.ts'
import { eventRef } from '../rule.ts'
import type { ItemTerms } from './row.ts'

/** The terms that an item has stated by an event. */
export function termsOf(
  item: Partial<ItemPublished>,
  event: { readonly time: string; readonly source: string; readonly id: string },
): ItemTerms {
  const materials = item.materials ?? []
  const ofApplicants = new Set(materials.flatMap((material) => (isFromElsewhere(material) ? [] : (material.name ?? []))))
  return {
    since: event.time,
    version: item.version ?? null,
    basicCode: item.basicCode ?? null,
    name: item.name ?? null,
    kind: item.kind ?? null,
    basis: item.basis ?? [],
    level: item.level ?? null,
    povertyRelief: item.povertyRelief ?? false,
    caseType: item.caseType ?? null,
    statutoryLimit: inCodes(item.statutoryLimit),
    promisedLimit: inCodes(item.promisedLimit),
    specialProcedures: (item.specialProcedures ?? []).map(({ kind, name }) => ({ kind, name })),
    materials: materials.flatMap(({ id, name }) => [id, name]).filter((label) => label !== null),
    elsewhere: materials
      .filter((material) => isFromElsewhere(material) && !(material.name !== null && ofApplicants.has(material.name)))
      .map(({ id, name }) => ({ id, name })),
    residentsOnly: item.residentsOnly ?? false,
    region: item.region ?? null,
    crossRegion: item.crossRegion ?? null,
    event: eventRef(event),
  }
}

const inCodes = (limit: ItemPublished['statutoryLimit'] | undefined): ItemTerms['statutoryLimit'] =>
  limit === null || limit === undefined ? null : { ...limit, unit: codeIn('limitUnit', limit.unit) ?? limit.unit }

/** Shared 共享 by those who have it, or a certificate 证照 on file. */
function isFromElsewhere({ source }: ItemPublished['materials'][number]): boolean {
  const code = codeIn('materialSource', source)
  return code === 'shared' || code === 'certificate'
}

/** The versions with another behind them, unless it says what the last one says. */
export function succeededBy(terms: readonly ItemTerms[], next: ItemTerms): readonly ItemTerms[] {
  const last = terms.at(-1)
  if (last === undefined || last.until !== undefined) return [...terms, next]
  if (said(last) === said(next)) return terms
  return [...endedAt(terms, next.since), next]
}

/** The versions with the last one ended, when it is still in force. */
export const endedAt = (terms: readonly ItemTerms[], until: string): readonly ItemTerms[] =>
  terms.map((one, index) => (index < terms.length - 1 || one.until !== undefined ? one : { ...one, until }))

const said = ({ since: _since, until: _until, event: _event, ...terms }: ItemTerms): string => JSON.stringify(terms)

export interface Period {
  readonly since: string
  readonly until: string | undefined
  readonly event: string
}

/** From when to when an item's terms were of some kind, over versions that follow each other. */
export function periodsOf(terms: readonly ItemTerms[] | null | undefined, areSo: (terms: ItemTerms) => boolean): readonly Period[] {
  const periods: Period[] = []
  for (const one of terms ?? []) {
    if (!areSo(one)) continue
    const before = periods.at(-1)
    if (before?.until === one.since) periods[periods.length - 1] = { ...before, until: one.until }
    else periods.push({ since: one.since, until: one.until, event: one.event })
  }
  return periods
}
