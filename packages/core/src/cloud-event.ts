import { z } from 'zod'

/** Media types of the CloudEvents JSON format: one event whole, attributes and data in one object; and an array of such. */
export const structuredType = 'application/cloudevents+json'
export const batchType = 'application/cloudevents-batch+json'

/** A recorded event in structured mode, as the hub shows it: other attributes and extensions stand beside these. */
export const cloudEvent = z.looseObject({
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  position: z.int(),
  recordedat: z.string(),
  leafhash: z.string(),
  superseded: z.boolean().optional().describe('Of a stream: another version of its record stands'),
  unreadable: z.boolean().optional().describe('Its data cannot be read, and is left out'),
  data: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('By the newest schema of the type; by the one that dataschema names where the newest cannot say it'),
})
export type CloudEvent = z.infer<typeof cloudEvent>
