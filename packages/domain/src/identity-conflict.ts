import type { Rule } from './rule.ts'

/**
 * An event arrived under a source and id that is recorded with other content; the first stands. No register shows that: the recorder keeps the
 * event as a dead letter, and so the finding is of that letter, from its arrival until it is redriven or discarded. docs/design.md §4.
 */
export const identityConflict = {
  id: 'identity-conflict',
  clause: '二(三)3',
  severity: 'warning',
  message: { zh: '同一标识的事件内容不一致', en: 'An event came under a recorded identity with other content' },
} as const satisfies Omit<Rule, 'judge'>
