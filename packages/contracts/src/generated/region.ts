// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

import type { LocalCode } from './common.ts'

/** A division exists no longer 撤销. */
export interface RegionAbolished {
  /** Code of the division: GB/T 2260 to county, GB/T 10114 below, or 12 statistical digits; equal to its zero-padded form. */
  readonly code: string
  /** Why. */
  readonly reason: string | null
  /** Decision. */
  readonly documentNo: string | null
}

/** A division became part of another 合并. */
export interface RegionMerged {
  /** Code of the division: GB/T 2260 to county, GB/T 10114 below, or 12 statistical digits; equal to its zero-padded form. */
  readonly code: string
  /** Code of the division it became part of. */
  readonly into: string
  /** Decision. */
  readonly documentNo: string | null
}

/** A division exists 行政区划设立: from the time of the event it is part of the map. */
export interface RegionRegistered {
  /** Code of the division: GB/T 2260 to county, GB/T 10114 below, or 12 statistical digits; equal to its zero-padded form. */
  readonly code: string
  /** Name. */
  readonly name: string
  /** Code: province, prefecture, county, township, village. */
  readonly level: string | null
  /** Code: 镇, 乡, 民族乡, 街道, or what the level has. */
  readonly kind: string | null
  /** Code of the division it belongs to. */
  readonly parent: string | null
  /** Day from which it exists, when known and other than the event's. */
  readonly validFrom: string | null
  /** Whether it is a small or a poor and remote township 规模较小、贫困边远 (policy 二(一)4), for which one comprehensive office or none will do; as last stated. */
  readonly smallOrRemote: boolean | null
  /** Decision that set it up. */
  readonly documentNo: string | null
  /** Codes in other schemes. */
  readonly localCodes: readonly LocalCode[]
}

/** A division has a new name 更名. */
export interface RegionRenamed {
  /** Code of the division: GB/T 2260 to county, GB/T 10114 below, or 12 statistical digits; equal to its zero-padded form. */
  readonly code: string
  /** New name. */
  readonly name: string
  /** New kind, such as 镇 for 乡; null keeps it. */
  readonly kind: string | null
  /** Decision. */
  readonly documentNo: string | null
}

export type RegionEvent =
  | DomainEvent<'region.abolished', RegionAbolished>
  | DomainEvent<'region.merged', RegionMerged>
  | DomainEvent<'region.registered', RegionRegistered>
  | DomainEvent<'region.renamed', RegionRenamed>
