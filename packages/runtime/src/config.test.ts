import { resolve } from 'node:path'

import { HubError } from '@xianglian/core'
import { describe, expect, test } from 'vitest'

import { readConfig } from './config.ts'

function refusal(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'invalid-configuration') return thrown.message
    throw thrown
  }
  throw new Error('not refused')
}

describe('an empty environment', () => {
  test('means the embedded engines on the loopback', () => {
    expect(readConfig({ INIT_CWD: '/somewhere' })).toEqual({ dataDir: '/somewhere/.hub', port: 8080, host: '127.0.0.1', sample: true })
  })

  test('has no absent keys that hold undefined', () => {
    expect(Object.values(readConfig({}))).not.toContain(undefined)
  })
})

test('every variable arrives', () => {
  const config = readConfig({
    HUB_DATA_DIR: '/data',
    HUB_PORT: '0',
    HUB_HOST: '0.0.0.0',
    HUB_DATABASE_URL: 'postgres://hub:secret@db/hub',
    HUB_KAFKA_BROKERS: 'a:9092, [::1]:9093',
    HUB_REGISTRY_URL: 'https://registry.example',
    HUB_ADMIN_KEY: 'k'.repeat(32),
    HUB_CLOCK: '2026-01-05T08:00:00+08:00',
    HUB_SAMPLE: 'off',
    HUB_URL: 'https://hub.example',
    HUB_API_KEY: 'hub_key_1',
  })
  expect(config).toEqual({
    dataDir: '/data',
    port: 0,
    host: '0.0.0.0',
    databaseUrl: 'postgres://hub:secret@db/hub',
    kafkaBrokers: ['a:9092', '[::1]:9093'],
    registryUrl: 'https://registry.example',
    adminKey: 'k'.repeat(32),
    clock: Date.parse('2026-01-05T00:00:00Z'),
    sample: false,
    url: 'https://hub.example',
    apiKey: 'hub_key_1',
  })
})

test('a relative folder is that of the caller', () => {
  expect(readConfig({ HUB_DATA_DIR: 'here' }).dataDir).toBe(resolve('here'))
  expect(readConfig({ HUB_DATA_DIR: 'here', INIT_CWD: '/caller' }).dataDir).toBe('/caller/here')
})

test('an empty variable counts as unset, and variables of tests and of others are left alone', () => {
  expect(readConfig({ HUB_DATABASE_URL: '', HUB_TEST_ANYTHING: 'x', PATH: '/bin', INIT_CWD: '/c' })).toEqual(readConfig({ INIT_CWD: '/c' }))
})

describe('a start is refused', () => {
  test('for every fault at once, each named', () => {
    const message = refusal({ HUB_PROT: '80', HUB_PORT: 'http', HUB_KAFKA_BROKERS: 'kafka', HUB_CLOCK: 'now' })
    expect(message).toContain('HUB_PROT is not a variable of the hub. Did you mean HUB_PORT?')
    for (const name of ['HUB_PORT must', 'HUB_KAFKA_BROKERS must', 'HUB_CLOCK must']) expect(message).toContain(name)
  })

  test('with the whole list where nothing is near', () => {
    expect(refusal({ HUB_SOMETHING_ELSE: '1' })).toContain('Known are HUB_DATA_DIR, HUB_PORT')
  })

  test.each([
    ['HUB_PORT', '65536'],
    ['HUB_PORT', '-1'],
    ['HUB_HOST', 'two words'],
    ['HUB_DATABASE_URL', 'mysql://db'],
    ['HUB_DATABASE_URL', 'db'],
    ['HUB_KAFKA_BROKERS', 'a:9092,,b:9092'],
    ['HUB_ADMIN_KEY', 'short'],
    ['HUB_ADMIN_KEY', 'with a space in the middle'],
    ['HUB_SAMPLE', 'no'],
    ['HUB_URL', 'ftp://hub'],
    ['HUB_EVENTSTORE_URL', 'kurrentdb://host'],
    ['HUB_REGISTRY_URL', 'registry:8081'],
  ])('for %s=%s', (name, value) => {
    expect(refusal({ [name]: value })).toContain(name)
  })

  test('without repeating a value, which may be secret', () => {
    expect(refusal({ HUB_ADMIN_KEY: 'topsecret', HUB_DATABASE_URL: 'x:hunter2@y' })).not.toMatch(/topsecret|hunter2/)
  })
})
