import { builtInSchemas, createCodec, type EventCodec } from '@xianglian/contracts'

/** The codec of an event type, or undefined when there is no such type. */
export type Codecs = (eventType: string) => EventCodec | undefined

/** Codecs of the schemas that the hub is built with, made when first asked for. */
export function builtInCodecs(): Codecs {
  const made = new Map<string, EventCodec>()
  return (eventType) => {
    const known = made.get(eventType)
    if (known) return known
    const schema = builtInSchemas.find((item) => item.eventType === eventType)
    if (!schema) return undefined
    const codec = createCodec(schema)
    made.set(eventType, codec)
    return codec
  }
}
