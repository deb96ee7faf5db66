import { padRegion, regionDigits } from '../reference/index.ts'
import type { RegionRow } from './row.ts'

/** What a village lies in: a code's 12 digits with zeros behind the township, county, prefecture, province. */
const { township, county, prefecture, province } = regionDigits
const levelsAbove = [township, county, prefecture, province]

/**
 * The map of today: what became of a division, by its 12-digit code. One that was merged is the one it was merged into, along chains; what lies in it
 * went there with it, unless it was merged by itself. Divisions that were merged in a circle stay as they were.
 */
export function mapOfToday(merged: Iterable<Pick<RegionRow, 'code12' | 'mergedInto'>>): (region: string) => string {
  const into = new Map<string, string>()
  for (const { code12, mergedInto } of merged) if (typeof mergedInto === 'string') into.set(code12, padRegion(mergedInto))
  const next = (region: string): string | undefined =>
    [region, ...levelsAbove.map((digits) => region.slice(0, digits).padEnd(12, '0'))]
      .map((code) => into.get(code))
      .find((code) => code !== undefined)
  return (region) => {
    const met = new Set<string>()
    for (let at: string | undefined = region; at !== undefined; at = next(at)) {
      if (met.has(at)) return region
      met.add(at)
    }
    return [...met].at(-1) ?? region
  }
}
