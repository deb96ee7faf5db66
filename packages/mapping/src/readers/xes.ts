import { readBytes, readText } from './bytes.ts'
import { groupSize, inputError, maxRecordChars, type InputRecord, type ReadOptions, type RecordStream } from './record.ts'
import { createXmlParser, type XmlTag } from './xml.ts'

export interface XesOptions extends ReadOptions {
  readonly encoding?: string | undefined
  /** What one record is: an event with its trace's attributes, or a whole trace. */
  readonly record?: 'event' | 'trace' | undefined
}

const valueTags = new Set(['string', 'date', 'int', 'float', 'boolean', 'id', 'list', 'container'])
const maxEventsOfTrace = 100_000
const maxAttributes = 4096

interface Element {
  readonly attributes: Map<string, string>
  readonly line: number
}

/**
 * Traces of an XES log (also gzip), streamed. A nested attribute is named by its path, `outer/inner`. Attributes inside `<global>` are
 * declarations of defaults, not values, and are passed over. A trace is held until it ends, because its attributes may follow its events:
 * it may have 100,000 events and 16 Mi characters.
 */
export async function* readXes(path: string, options: XesOptions = {}): RecordStream {
  const collector = createCollector(path, options.record ?? 'event')
  const parser = createXmlParser({ file: path }, collector)
  for await (const text of readText(readBytes(path, options), path, options.encoding)) {
    parser.write(text)
    yield* groups(collector.take())
  }
  parser.end()
  if (!collector.sawLog()) throw inputError({ file: path }, 'has no <log> element; it is not XES.')
  yield* groups(collector.take())
}

function* groups(records: readonly InputRecord[]): Generator<readonly InputRecord[]> {
  for (let at = 0; at < records.length; at += groupSize) yield records.slice(at, at + groupSize)
}

function createCollector(path: string, mode: 'event' | 'trace') {
  const log = new Map<string, string>()
  let ready: InputRecord[] = []
  let trace: Element | undefined
  let event: Element | undefined
  let events: Element[] = []
  let chars = 0
  let traces = 0
  let sawLog = false
  let global = 0
  // Keys of the attributes that are open, outermost first.
  const keys: string[] = []

  const put = (tag: XmlTag, line: number): void => {
    const key = tag.attributes['key'] ?? ''
    const value = tag.attributes['value']
    keys.push(key)
    if (value === undefined) return
    const into = event?.attributes ?? trace?.attributes ?? log
    const name = keys.length === 1 ? key : keys.join('/')
    chars += name.length + value.length
    if (trace && chars > maxRecordChars) throw inputError({ file: path, line }, `the trace is larger than ${maxRecordChars} characters.`)
    // A log carries statistics by the thousand; only what a mapping could name is worth keeping.
    if (into.size >= maxAttributes) {
      if (into === log) return
      throw inputError({ file: path, line }, `more than ${maxAttributes} attributes in one ${event ? 'event' : 'trace'}.`)
    }
    into.set(name, value)
  }

  const endTrace = (): void => {
    if (!trace) return
    traces += 1
    const name = trace.attributes.get('concept:name') ?? `#${traces}`
    const attributes = trace.attributes
    if (mode === 'trace') {
      const all = events.map((item) => item.attributes)
      ready.push({
        place: { file: path, trace: name, line: trace.line },
        row: attributes,
        trace: attributes,
        log,
        events: all,
        index: traces - 1,
      })
    } else {
      events.forEach((item, index) => {
        ready.push({
          place: { file: path, trace: name, event: index, line: item.line },
          row: item.attributes,
          trace: attributes,
          log,
          index,
        })
      })
    }
    trace = undefined
    events = []
    chars = 0
  }

  return {
    open(tag: XmlTag, line: number): void {
      if (global > 0 || tag.name === 'global') global += 1
      else if (tag.name === 'trace') trace = { attributes: new Map(), line }
      else if (tag.name === 'event' && trace) event = { attributes: new Map(), line }
      else if (tag.name === 'log') sawLog = true
      else if (valueTags.has(tag.name)) put(tag, line)
    },
    close(tag: XmlTag): void {
      if (global > 0) global -= 1
      else if (tag.name === 'trace') endTrace()
      else if (tag.name === 'event' && event) {
        events.push(event)
        if (events.length > maxEventsOfTrace)
          throw inputError({ file: path, line: event.line }, `the trace has more than ${maxEventsOfTrace} events.`)
        event = undefined
      } else if (valueTags.has(tag.name)) keys.pop()
    },
    take(): readonly InputRecord[] {
      const taken = ready
      ready = []
      return taken
    },
    sawLog: () => sawLog,
  }
}
