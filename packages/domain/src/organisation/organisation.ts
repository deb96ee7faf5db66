import type { OrganisationEvent, OrganisationRegistered } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { instant, integer, json, text } from '../columns.ts'
import { filled, stated } from '../present.ts'

interface OrganisationState {
  readonly orgId?: string
  readonly registered?: Partial<OrganisationRegistered>
  readonly registeredAt?: string
  readonly supervisors: Readonly<Record<string, string>>
  readonly head?: { readonly person: string; readonly post: string | null; readonly consentOf: string | null; readonly since: string }
  readonly setupDemands: number
  readonly closedAt?: string
  readonly successor?: string
}

/** Organisations 机构 (policy 二(一)4): offices, institutions, stations, committees, enterprises; who supervises and who heads them. */
export const organisation = aggregate<OrganisationState, OrganisationEvent>({
  name: 'organisation',
  initial: { supervisors: {}, setupDemands: 0 },
  evolve: {
    'organisation.registered': (state, { data, time }) => ({
      ...state,
      orgId: data.orgId,
      registered: { ...state.registered, ...stated(data) },
      registeredAt: state.registeredAt ?? time,
    }),
    'organisation.supervised': (state, { data }) => ({
      ...state,
      orgId: data.orgId,
      supervisors: { ...state.supervisors, [data.by]: data.role ?? 'lead' },
    }),
    'organisation.head-appointed': (state, { data, time }) => ({
      ...state,
      orgId: data.orgId,
      head: { person: data.person, post: data.post, consentOf: data.consentOf, since: time },
    }),
    'organisation.head-removed': ({ head, ...state }, { data }) => ({
      ...state,
      orgId: data.orgId,
      // The removal of someone else than who is in office changes nothing for who is.
      ...(head !== undefined && data.person !== null && data.person !== head.person && { head }),
    }),
    'organisation.setup-demanded': (state, { data }) => ({ ...state, orgId: data.orgId, setupDemands: state.setupDemands + 1 }),
    'organisation.closed': (state, { data, time }) => ({
      ...state,
      orgId: data.orgId,
      closedAt: time,
      ...(data.successor !== null && { successor: data.successor }),
    }),
  },
  registers: {
    organisation: register({
      history: true,
      columns: {
        orgId: text,
        name: text.optional.indexed,
        shortName: text.optional,
        kind: text.optional.indexed,
        region: text.optional.indexed,
        parent: text.optional.indexed,
        creditCode: text.optional.indexed,
        localCodes: json.optional,
        supervisors: json.optional,
        head: text.optional,
        headPost: text.optional,
        headSince: instant.optional,
        headConsentOf: text.optional,
        setupDemands: integer,
        status: text.indexed,
        registeredAt: instant.optional,
        closedAt: instant.optional,
        successor: text.optional,
      },
      rows: ({ orgId, registered, supervisors, head, setupDemands, registeredAt, closedAt, successor }) => {
        if (orgId === undefined) return []
        const { name, shortName, kind, region, parent, creditCode } = registered ?? {}
        return [
          {
            orgId,
            name,
            shortName,
            kind,
            region,
            parent,
            creditCode,
            localCodes: filled(registered?.localCodes),
            supervisors: filled(supervisors),
            head: head?.person,
            headPost: head?.post,
            headSince: head?.since,
            headConsentOf: head?.consentOf,
            setupDemands,
            status: closedAt !== undefined ? 'closed' : registered === undefined ? 'unknown' : 'active',
            registeredAt,
            closedAt,
            successor,
          },
        ]
      },
    }),
  },
})
