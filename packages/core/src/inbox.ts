/** How a member and a system must be named that take part by topics or with types of their own: both go into names of topics. */
export const memberPattern = /^[a-z0-9][a-z0-9-]{0,62}$/

/** The inbox that gateways write to: any source may come through it, as they have judged it. */
export const gatewayInbox = 'hub.in'

/** The inbox of one system alone: `/511602-hrss/payroll` → `hub.in.511602-hrss.payroll`. Undefined where a name does not fit into one. */
export function inboxOf(source: string): string | undefined {
  const [root, member = '', system = '', ...more] = source.split('/')
  const fits = root === '' && more.length === 0 && memberPattern.test(member) && memberPattern.test(system)
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
