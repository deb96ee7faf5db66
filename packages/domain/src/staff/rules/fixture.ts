import { randomUUID } from 'node:crypto'

import { organisation } from '../../organisation/organisation.ts'
import { region } from '../../region/region.ts'
import { given, type Stated, type Story } from '../../testing/story.ts'
import { staff } from '../staff.ts'

const staffId = randomUUID()
export const [office, department, institution] = [randomUUID(), randomUUID(), randomUUID()]

const body = (orgId: string, kind: string, code: string): Stated => [
  '2010-01-01',
  'organisation.registered',
  { orgId, name: orgId, kind, region: code },
]

export const posted = (time: string, org: string = office, terms: object = {}): Stated => [time, 'staff.posted', { staffId, org, ...terms }]
export const transferred = (time: string, to: string, terms: object = {}): Stated => [time, 'staff.transferred', { staffId, to, ...terms }]
export const left = (time: string, terms: object = {}): Stated => [time, 'staff.left', { staffId, ...terms }]
export const onLeave = (firstDay: string, lastDay?: string): Stated => [firstDay, 'staff.on-leave', { staffId, firstDay, lastDay }]
export const trained = (time: string, days: number, year?: number): Stated => [time, 'staff.trained', { staffId, days, year }]
export const absent = (time: string, terms: object = {}): Stated => [time, 'staff.absence-found', { staffId, ...terms }]
export const rowOf = (year: number): string => `${staffId}:${year}`

/** The facts about one person, behind a township's office and its institution, and a department of the county. */
export const about = (...facts: readonly Stated[]): Story =>
  given(
    [staff, organisation, region],
    body(office, 'township-office', '511602101'),
    body(department, 'department', '511602'),
    body(institution, 'township-institution', '511602101'),
    ...facts,
  )
