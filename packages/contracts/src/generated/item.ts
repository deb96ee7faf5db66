// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

import type { Fee, LegalBasis, Limit, LocalCode, Material, SpecialProcedure } from './common.ts'

/** A service item changed 事项变更. A field that is null stays as it was; a list that is given replaces the old one. */
export interface ItemAmended {
  /** The hub's id of the service item 政务服务事项, usually its implementing code. */
  readonly itemId: string
  /** Basic code 基本编码: matches one item across levels. */
  readonly basicCode: string | null
  /** Implementing code 实施编码. */
  readonly implementCode: string | null
  /** Handling code 业务办理项编码. */
  readonly handlingCode: string | null
  /** Codes in other schemes. */
  readonly localCodes: readonly LocalCode[] | null
  /** Version of the item. */
  readonly version: string | null
  /** Name. */
  readonly name: string | null
  /** Main item or subject it is listed under. */
  readonly category: string | null
  /** Code of the kind 事项类型, such as licence 行政许可. */
  readonly kind: string | null
  /** orgId of the department that answers for it, else its name. */
  readonly department: string | null
  /** Code: province, prefecture, county, township, village. */
  readonly level: string | null
  /** Code of the division it is offered in. */
  readonly region: string | null
  /** What it rests on. */
  readonly basis: readonly LegalBasis[] | null
  /** Code: natural persons, legal persons, both. */
  readonly audience: string | null
  /** Whether only registered residents may apply. */
  readonly residentsOnly: boolean | null
  /** Materials asked for. */
  readonly materials: readonly Material[] | null
  /** Code: 即办件 at once, 承诺件 within a promised limit. */
  readonly caseType: string | null
  /** Statutory limit 法定时限. */
  readonly statutoryLimit: Limit | null
  /** Promised limit 承诺时限. */
  readonly promisedLimit: Limit | null
  /** Procedures that may stop the clock. */
  readonly specialProcedures: readonly SpecialProcedure[] | null
  /** What it costs. */
  readonly fees: readonly Fee[] | null
  /** Codes of the channels it can be applied for by. */
  readonly channels: readonly string[] | null
  /** Code of the range within which any counter takes it 通办范围: county, prefecture, province, country. */
  readonly crossRegion: string | null
  /** Where it is accepted: code of a level or window. */
  readonly acceptedAt: string | null
  /** orgId of the organisation that decides. */
  readonly decidedBy: string | null
  /** Whether law keeps it at county or above. */
  readonly reservedToCounty: boolean | null
  /** Whether it belongs to poverty relief. */
  readonly povertyRelief: boolean | null
  /** Page of the item on the service portal. */
  readonly link: string | null
  /** Why. */
  readonly reason: string | null
}

/** A service item is offered 政务服务事项发布 (policy 二(一)1). */
export interface ItemPublished {
  /** The hub's id of the service item 政务服务事项, usually its implementing code. */
  readonly itemId: string
  /** Basic code 基本编码: matches one item across levels. */
  readonly basicCode: string | null
  /** Implementing code 实施编码. */
  readonly implementCode: string | null
  /** Handling code 业务办理项编码. */
  readonly handlingCode: string | null
  /** Codes in other schemes. */
  readonly localCodes: readonly LocalCode[]
  /** Version of the item. */
  readonly version: string | null
  /** Name. */
  readonly name: string
  /** Main item or subject it is listed under. */
  readonly category: string | null
  /** Code of the kind 事项类型, such as licence 行政许可. */
  readonly kind: string | null
  /** orgId of the department that answers for it, else its name. */
  readonly department: string | null
  /** Code: province, prefecture, county, township, village. */
  readonly level: string | null
  /** Code of the division it is offered in. */
  readonly region: string | null
  /** What it rests on. */
  readonly basis: readonly LegalBasis[]
  /** Code: natural persons, legal persons, both. */
  readonly audience: string | null
  /** Whether only registered residents may apply. */
  readonly residentsOnly: boolean | null
  /** Materials asked for. */
  readonly materials: readonly Material[]
  /** Code: 即办件 at once, 承诺件 within a promised limit. */
  readonly caseType: string | null
  /** Statutory limit 法定时限. */
  readonly statutoryLimit: Limit | null
  /** Promised limit 承诺时限. */
  readonly promisedLimit: Limit | null
  /** Procedures that may stop the clock. */
  readonly specialProcedures: readonly SpecialProcedure[]
  /** What it costs. */
  readonly fees: readonly Fee[]
  /** Codes of the channels it can be applied for by. */
  readonly channels: readonly string[]
  /** Code of the range within which any counter takes it 通办范围: county, prefecture, province, country. */
  readonly crossRegion: string | null
  /** Where it is accepted: code of a level or window. */
  readonly acceptedAt: string | null
  /** orgId of the organisation that decides. */
  readonly decidedBy: string | null
  /** Whether law keeps it at county or above. */
  readonly reservedToCounty: boolean | null
  /** Whether it belongs to poverty relief. */
  readonly povertyRelief: boolean | null
  /** Page of the item on the service portal. */
  readonly link: string | null
}

/** A service item is no longer offered 事项取消. */
export interface ItemWithdrawn {
  /** The hub's id of the service item 政务服务事项, usually its implementing code. */
  readonly itemId: string
  /** Why. */
  readonly reason: string | null
  /** Decision. */
  readonly documentNo: string | null
}

export type ItemEvent =
  | DomainEvent<'item.amended', ItemAmended>
  | DomainEvent<'item.published', ItemPublished>
  | DomainEvent<'item.withdrawn', ItemWithdrawn>
