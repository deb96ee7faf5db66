import { HubError } from '@xianglian/core'
import type { KafkaJSUnreadableRecords } from 'kafkajs'

import { recordsUnreadable } from './lost.ts'

/** Error types of the protocol that no waiting cures. */
const refusals: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: 'this client may not use the topic',
  GROUP_AUTHORIZATION_FAILED: 'this client may not use consumer groups named after it',
  CLUSTER_AUTHORIZATION_FAILED: 'this client may not do this on the cluster',
  SASL_AUTHENTICATION_FAILED: 'the credentials are wrong',
  UNSUPPORTED_SASL_MECHANISM: 'it does not take this way of signing in',
  UNSUPPORTED_VERSION: 'it is too old or too new for this client',
  INVALID_TOPIC_EXCEPTION: 'the name of the topic is not allowed',
  POLICY_VIOLATION: "the topic's settings break a rule of the cluster",
}

/**
 * What kafkajs threw, as a HubError: `too-large`, `invalid-configuration` for what the cluster refuses, `invalid-wire-format` for records that cannot
 * be read, `internal` for faults of the program, and else `unavailable` and retryable, as its own idea of what can be repeated is too narrow (a lost connection is not, to its admin client).
 */
export function fromKafka(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown
  const cause = rootOf(thrown)
  if (isUnreadable(cause)) return recordsUnreadable(cause)
  const type = cause instanceof Error && 'type' in cause && typeof cause.type === 'string' ? cause.type : ''
  const message = cause instanceof Error ? cause.message : String(cause)
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE') {
    return new HubError('too-large', 'Kafka refused a record: it is larger than the topic takes (max.message.bytes).', { cause: thrown })
  }
  const refusal = refusals[type]
  if (refusal) return new HubError('invalid-configuration', `Kafka refused: ${refusal} (${type}).`, { cause: thrown })
  if (isFault(cause)) return new HubError('internal', `The Kafka client failed: ${message}`, { cause: thrown })
  return new HubError('unavailable', `Kafka did not do it: ${message}`, { cause: thrown, retryable: true })
}

/** The topic that holds what cannot be read, if that is what kafkajs threw. */
export function unreadableTopic(thrown: unknown): string | undefined {
  const cause = rootOf(thrown)
  return isUnreadable(cause) ? cause.topic : undefined
}

/** kafkajs wraps: the last cause, or the first of several errors, says what happened. */
function rootOf(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown
  if ('errors' in thrown && Array.isArray(thrown.errors) && thrown.errors.length > 0) return rootOf(thrown.errors[0])
  return thrown.cause instanceof Error ? rootOf(thrown.cause) : thrown
}

const isUnreadable = (cause: unknown): cause is KafkaJSUnreadableRecords =>
  cause instanceof Error && cause.name === 'KafkaJSUnreadableRecords'

const isFault = (cause: unknown): boolean =>
  cause instanceof TypeError ||
  cause instanceof RangeError ||
  cause instanceof ReferenceError ||
  (cause instanceof Error && cause.name === 'KafkaJSNotImplemented')
