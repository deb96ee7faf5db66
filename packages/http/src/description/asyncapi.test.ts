import { builtInSchemas } from '@xianglian/contracts'
import { expect, test } from 'vitest'

import { asyncApi } from './asyncapi.ts'

test('the brokers that the hub runs on are the servers; without Kafka there are none', () => {
  const brokers = ['kafka-1:9092', '[::1]:9093']
  expect(asyncApi({ schemas: builtInSchemas, brokers, leftOut: 0 })['servers']).toEqual({
    'broker-1': { host: 'kafka-1:9092', protocol: 'kafka' },
    'broker-2': { host: '[::1]:9093', protocol: 'kafka' },
  })
  expect(asyncApi({ schemas: builtInSchemas, brokers: [], leftOut: 0 })).not.toHaveProperty('servers')
})

test('where the schema registry is stands with each broker, where that was stated', () => {
  const document = asyncApi({ schemas: [], brokers: ['kafka-1:9092'], registryUrl: 'https://registry.example', leftOut: 0 })
  expect(document).toMatchObject({ servers: { 'broker-1': { bindings: { kafka: { schemaRegistryUrl: 'https://registry.example' } } } } })
})

test('what is left out is told', () => {
  expect(asyncApi({ schemas: [], brokers: [], leftOut: 3 })).toMatchObject({
    info: { description: expect.stringContaining('3 more types') as string },
  })
})

test('every attribute is a header of text', () => {
  const document = asyncApi({ schemas: [], brokers: [], leftOut: 0 })
  expect(document).toMatchObject({ components: { schemas: { 'attributes.sent': { properties: { ce_revision: { type: 'string' } } } } } })
  expect(document).toMatchObject({ components: { schemas: { 'attributes.sent': { properties: { ce_void: { type: 'string' } } } } } })
})
