import type { OrganisationEvent, OrganisationRegistered } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { itemChanges } from '../item/row.ts'
import { lookups } from '../lookup.ts'
import { powerMeasures } from '../power/row.ts'
import { filled, stated } from '../present.ts'
import { codeIn, padRegion } from '../reference/index.ts'
import { ofRegion, unknownRegion } from '../region/unknown-region.ts'
import { eventRef } from '../rule.ts'
import { unknownCode } from '../unknown-code.ts'
import { governedCounty } from './county-government.ts'
import { organisationColumns, type HeadChange, type OrganisationRow, type SetupDemand, type Supervision } from './row.ts'
import { appointmentWithoutConsent } from './rules/appointment-without-consent.ts'
import { catalogueMissing } from './rules/catalogue-missing.ts'
import { invalidCreditCode } from './rules/invalid-credit-code.ts'
import { measuresMissing } from './rules/measures-missing.ts'
import { noPovertyItems } from './rules/no-poverty-items.ts'
import { setupDemandedFromAbove } from './rules/setup-demanded-from-above.ts'
import { townshipOffice } from './township-office.ts'

interface OrganisationState {
  readonly orgId?: string
  readonly registered?: Partial<OrganisationRegistered>
  readonly registeredAt?: string
  readonly registeredBy?: string
  readonly supervisors: Readonly<Record<string, string>>
  readonly supervisions: readonly Supervision[]
  readonly head?: { readonly person: string; readonly post: string | null; readonly consentOf: string | null; readonly since: string }
  readonly headChanges: readonly HeadChange[]
  readonly demands: readonly SetupDemand[]
  readonly closedAt?: string
  readonly closedBy?: string
  readonly successor?: string
}

/** Organisations 机构 (policy 二(一)4): offices, institutions, stations, committees, enterprises; who supervises and who heads them. */
export const organisation = aggregate<OrganisationState, OrganisationEvent>({
  name: 'organisation',
  initial: { supervisors: {}, supervisions: [], headChanges: [], demands: [] },
  evolve: {
    'organisation.registered': (state, event) => ({
      ...state,
      orgId: event.data.orgId,
      registered: { ...state.registered, ...stated(event.data), region: event.data.region ?? state.registered?.region ?? event.region },
      registeredAt: state.registeredAt ?? event.time,
      registeredBy: state.registeredBy ?? eventRef(event),
    }),
    'organisation.supervised': (state, { data, time }) => {
      const { orgId, by } = data
      const role = data.role ?? 'lead'
      return {
        ...state,
        orgId,
        supervisors: { ...state.supervisors, [by]: role },
        supervisions: supervised(state.supervisions, { by, role, since: time }),
      }
    },
    'organisation.head-appointed': (state, event) => {
      const { orgId, person, post, consentOf } = event.data
      return { ...state, orgId, head: { person, post, consentOf, since: event.time }, headChanges: changed(state, 'appointed', event) }
    },
    'organisation.head-removed': ({ head, ...state }, event) => {
      const { orgId, person } = event.data
      return {
        ...state,
        orgId,
        // The removal of someone else than who is in office changes nothing for who is.
        ...(head !== undefined && person !== null && person !== head.person && { head }),
        headChanges: changed(state, 'removed', event),
      }
    },
    'organisation.setup-demanded': (state, event) => {
      const { orgId, by, basis } = event.data
      return { ...state, orgId, demands: [...state.demands, { at: event.time, by, basis, event: eventRef(event) }] }
    },
    'organisation.closed': (state, event) => ({
      ...state,
      orgId: event.data.orgId,
      closedAt: event.time,
      closedBy: eventRef(event),
      ...(event.data.successor !== null && { successor: event.data.successor }),
    }),
  },
  registers: {
    organisation: register({
      history: true,
      columns: organisationColumns,
      rows: ({ orgId, registered, supervisors, supervisions, head, headChanges, demands, ...ends }) => {
        if (orgId === undefined) return []
        const { name, shortName, kind, region, parent, creditCode } = registered ?? {}
        return [
          {
            orgId,
            name,
            shortName,
            kind,
            kindCode: codeIn('organisationKind', kind),
            region,
            region12: typeof region === 'string' ? padRegion(region) : undefined,
            parent,
            creditCode,
            localCodes: filled(registered?.localCodes),
            supervisors: filled(supervisors),
            supervisions: filled(supervisions),
            head: head?.person,
            headPost: head?.post,
            headSince: head?.since,
            headConsentOf: head?.consentOf,
            headChanges: filled(headChanges),
            setupDemands: demands.length,
            demands: filled(demands),
            status: ends.closedAt !== undefined ? 'closed' : registered === undefined ? 'unknown' : 'active',
            ...ends,
          },
        ]
      },
      lookups: lookups(organisationColumns, {
        regions: ofRegion,
        catalogue: { in: itemChanges, group: 'county', values: (row) => [governedCounty(row)] },
        measures: { in: powerMeasures, group: 'county', values: (row) => [governedCounty(row)] },
      }),
      rules: [
        invalidCreditCode,
        appointmentWithoutConsent,
        setupDemandedFromAbove,
        catalogueMissing,
        noPovertyItems,
        measuresMissing,
        unknownCode<OrganisationRow>({
          codes: {
            kind: { list: 'organisationKind', of: ({ kind }) => kind },
            roles: { list: 'supervisorRole', of: ({ supervisions }) => supervisions?.map(({ role }) => role) },
          },
          since: ({ registeredAt, supervisions }) => registeredAt ?? supervisions?.[0]?.since,
          until: ({ closedAt }) => closedAt,
        }),
        unknownRegion<OrganisationRow>(({ registeredAt, registeredBy, closedAt, orgId }) =>
          typeof registeredAt === 'string' ? { since: registeredAt, until: closedAt, org: orgId, evidence: [registeredBy] } : undefined,
        ),
      ],
      rollups: { 'township-office': townshipOffice },
    }),
  },
})

type HeadEvent = Extract<OrganisationEvent, { readonly type: 'organisation.head-appointed' | 'organisation.head-removed' }>

/** A body has one role at a time; one that is stated again goes on. */
function supervised(all: readonly Supervision[], next: Supervision): readonly Supervision[] {
  const last = all.findLast(({ by }) => by === next.by)
  if (last?.role === next.role) return all
  return [...all.map((one) => (one === last ? { ...one, until: next.since } : one)), next]
}

const changed = (
  { headChanges }: Pick<OrganisationState, 'headChanges'>,
  kind: HeadChange['kind'],
  event: HeadEvent,
): readonly HeadChange[] => [...headChanges, { at: event.time, kind, consentOf: event.data.consentOf, event: eventRef(event) }]
