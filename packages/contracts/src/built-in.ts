import { schemaTexts } from './generated/schemas.ts'
import { parseEventSchema, type EventSchema } from './schema.ts'

/** The schemas of `schemas/`, in the order of their event types. */
export const builtInSchemas: readonly EventSchema[] = schemaTexts.map(parseEventSchema)
