import type { Stage } from './stage.ts'

/**
 * Facts that a rule must find (`hit`), or must not find though they come near to it (`near`). They are told of streams of their own, so that no two
 * scenarios touch each other; what is to be found is worked out by the scenario, never by the rule. No other rule finds anything in them, unless the
 * scenario expects that, too.
 */
export interface Scenario {
  /** Id of the rule. */
  readonly rule: string
  readonly kind: 'hit' | 'near'
  /** What happens, in a few words. */
  readonly name: string
  build(this: void, stage: Stage): void
}

/** A scenario in which the rule must find what it expects. */
export const hit = (rule: string, name: string, build: Scenario['build']): Scenario => ({ rule, kind: 'hit', name, build })

/** A scenario in which nothing must be found, though it is nearly so. */
export const near = (rule: string, name: string, build: Scenario['build']): Scenario => ({ rule, kind: 'near', name, build })
