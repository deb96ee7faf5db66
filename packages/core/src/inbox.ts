/** A member or system by a name that can be a part of a topic's. */
const topicPart = /^[a-z0-9][a-z0-9-]{0,62}$/

/** The member that is the hub itself: what it states of its own, under `/hub/<service>`, nobody else may. */
const hub = 'hub'

/** Whether the hub alone publishes under this source. */
export const isHubSource = (source: string): boolean => source.startsWith(`/${hub}/`)

/**
 * Whether a member of this name can take part by topics, or with types of its own: they go into the names of topics. One named `in` would have its
 * events published among the inboxes, `hub.in.<member>.<system>`; `hub` is the hub itself.
 */
export const isMemberName = (name: string): boolean => topicPart.test(name) && name !== 'in' && name !== hub

/** The inbox that gateways write to: any source may come through it, as they have judged it. */
export const gatewayInbox = 'hub.in'

/** The inbox of one system alone: `/511602-hrss/payroll` → `hub.in.511602-hrss.payroll`. Undefined where a name does not fit into one. */
export function inboxOf(source: string): string | undefined {
  const [root, member = '', system = '', ...more] = source.split('/')
  const fits = root === '' && more.length === 0 && isMemberName(member) && topicPart.test(system)
  return fits ? `${gatewayInbox}.${member}.${system}` : undefined
}

/** The topic that recorded events of an aggregate are published to. */
export const publicationOf = (aggregate: string): string => `hub.${aggregate}`

/** The one source that an inbox of this name may carry; undefined where it is no system's. */
export function sourceOfInbox(name: string): string | undefined {
  const [member = '', system = ''] = name.startsWith(`${gatewayInbox}.`) ? name.slice(gatewayInbox.length + 1).split('.') : []
  const source = `/${member}/${system}`
  return inboxOf(source) === name ? source : undefined
}
