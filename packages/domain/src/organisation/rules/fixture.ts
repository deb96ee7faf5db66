import type { Stated } from '../../testing/story.ts'

/** The government of Guang'an District. */
export const government = (time: string, terms: object = {}): Stated => [
  time,
  'organisation.registered',
  { orgId: 'government', name: '广安区人民政府', kind: 'government', region: '511602', ...terms },
]
export const closed = (time: string): Stated => [time, 'organisation.closed', { orgId: 'government' }]
export const published = (time: string, itemId: string, terms: object = {}): Stated => [
  time,
  'item.published',
  { itemId, name: '老年证', region: '511602101', ...terms },
]
export const withdrawn = (time: string, itemId: string): Stated => [time, 'item.withdrawn', { itemId }]
