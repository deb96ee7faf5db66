import type { DomainEvent } from '@xianglian/core'

/** The event of one type out of an aggregate's union. */
export type EventOf<Event extends DomainEvent, Type extends Event['type']> = Extract<Event, { readonly type: Type }>

/** When and where the fact happened that a command asks for: what its event will say. */
export interface Occasion {
  /** Instant, RFC 3339 UTC with milliseconds, as folds see it: compares as text with the times of a state. */
  readonly time: string
  readonly region: string
}

/** Why a command comes to nothing, in words that a clerk understands and can act on. */
export interface Refused {
  readonly zh: string
  readonly en: string
}

/** What users may ask for: one fact, whose data are the data of the command, recorded unless the command refuses. */
export interface Command<State, Event extends DomainEvent, Type extends Event['type']> {
  /** The type of the fact; its schema is the schema of the command's data. */
  readonly records: Type
  /** Why it comes to nothing; undefined when the fact may be recorded. Pure, no clock. `state` is the fold of all that the stream holds. */
  readonly refuses: (state: State, data: EventOf<Event, Type>['data'], occasion: Occasion) => Refused | undefined
  readonly names?: Naming
}

/** The key field of the aggregate that is named anew when the caller leaves it out, such as the number of a case. */
export interface Naming {
  readonly field: string
  /** `token` is unique to the call: at most 64 letters, digits and hyphens. */
  readonly as: (occasion: Occasion, token: string) => string
}

/** A command that need not know its types: data were decoded by the schema of what it records, states are of its definition. */
export interface ErasedCommand {
  readonly records: string
  readonly refuses: (state: unknown, data: unknown, occasion: Occasion) => Refused | undefined
  readonly names?: Naming
}

/** A command whose data were checked; that it decides on this state and records these events is left for `aggregate` to check. */
export interface DefinedCommand<State, Event extends DomainEvent> extends ErasedCommand {
  /** Never there: it carries the types for the compiler alone. */
  readonly decides?: (state: State, event: Event) => void
}

/** Writes commands of an aggregate down: `const to = command<CaseState, CaseEvent>()`, then `to('case.decided', { refuses })` for each. */
export const command =
  <State, Event extends DomainEvent>() =>
  <Type extends Event['type']>(records: Type, decision: Omit<Command<State, Event, Type>, 'records'>): DefinedCommand<State, Event> =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- called only with states of this definition and data of its type
    ({ records, ...decision }) as DefinedCommand<State, Event>
