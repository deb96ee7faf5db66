import { SaxesParser, type SaxesTagPlain } from 'saxes'

import { HubError } from '@xianglian/core'
import { inputError, maxRecordChars, type Place } from './record.ts'

export type XmlTag = SaxesTagPlain
export interface XmlHandlers {
  open(tag: XmlTag, line: number): void
  close(tag: XmlTag): void
  text?(value: string): void
}

const maxDepth = 64

/**
 * A streaming XML parser that is safe on foreign files: saxes resolves no entity but XML's own five (a DOCTYPE's definitions are never
 * read, an undefined entity is an error), elements nest at most 64 deep, and no tag or text may be longer than 16 Mi characters.
 */
export function createXmlParser(place: Place, handlers: XmlHandlers): { write(chunk: string): void; end(): void } {
  const parser = new SaxesParser({ xmlns: false, position: true })
  let depth = 0
  let sinceToken = 0
  const at = (): Place => ({ ...place, line: parser.line })
  parser.on('error', (error) => {
    throw inputError(at(), `is not well-formed XML: ${error.message.replace(/^\d+:\d+: /, '').slice(0, 200)}`, error)
  })
  parser.on('opentag', (tag) => {
    depth += 1
    sinceToken = 0
    if (depth > maxDepth) throw inputError(at(), `elements nest deeper than ${maxDepth}.`)
    handlers.open(tag, parser.line)
  })
  parser.on('closetag', (tag) => {
    depth -= 1
    sinceToken = 0
    handlers.close(tag)
  })
  if (handlers.text) {
    parser.on('text', (value) => handlers.text?.(value))
    parser.on('cdata', (value) => handlers.text?.(value))
  }
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      if (error instanceof HubError) throw error
      throw inputError(at(), 'is not well-formed XML.', error)
    }
  }
  return {
    write: (chunk) =>
      guarded(() => {
        sinceToken += chunk.length
        parser.write(chunk)
        if (sinceToken > maxRecordChars) throw inputError(at(), `no element ends within ${maxRecordChars} characters.`)
      }),
    end: () =>
      guarded(() => {
        parser.close()
      }),
  }
}
