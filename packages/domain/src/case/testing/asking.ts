import { expect } from 'vitest'

import type { Refused } from '../../command.ts'
import { refusal, type Stated } from '../../testing/story.ts'
import { caseAggregate } from '../case.ts'
import { caseNo, fact, township } from './about.ts'

/** A case in its usual stages, a day each from 2026-03-02. */
export const filed = fact('2026-03-02', 'filed')
export const requested = fact('2026-03-03', 'supplement-requested', { materials: [{ name: '照片' }] })
export const supplemented = fact('2026-03-04', 'supplemented')
export const accepted = fact('2026-03-05', 'accepted', { org: township })
export const started = fact('2026-03-06', 'special-started', { name: '专家评审' })
export const ended = fact('2026-03-07', 'special-ended', { name: '专家评审' })
export const decided = fact('2026-03-08', 'decided', { outcome: 'granted' })
export const turnedDown = fact('2026-03-08', 'decided', { outcome: 'refused' })
export const issued = fact('2026-03-09', 'issued')
export const delivered = fact('2026-03-10', 'delivered')
export const closed = fact('2026-03-11', 'closed')
export const withdrawn = fact('2026-03-11', 'withdrawn')
export const notAccepted = fact('2026-03-05', 'acceptance-refused')

/** Asks for a fact of 2026-04-01, or of another time. */
export const asking =
  (command: string, time = '2026-04-01') =>
  (data: Stated[2], ...facts: readonly Stated[]): Refused | undefined =>
    refusal(caseAggregate, command, [time, { caseNo, ...data }], ...facts)

/** A refusal that says so in English, and something in Chinese. */
export const refused = (en: string): unknown => ({ zh: expect.stringMatching(/\p{Script=Han}.*；.+。$/u), en: expect.stringContaining(en) })
