// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { CaseEvent } from './case.ts'
import type { EnforcementEvent } from './enforcement.ts'
import type { FundEvent } from './fund.ts'
import type { ItemEvent } from './item.ts'
import type { OrganisationEvent } from './organisation.ts'
import type { PowerEvent } from './power.ts'
import type { ProjectEvent } from './project.ts'
import type { RegionEvent } from './region.ts'
import type { StaffEvent } from './staff.ts'
import type { SupervisionEvent } from './supervision.ts'

export * from './common.ts'
export * from './case.ts'
export * from './enforcement.ts'
export * from './fund.ts'
export * from './item.ts'
export * from './organisation.ts'
export * from './power.ts'
export * from './project.ts'
export * from './region.ts'
export * from './staff.ts'
export * from './supervision.ts'
export { jsonSchemas } from './json-schemas.ts'

/** Every event the built-in schemas know. */
export type HubEvent = CaseEvent | EnforcementEvent | FundEvent | ItemEvent | OrganisationEvent | PowerEvent | ProjectEvent | RegionEvent | StaffEvent | SupervisionEvent

/** 75 event types. */
export type HubEventType = HubEvent['type']

/** The data of one event type. */
export type DataOf<Type extends HubEventType> = Extract<HubEvent, { readonly type: Type }>['data']
