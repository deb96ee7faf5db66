import type { CaseEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { instant, json, text } from '../columns.ts'
import { addTo } from '../money.ts'
import { filled } from '../present.ts'
import { caseColumns, toCaseRow } from './row.ts'
import { held, reach, unknownCase, type CaseState } from './state.ts'

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
    'case.linked': (state, { data }) => ({
      ...state,
      caseNo: data.caseNo,
      linked: state.linked.some((link) => link.system === data.system && link.otherNo === data.otherNo)
        ? state.linked
        : [...state.linked, { system: data.system, otherNo: data.otherNo }],
    }),
    'case.supplement-requested': (state, event) => ({ ...reach(state, 'supplement-requested', event), supplements: state.supplements + 1 }),
    'case.supplemented': (state, event) => reach(state, 'supplemented', event),
    'case.accepted': (state, event) => ({
      ...reach(state, 'accepted', event),
      acceptedBy: event.data.org,
      mode: event.data.mode,
      holders: held(state.holders, event.data.org),
    }),
    'case.acceptance-refused': (state, event) => reach(state, 'acceptance-refused', event),
    'case.special-started': (state, { data }) => ({ ...state, caseNo: data.caseNo, specials: state.specials + 1 }),
    'case.special-ended': (state, { data }) => ({ ...state, caseNo: data.caseNo }),
    'case.pre-reviewed': (state, event) => reach(state, 'pre-reviewed', event),
    'case.forwarded': (state, event) => ({
      ...reach(state, 'forwarded', event),
      holders: held(state.holders, event.data.to, event.data.from),
    }),
    'case.assigned': (state, event) => ({
      ...reach(state, 'assigned', event),
      holders: held(state.holders, event.data.org),
      officer: event.data.officer,
    }),
    'case.step-recorded': (state, { data, time }) => ({ ...state, caseNo: data.caseNo, steps: state.steps + 1, lastStepAt: time }),
    'case.decided': (state, event) => ({
      ...reach(state, 'decided', event),
      outcome: event.data.outcome,
      decidedBy: event.data.org,
      inNameOf: event.data.inNameOf,
    }),
    'case.fee-charged': (state, { data }) => ({ ...state, caseNo: data.caseNo, fees: addTo(state.fees, data.currency, data.amount) }),
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
    'case.rated': (state, { data, time }) => ({
      ...state,
      caseNo: data.caseNo,
      rating: { level: data.level, channel: data.channel, byDefault: data.byDefault, at: time },
    }),
    'case.rating-followed-up': (state, { data, time }) => ({
      ...state,
      caseNo: data.caseNo,
      ratingFollowedUpAt: time,
      rectified: data.rectified,
    }),
  },
  registers: {
    case: register({ columns: caseColumns, rows: (state) => toCaseRow(state) }),

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
      entries: { 'case.linked': ({ data }) => ({ caseNo: data.caseNo, system: data.system, otherNo: data.otherNo }) },
    }),
  },
})
