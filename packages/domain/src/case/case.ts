import type { CaseEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { instant, integer, json, text } from '../columns.ts'
import { addTo } from '../money.ts'
import { incomesWith } from '../power/income-misrouted.ts'
import { useRollup } from '../power/use.ts'
import { filled } from '../present.ts'
import { codeIn } from '../reference/index.ts'
import { rollup } from '../rollup.ts'
import { eventRef } from '../rule.ts'
import { caseClock, clockedColumns, type CaseRow } from './clock.ts'
import { caseCommands } from './commands.ts'
import { caseLookups, caseRules } from './rules.ts'
import { caseColumns, toCaseRow } from './row.ts'
import { caseDays, caseFigures } from './statistics.ts'
import {
  act,
  activitiesWith,
  answered,
  asked,
  handedInWith,
  handle,
  held,
  procedureEnded,
  reach,
  unknownCase,
  type CaseState,
} from './state.ts'

/**
 * Cases 办件: handed in at the township's counter, handled behind it, issued at one window (policy 二(三)3). All that happens to a case, in
 * whichever office and system, is one stream.
 */
export const caseAggregate = aggregate<CaseState, CaseEvent>({
  name: 'case',
  initial: unknownCase,
  evolve: {
    'case.filed': (state, event) => {
      const { data } = event
      const { itemId, itemVersion, title, channel, department, responsible, bundleNo, statedDue, applicant } = data
      return {
        ...reach(state, 'filed', event),
        region: data.region ?? event.region,
        handedIn: handedInWith(state.handedIn, data.materials, event),
        filing: {
          itemId,
          itemVersion,
          title,
          channel,
          department,
          responsible,
          bundleNo,
          statedDue,
          applicantType: applicant?.type ?? null,
          applicantId: applicant?.personId ?? null,
          materials: data.materials.length,
        },
      }
    },
    'case.linked': (state, { data, time }) => ({
      ...state,
      caseNo: data.caseNo,
      lastAsideAt: time,
      linked: state.linked.some((link) => link.system === data.system && link.otherNo === data.otherNo)
        ? state.linked
        : [...state.linked, { system: data.system, otherNo: data.otherNo }],
    }),
    'case.supplement-requested': (state, event) => {
      const { round, materials, org } = event.data
      const one = { round, at: event.time, asked: materials.map(asked), org, event: eventRef(event) }
      return { ...reach(state, 'supplement-requested', event), rounds: [...state.rounds, one] }
    },
    'case.supplemented': (state, event) => ({
      ...reach(state, 'supplemented', event),
      handedIn: handedInWith(state.handedIn, event.data.materials, event),
      rounds: answered(state.rounds, event.data.round, event),
    }),
    'case.accepted': (state, event) => ({
      ...reach(state, 'accepted', event),
      acceptedBy: event.data.org,
      acceptedIn: event.data.region ?? event.region,
      mode: event.data.mode,
      holders: held(state.holders, event.data.org, event.time),
      refusals: state.refusals.map((one) =>
        one.acceptedAt === undefined ? { ...one, acceptedAt: event.time, acceptedBy: eventRef(event) } : one,
      ),
    }),
    'case.acceptance-refused': (state, event) => {
      const { org, region, reason } = event.data
      const one = { org, region: region ?? event.region, reason: codeIn('refusalReason', reason) ?? null }
      return {
        ...reach(state, 'acceptance-refused', event),
        refusals: [...state.refusals, { at: event.time, ...one, event: eventRef(event) }],
      }
    },
    'case.special-started': (state, event) => {
      const { kind, name, approvedBy, days } = event.data
      const one = { kind, name, approvedBy, days, startedAt: event.time, event: eventRef(event) }
      return { ...handle(state, event), procedures: [...state.procedures, one] }
    },
    'case.special-ended': (state, event) => ({
      ...handle(state, event),
      procedures: procedureEnded(state.procedures, event.data.name, event),
    }),
    'case.pre-reviewed': (state, event) => reach(state, 'pre-reviewed', event),
    'case.forwarded': (state, event) => ({
      ...reach(state, 'forwarded', event),
      holders: held(state.holders, event.data.to, event.time, event.data.from),
    }),
    'case.assigned': (state, event) => ({
      ...reach(state, 'assigned', event),
      holders: held(state.holders, event.data.org, event.time),
      officer: event.data.officer,
    }),
    'case.step-recorded': (state, event) => ({
      ...act(state, event),
      steps: state.steps + 1,
      activities: activitiesWith(state.activities, event.data.activity),
      lastStepAt: event.time,
    }),
    'case.decided': (state, event) => ({
      ...reach(state, 'decided', event),
      outcome: event.data.outcome,
      decidedBy: event.data.org,
      inNameOf: event.data.inNameOf,
    }),
    'case.fee-charged': (state, event) => {
      const { caseNo, currency, amount } = event.data
      const incomes = incomesWith(state.incomes, event)
      return { ...state, caseNo, lastAsideAt: event.time, fees: addTo(state.fees, currency, amount), incomes }
    },
    'case.issued': (state, event) => ({
      ...reach(state, 'issued', event),
      issuedBy: event.data.org,
      issuedIn: event.data.region ?? event.region,
      certificateNo: event.data.certificateNo,
    }),
    'case.delivered': (state, event) => ({
      ...reach(state, 'delivered', event),
      deliveredHow: event.data.how,
      chosenByApplicant: event.data.chosenByApplicant,
    }),
    'case.withdrawn': (state, event) => reach(state, 'withdrawn', event),
    'case.closed': (state, event) => ({ ...reach(state, 'closed', event), closedKind: event.data.kind }),
    'case.rated': (state, event) => {
      const { caseNo, level, channel, byDefault } = event.data
      // Praise by default says nothing, and so takes nothing back that an applicant said.
      if (byDefault && state.rating?.byDefault === false) return { ...state, caseNo }
      const events = { ...state.events, rated: eventRef(event) }
      return { ...state, caseNo, events, rating: { level, channel, byDefault, at: event.time } }
    },
    'case.rating-followed-up': (state, event) => ({
      ...state,
      caseNo: event.data.caseNo,
      events: { ...state.events, 'rating-followed-up': eventRef(event) },
      ratingFollowedUpAt: event.time,
      ratingVerified: event.data.verified,
      rectified: event.data.rectified,
    }),
  },
  commands: caseCommands,
  registers: {
    case: register({
      columns: caseColumns,
      indexes: [['region', 'status']],
      rows: (state) => toCaseRow(state),
      derive: caseClock,
      lookups: caseLookups,
      rules: caseRules,
      rollups: {
        /** How many cases there are, by region and status. Those whose region nobody stated count nowhere. */
        'case-count': rollup(clockedColumns, {
          by: { region: text.indexed, status: text.indexed },
          sums: { cases: integer },
          of: ({ region, status }) => (region === null || region === undefined ? undefined : { region, status, cases: 1 }),
        }),
        'case-figures': rollup(clockedColumns, caseFigures),
        'case-days': rollup(clockedColumns, caseDays),
        /** Decisions: the use that is made of powers. */
        'case-use': rollup(
          clockedColumns,
          useRollup(({ decidedBy, inNameOf, basicCode, decidedAt }: CaseRow) => ({ org: decidedBy, inNameOf, basicCode, at: decidedAt })),
        ),
      },
    }),

    'case-step': register({
      columns: {
        caseNo: text.indexed,
        stepId: text.optional,
        activity: text,
        actor: text.optional,
        org: text.optional,
        outcome: text.optional,
        time: instant,
        startedAt: instant.optional,
        endedAt: instant.optional,
        attributes: json.optional,
      },
      entries: {
        'case.step-recorded': ({ data, time }) => {
          const { caseNo, stepId, activity, actor, org, outcome, startedAt, endedAt, attributes } = data
          return { caseNo, stepId, activity, actor, org, outcome, time, startedAt, endedAt, attributes: filled(attributes) }
        },
      },
    }),

    /** A case is found by its number or by any linked one. */
    'case-link': register({
      columns: { caseNo: text.indexed, system: text, otherNo: text.indexed },
      aliases: { stream: 'caseNo', name: 'otherNo' },
      entries: { 'case.linked': ({ data }) => ({ caseNo: data.caseNo, system: data.system, otherNo: data.otherNo }) },
    }),
  },
})
