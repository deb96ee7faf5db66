import { gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { readXes } from './xes.ts'
import { recordsOf, testFile } from './test-files.ts'

const log = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<log>\n${body}\n</log>`
const read = async (content: string | Uint8Array, record: 'event' | 'trace' = 'event') =>
  recordsOf(readXes(await testFile('log.xes', content), { record }))

const two = log(`<global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
<string key="origin" value="test"><int key="deep" value="7"/></string>
<trace>
<string key="concept:name" value="one"/>
<event><string key="concept:name" value="a &amp; b"/></event>
<event><string key="concept:name" value="c"/></event>
<string key="late" value="after the events"/>
</trace>
<trace><event><date key="time:timestamp" value="2020-01-01T00:00:00Z"/></event></trace>`)

test('an event has its index, its trace, its log and its line', async () => {
  const [first, second, third] = await read(two)
  expect(first?.place).toMatchObject({ trace: 'one', event: 0, line: 7 })
  expect(first?.row.get('concept:name')).toBe('a & b')
  expect(second).toMatchObject({ index: 1, place: { event: 1 } })
  expect(third?.place.trace).toBe('#2')
  expect(Object.fromEntries(first?.log ?? [])).toEqual({ origin: 'test', 'origin/deep': '7' })
})

test('attributes that follow the events of a trace belong to all of them', async () => {
  expect((await read(two))[0]?.trace?.get('late')).toBe('after the events')
})

test('a trace is one record with its events', async () => {
  const traces = await read(gzipSync(two), 'trace')
  expect(traces.map((trace) => trace.events?.length)).toEqual([2, 1])
})

test('the encoding of the XML declaration is used', async () => {
  const text = two.replace('UTF-8', 'ISO-8859-1').replace('a &amp; b', 'Ambérieux')
  expect((await read(Buffer.from(text, 'latin1')))[0]?.row.get('concept:name')).toBe('Ambérieux')
})

describe('a hostile log is refused with its line, and harms nothing', () => {
  const bomb = `<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>`
  test.each([
    ['entities that expand', `${bomb}<log><trace><event><string key="k" value="&b;"/></event></trace></log>`, /line 1.*well-formed/],
    ['an entity that reads a file', `${bomb}<log><trace><event><string key="k" value="&x;"/></event></trace></log>`, /well-formed/],
    ['a tag that is never closed', log('<trace><event>'), /line \d+.*well-formed/],
    ['elements nested a thousand deep', log('<string key="k">'.repeat(1000)), /nest deeper/],
    ['no log at all', '<html></html>', /no <log>/],
    ['an empty file', '', /log\.xes/],
    [
      'an event with five thousand attributes',
      log(`<trace><event>${Array.from({ length: 5000 }, (_, n) => `<int key="k${n}" value="1"/>`).join('')}</event></trace>`),
      /more than 4096/,
    ],
  ])('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) })
  })

  test('a name such as __proto__ is a name like others', async () => {
    const [event] = await read(log('<trace><event><string key="__proto__" value="x"/></event></trace>'))
    expect(event?.row.get('__proto__')).toBe('x')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  test('a document type whose entities nobody names is passed over', async () => {
    expect(await read(`${bomb}${two.slice(two.indexOf('<log>'))}`)).toHaveLength(3)
  })

  test('a trace without end', async () => {
    const event = `<event><string key="k" value="${'x'.repeat(100_000)}"/></event>`
    await expect(read(log(`<trace>${event.repeat(200)}</trace>`))).rejects.toThrow(/trace is larger/)
  })
})
