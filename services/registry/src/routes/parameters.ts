import { z } from 'zod'

import { flag } from './reading.ts'
import { versionNumber } from '../versions.ts'

export const subjectParams = z.object({ subject: z.string().meta({ examples: ['example-value'] }) })
export const versionParams = subjectParams.extend({
  version: z
    .string()
    .transform(versionNumber)
    .meta({ examples: ['latest'] }),
})

/** Which subjects and versions a list is of. */
export const which = { deleted: flag, deletedOnly: flag }

/** Confluent's clients ask for `:*:`, any context, where they mean no prefix. */
export const withoutContext = (prefix: string): string => prefix.replace(/^:\*:/, '')
