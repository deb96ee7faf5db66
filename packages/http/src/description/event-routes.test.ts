import { memorySchemaTable, openCatalogue } from '@xianglian/contracts'
import { expect, test } from 'vitest'

import { eventDescriptionRoutes } from './event-routes.ts'

const call = { params: {}, search: new URLSearchParams(), headers: {}, bytes: undefined, signal: new AbortController().signal }
const principal = { id: '', admin: false, sourcePrefix: '', homeRegion: undefined }

const opened = (type: string, doc = 'A training took place.'): string =>
  JSON.stringify({
    type: 'record',
    name: 'Held',
    namespace: 'm_511602_hrss',
    doc,
    eventType: type,
    subjectTemplate: `${type.slice(0, type.lastIndexOf('.'))}/{trainingNo}`,
    owner: '511602-hrss',
    legalBasis: '《中华人民共和国就业促进法》',
    fields: [{ name: 'trainingNo', type: 'string', doc: 'Number.' }],
  })

test('a type that is registered while the hub runs is described at once; else nothing is made anew', async () => {
  const table = memorySchemaTable()
  const routes = eventDescriptionRoutes({ catalogue: await openCatalogue(table), brokers: [] })
  const bodies = () => Promise.all(routes.map(async (route) => (await route.answer({ ...call, principal })).body))
  const before = await bodies()
  expect(await bodies()).toEqual(before)
  await table.register([opened('511602-hrss.training.held')])
  const after = await bodies()
  for (const body of after) expect(body).toContain('511602-hrss.training.held')
  for (const body of before) expect(body).not.toContain('511602-hrss.training.held')
  expect(after[1]).toContain('《中华人民共和国就业促进法》')
})

test('of more types than a page should hold the hub’s own are described, and the rest counted', async () => {
  const table = memorySchemaTable()
  await table.register(Array.from({ length: 2_000 }, (_, index) => opened(`511602-hrss.t${index}.held`)))
  const catalogue = await openCatalogue(table)
  const [asyncApi, page] = await Promise.all(
    eventDescriptionRoutes({ catalogue, brokers: [] }).map((route) => route.answer({ ...call, principal })),
  )
  const own = catalogue.types().filter((type) => !type.startsWith('511602-hrss.'))
  for (const type of own) expect(page?.body).toContain(`id="${type}"`)
  expect(page?.body).toContain(`${own.length} more types`)
  expect(asyncApi?.body).toContain(`${own.length} more types`)
})

test('of schemas that are together larger than a page should be the first are described', async () => {
  const table = memorySchemaTable()
  await table.register(Array.from({ length: 30 }, (_, index) => opened(`511602-hrss.t${index + 10}.held`, 'x'.repeat(250_000))))
  const [route] = eventDescriptionRoutes({ catalogue: await openCatalogue(table), brokers: [] })
  const body = (await route?.answer({ ...call, principal }))?.body
  expect(body).toContain('511602-hrss.t10.held')
  expect(body).toContain('14 more types')
})
