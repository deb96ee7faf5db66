import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { createKeys, maySend, migrateKeys, type Keys } from './keys.ts'

let database: TestDatabase
let keys: Keys
beforeAll(async () => {
  database = await testDatabase()
  await Promise.all([migrateKeys(database.pool), migrateKeys(database.pool)])
  keys = createKeys(database.pool, 'the-administrator')
})
afterAll(() => database.drop())

const bearer = (token: string): string => `Bearer ${token}`
const who = async (token: string) => keys.authenticate(bearer(token))

test('a key made here speaks for its source and region, and its secret is nowhere in the table', async () => {
  const { key, token } = await keys.create({ source: '/511602-hrss/front-desk', region: '511602', name: 'front desk' })
  expect(await who(token)).toEqual({ id: key.id, admin: false, sourcePrefix: '/511602-hrss/front-desk', homeRegion: '511602' })
  const { rows } = await database.pool.query<{ text: string }>('SELECT keys::text AS text FROM keys')
  const secret = token.slice('hub_aaaaaaaaaaaa_'.length)
  expect(secret.length).toBe(43)
  for (const { text } of rows) expect(text).not.toContain(secret)
})

test('the administrator’s key is that of the configuration', async () => {
  expect(await who('the-administrator')).toMatchObject({ id: 'admin', admin: true, homeRegion: undefined })
})

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

test.each(['', 'anyone', '系统'])('a key may be the password of user %j', async (user) => {
  const { key, token } = await keys.create({ source: '/a', region: '51' })
  expect(await keys.authenticate(basic(user, token))).toMatchObject({ id: key.id })
})

test.each([basic('the-administrator', ''), 'Basic dGhl', 'Basic', 'Digest the-administrator', undefined])('%j is nobody', (header) => {
  expect(() => keys.authenticate(header)).toThrow(expect.objectContaining({ code: 'unauthenticated' }))
})

test.each(['the-administratos', 'hub_abc_def', `hub_aaaaaaaaaaaa_${'A'.repeat(43)}`, ''])('%j is nobody', async (token) => {
  await expect((async () => who(token))()).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('another secret for a known id is refused', async () => {
  const { token } = await keys.create({ source: '/a', region: '51' })
  await who(token)
  const other = `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`
  await expect((async () => who(other))()).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('a revoked key is refused at once here, and elsewhere once its cache is old', async () => {
  const elsewhere = createKeys(database.pool, 'x'.repeat(20))
  const { key, token } = await keys.create({ source: '/a', region: '51' })
  await who(token)
  await elsewhere.authenticate(bearer(token))
  expect((await keys.revoke(key.id)).revokedAt).not.toBeNull()
  await expect((async () => who(token))()).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(await keys.principalOf(key.id)).toBeUndefined()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_001 })
  try {
    await expect((async () => elsewhere.authenticate(bearer(token)))()).rejects.toMatchObject({ code: 'unauthenticated' })
  } finally {
    vi.useRealTimers()
  }
})

test('its last use is noted', async () => {
  const { key, token } = await keys.create({ source: '/a', region: '51' })
  await who(token)
  await vi.waitFor(async () => {
    const listed = (await keys.list()).find(({ id }) => id === key.id)
    expect(listed?.lastUsedAt).not.toBeNull()
  })
})

test('a prefix holds what lies below it and nothing beside it', () => {
  const office = { id: 'x', admin: false, sourcePrefix: '/511602-hrss', homeRegion: undefined }
  expect(['/511602-hrss/desk', '/511602-hrssx/desk', '/other/desk'].map((source) => maySend(office, source))).toEqual([true, false, false])
  const desk = { ...office, sourcePrefix: '/511602-hrss/desk' }
  expect(['/511602-hrss/desk', '/511602-hrss/desk2'].map((source) => maySend(desk, source))).toEqual([true, false])
  expect(maySend({ ...office, sourcePrefix: '/' }, '/any/thing')).toBe(true)
})
