import { expect, test } from 'vitest'

import { record, registrySuite, unique } from './fixture.ts'

const { get, register } = registrySuite()

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
