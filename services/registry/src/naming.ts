import { memberNamespace } from '@xianglian/contracts'
import { isMemberName, sourceOfInbox } from '@xianglian/core'
import { maySend, type Principal } from '@xianglian/http'

import { registryError } from './errors.ts'

/**
 * Throws 40301 unless the key may change what stands under this subject: one of the member's own namespace, which is a record's full name
 * (RecordNameStrategy), or one of an inbox that the key may write to (TopicNameStrategy and TopicRecordNameStrategy). The administrator may change all.
 */
export function checkOwner(principal: Principal, subject: string): void {
  if (principal.admin) return
  const [, member = '', system = '<system>'] = principal.sourcePrefix.split('/')
  if (!isMemberName(member))
    throw registryError(
      40301,
      `A member named ${member} can have no schemas: its name must be of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, and not be in.`,
    )
  const namespace = memberNamespace(member)
  const source = inboxPart(subject)?.source
  if (subject.startsWith(`${namespace}.`) || (source !== undefined && maySend(principal, source))) return
  throw registryError(
    40301,
    `This key may not write under subject ${subject}, only under ${namespace}.<record> and hub.in.${member}.${system}-value, -key or -<record>.`,
  )
}

/** Throws 40301 unless the record has the name that the subject promises, where it promises one. The administrator is free in this. */
export function checkName({ admin }: Principal, subject: string, recordName: string | undefined): void {
  const promised = inboxPart(subject)?.what ?? subject
  if (admin || promised === 'value' || promised === 'key' || promised === recordName) return
  throw registryError(40301, `Under subject ${subject} belongs the record ${promised}, not ${recordName ?? 'a schema without a name'}.`)
}

/** `hub.in.<member>.<system>-<what>`: no record's name has a hyphen, so the last one divides. */
function inboxPart(subject: string): { readonly source: string; readonly what: string } | undefined {
  const hyphen = subject.lastIndexOf('-')
  const source = sourceOfInbox(subject.slice(0, Math.max(0, hyphen)))
  return source === undefined ? undefined : { source, what: subject.slice(hyphen + 1) }
}

/** Throws 42208 for a name that no subject can have: too long, control characters, Confluent's reserved names and its contexts. */
export function checkSubject(subject: string): void {
  const fault = subjectFault(subject)
  if (fault !== undefined) throw registryError(42208, `The subject is invalid: ${fault}.`)
}

function subjectFault(subject: string): string | undefined {
  if (subject.length > 500) return 'it is longer than 500 characters'
  if (/\p{Cc}/u.test(subject)) return 'it holds control characters'
  if (subject === '__GLOBAL' || subject === '__EMPTY') return 'the name is reserved'
  if (subject.startsWith(':')) return 'it begins with a colon, as contexts do, which this registry has not'
  return undefined
}
