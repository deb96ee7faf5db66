import { expect, test } from 'vitest'

import { codeOf, eventSchema, record, registrySuite, unique } from './fixture.ts'

const { call, get, register } = registrySuite()

/** A record of about as many characters as a schema may have. */
const large = (number: number): object => record('Large', [], { doc: 'x'.repeat(260_000) + number })

test('a page of schemas has a bounded size, and clients that go on until one is empty get all', async () => {
  const subject = unique('large')
  for (let number = 0; number < 20; number += 1) await register(subject, large(number))
  const found: unknown[] = []
  let pages = 0
  for (let page; ; pages += 1) {
    page = await get(`/schemas?subjectPrefix=${subject}&offset=${found.length}`)
    if (!Array.isArray(page) || page.length === 0) break
    expect(JSON.stringify(page).length).toBeLessThan(5 * 1024 * 1024)
    found.push(...page.map(({ version }) => version))
  }
  expect(found).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  expect(pages).toBe(2)
})

test('what a member keeps is bounded, deleted or not; the administrator is free', async () => {
  const subject = `m_511602_hrss.${unique('Large')}`
  const schema = (number: number): object => record(subject, [], { doc: 'x'.repeat(260_000) + number })
  let taken = 0
  await expect(async () => {
    for (;;) {
      await register(subject, schema(taken), 'member')
      taken += 1
      if (taken % 25 === 0) await call('DELETE', `/subjects/${subject}`, undefined, 'member')
    }
  }).rejects.toThrow(/^422 .*42205.*The schemas of 511602-hrss would take more than 33554432 bytes/)
  expect(taken).toBe(Math.floor((32 * 1024 * 1024) / 260_100))
  expect(
    await codeOf(call('POST', '/subjects/hub.in.511602-hrss.payroll-key/versions', { schema: JSON.stringify(schema(999)) }, 'system')),
  ).toEqual([422, 42205])
  await register('hub.in.511602-hrss.payroll-key', schema(999))
  await call('DELETE', `/subjects/${subject}`)
  expect((await call('DELETE', `/subjects/${subject}?permanent=true`)).status).toBe(200)
  await register(subject, schema(0), 'member')
})

test('the schemas of one event type are bounded together, for the administrator too', async () => {
  const type = eventSchema(unique('t'))
  const subject = String(Object(type).name)
  for (let number = 0; number < 16; number += 1) await register(subject, { ...type, doc: `${number}`.padEnd(255_000, 'x') })
  const next = { schema: JSON.stringify({ ...type, doc: 'next'.padEnd(255_000, 'x') }) }
  expect(await call('POST', `/subjects/${subject}/versions`, next)).toMatchObject({
    status: 422,
    body: { error_code: 42205, message: expect.stringMatching(/would be longer than 4194304 characters/) },
  })
  expect((await call('POST', `/compatibility/subjects/${subject}/versions?verbose=true`, next)).status).toBe(422)
})
