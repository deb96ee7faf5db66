import { isMemberName } from '@xianglian/core'

import type { EventSchema } from './schema.ts'

/** The Avro namespace in which a member registers what is its own: names there take no hyphen and start with no digit. */
export const memberNamespace = (member: string): string => `m_${member.replaceAll('-', '_')}`

/** The member that a type of the form `<member>.<thing>.<event>` belongs to; undefined for the hub's own, which have two parts. */
export function memberOfType(eventType: string): string | undefined {
  const [member, ...rest] = eventType.split('.')
  return rest.length > 1 ? member : undefined
}

/**
 * What keeps an event schema that does not come with the hub from being registered, as a sentence's end; undefined when nothing does. Such a
 * type is its member's own: named after it, defined in its namespace, and it says whose it is and on which legal basis it is published.
 */
export function openTypeFault(schema: EventSchema): string | undefined {
  const { eventType, name, doc, owner, legalBasis } = schema
  const member = memberOfType(eventType)
  if (member === undefined)
    return `eventType ${eventType} must have three parts or more, <member>.<thing>.<event>; two are for the hub's own`
  if (!isMemberName(member)) return `eventType must begin with the name of a member, which ${member} cannot be`
  const namespace = memberNamespace(member)
  if (!name.startsWith(`${namespace}.`)) return `the record must be defined in the namespace ${namespace}, or below it; it is ${name}`
  if (owner !== member) return `owner must be ${member}, the member that the type is named after`
  if (doc.trim() === '') return 'doc must say what the event states'
  if (legalBasis === undefined || legalBasis.trim() === '') return 'legalBasis must name the law or rule that the data is published by'
  return undefined
}
