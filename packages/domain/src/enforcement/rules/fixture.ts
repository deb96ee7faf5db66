import { item } from '../../item/item.ts'
import { power } from '../../power/power.ts'
import { given, type Stated, type Story } from '../../testing/story.ts'
import { enforcement } from '../enforcement.ts'

/** A fact about one enforcement case. */
export const fact = (time: string, type: string, data: object = {}): Stated => [time, `enforcement.${type}`, { caseNo: 'E1', ...data }]
export const opened = (time: string, data: object = {}): Stated => fact(time, 'opened', { org: 'township', basicCode: 'b1', ...data })
export const penalised = (time: string, data: object = {}): Stated => fact(time, 'penalised', { amount: '100.00', ...data })
export const paid = (time: string, amount: string): Stated => fact(time, 'paid', { amount })

export const about = (...facts: readonly Stated[]): Story => given([enforcement, power, item], ...facts)
