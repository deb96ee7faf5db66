import { builtInSchemas } from '@xianglian/contracts'
import { expect, test } from 'vitest'

import { asyncApi } from './asyncapi.ts'

test('the brokers that the hub runs on are the servers; without Kafka there are none', () => {
  const brokers = ['kafka-1:9092', '[::1]:9093']
  expect(asyncApi({ schemas: builtInSchemas, brokers })['servers']).toEqual({
    'broker-1': { host: 'kafka-1:9092', protocol: 'kafka' },
    'broker-2': { host: '[::1]:9093', protocol: 'kafka' },
  })
  expect(asyncApi({ schemas: builtInSchemas, brokers: [] })).not.toHaveProperty('servers')
})

test('every attribute is a header of text', () => {
  const document = asyncApi({ schemas: [], brokers: [] })
  expect(document).toMatchObject({ components: { schemas: { 'attributes.sent': { properties: { ce_revision: { type: 'string' } } } } } })
  expect(document).toMatchObject({ components: { schemas: { 'attributes.sent': { properties: { ce_void: { type: 'string' } } } } } })
})
