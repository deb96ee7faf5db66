import type { StaffEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { dayOf } from '../calendar/index.ts'
import { lookups } from '../lookup.ts'
import { ofRegion, unknownRegion } from '../region/unknown-region.ts'
import { eventRef } from '../rule.ts'
import { unknownCode } from '../unknown-code.ts'
import { staffBody, staffBodyColumns, staffColumns, toStaffBodies, toStaffRows, trainingYearColumns, type StaffRow } from './row.ts'
import { trainingShortfall } from './rules/training-shortfall.ts'
import { end, take, told, unknownStaff, type StaffState } from './state.ts'
import { toTrainingYears, trainingYear } from './training-year.ts'

/** Staff 干部 (policy 三(二)): who holds which posts, and on how many days of each year each person was trained. A person is named by a hub id alone. */
export const staff = aggregate<StaffState, StaffEvent>({
  name: 'staff',
  initial: unknownStaff,
  evolve: {
    'staff.posted': (before, event) => {
      const { org, post, concurrent, kind } = event.data
      const state = { ...told(before, event), ...(kind !== null && { kind }) }
      const ends = concurrent ? state : end(state, event, (one) => one.org !== org || one.post !== post)
      return take(ends, org, concurrent, event)
    },
    'staff.transferred': (before, event) => {
      const { from, to } = event.data
      const state = end(told(before, event), event, ({ org }) => from === null || org === from)
      return take(state, to, false, event)
    },
    'staff.left': (before, event) => {
      const { org, reason } = event.data
      return { ...end(told(before, event), event, (one) => org === null || one.org === org), leftReason: reason }
    },
    'staff.on-leave': (before, event) => {
      const { firstDay, lastDay } = event.data
      const leave = { firstDay: firstDay ?? dayOf(event.time), ...(lastDay !== null && { lastDay }), event: eventRef(event) }
      return { ...told(before, event), leaves: [...before.leaves, leave] }
    },
    'staff.trained': (before, event) => {
      const { days, year, course } = event.data
      const counted = year ?? Number(dayOf(event.time).slice(0, 4))
      return {
        ...told(before, event),
        trainings: [...before.trainings, { at: event.time, year: counted, days, course, event: eventRef(event) }],
      }
    },
    'staff.absence-found': (before, event) => {
      const { org, firstDay, lastDay, foundBy } = event.data
      const one = { at: event.time, org, firstDay: firstDay ?? dayOf(event.time), lastDay, foundBy, event: eventRef(event) }
      return { ...told(before, event), absences: [...before.absences, one] }
    },
  },
  registers: {
    staff: register({
      columns: staffColumns,
      indexes: [['region', 'status']],
      rows: toStaffRows,
      lookups: lookups(staffColumns, { regions: ofRegion }),
      rules: [
        unknownRegion<StaffRow>(({ firstPostedAt, firstPostedBy, leftAt, org }) =>
          typeof firstPostedAt === 'string' ? { since: firstPostedAt, until: leftAt, org, evidence: [firstPostedBy] } : undefined,
        ),
        unknownCode<StaffRow>({
          codes: { kind: { list: 'staffKind', of: ({ kind }) => kind } },
          since: ({ firstPostedAt }) => firstPostedAt,
          until: ({ leftAt }) => leftAt,
        }),
      ],
    }),

    /** The bodies that a person has been posted to, in the order in which each was first. */
    'staff-body': register({
      columns: staffBodyColumns,
      rows: toStaffBodies,
      rowKey: ({ number }) => String(number),
      derive: staffBody,
    }),

    /** Training days per person and year. */
    'training-year': register({
      columns: trainingYearColumns,
      rows: toTrainingYears,
      rowKey: ({ year }) => String(year),
      derive: trainingYear,
      rules: [trainingShortfall],
    }),
  },
})
