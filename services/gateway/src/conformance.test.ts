import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { pairsOf, readFeature, sharedData, stepOf } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { specimen, testGateway, type TestGateway } from './fixture.ts'
import { parseSubmission } from './submission.ts'

const folder = sharedData()
let hub: TestGateway
beforeAll(async () => {
  hub = await testGateway()
})
afterAll(() => hub.close())

describe.skipIf(!folder)('JSONTestSuite, each file spliced in as the data of a valid event', () => {
  const suite = join(folder ?? '', 'jsontestsuite/test_parsing')
  const files = folder ? readdirSync(suite).filter((name) => name.endsWith('.json')) : []

  const post = (name: string) => {
    const { data: _, ...attributes } = specimen()
    const around = JSON.stringify(attributes).slice(0, -1)
    const body = Buffer.concat([Buffer.from(`${around},"data":`), readFileSync(join(suite, name)), Buffer.from('}')])
    return hub.post('/v1/events', new Uint8Array(body), { 'content-type': 'application/cloudevents+json' })
  }

  test('has its files', () => expect(files.length).toBeGreaterThan(300))

  test.each(files.filter((name) => name.startsWith('n_')))('%s must be rejected', async (name) => {
    expect(await post(name)).toMatchObject({ status: 400, body: { code: 'invalid-json' } })
  })

  test.each(files.filter((name) => name.startsWith('y_')))('%s must be read', async (name) => {
    const { status, body } = await post(name)
    expect([202, 400, 413]).toContain(status)
    expect(body.code).not.toBe('invalid-json')
  })

  test.each(files.filter((name) => name.startsWith('i_')))('%s may be either', async (name) => {
    expect((await post(name)).status).toBeLessThan(500)
  })
})

describe.skipIf(!folder)('the big list of naughty strings', () => {
  const strings: string[] = folder ? JSON.parse(readFileSync(join(folder, 'blns/blns.json'), 'utf8')) : []

  test('goes in unchanged as data', async () => {
    const events = strings.map((title) => specimen({}, { title, labels: { [title]: title } }))
    const { status } = await hub.postBatch(events)
    expect(status).toBe(202)
    await hub.record()
    const recorded = await Promise.all(events.map((event) => hub.store.find(String(event['source']), String(event['id']))))
    expect(recorded.map((event) => event && hub.catalogue.dataOf(event)['title'])).toEqual(strings)
  })

  test('as an id or an extension is taken unchanged or refused with a pointer', async () => {
    const { status, body } = await hub.postBatch(strings.map((naughty) => specimen({ id: naughty, channel: naughty })))
    expect(status).toBe(207)
    const taken = body.receipts.map((receipt, index) => receipt.id === strings[index])
    const pointed = body.receipts.map((receipt) => /^\/(id|channel)$/.test(receipt.errors?.[0]?.pointer ?? ''))
    expect(body.receipts.map((receipt) => receipt.status === 'accepted')).toEqual(pointed.map((is) => !is))
    expect(taken.every((is, index) => is || pointed[index])).toBe(true)
  })
})

describe.skipIf(!folder)('CloudEvents HTTP binding', () => {
  const scenarios = folder ? readFeature(readFileSync(join(folder, 'cloudevents/features/http-protocol-binding.feature'), 'utf8')) : []

  test('has its scenarios', () => expect(scenarios.length).toBe(4))

  test.each(scenarios)('$name', (scenario) => {
    const { headers, body } = parseRequest(stepOf(scenario, 'an HTTP request').doc)
    const { events } = parseSubmission(headers, Buffer.from(body))
    const data: unknown = JSON.parse(stepOf(scenario, 'the data is equal to the following JSON:').doc)
    expect(events).toEqual([{ attributes: pairsOf(stepOf(scenario, 'the attributes are:')), data }])
  })
})

/** Headers and body of an HTTP/1.1 request as it stands in a feature. */
function parseRequest(text: string): { headers: Record<string, string>; body: string } {
  const [head = '', ...body] = text.split('\n\n')
  const lines = head.split('\n').slice(1)
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])
  return { headers: Object.fromEntries(headers), body: body.join('\n\n') }
}
