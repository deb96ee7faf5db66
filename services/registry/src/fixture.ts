import { randomBytes } from 'node:crypto'

import { openCatalogue, type Catalogue } from '@xianglian/contracts'
import { HubError } from '@xianglian/core'
import { createHttpApp, type Keys, type Principal } from '@xianglian/http'
import { createMetrics } from '@xianglian/runtime'
import { createSchemaTable } from '@xianglian/store-postgres'
import { testDatabase, testServer, type TestDatabase } from '@xianglian/testkit'
import { afterAll, beforeAll } from 'vitest'

import { openRegistry } from './registry.ts'

const member: Principal = { id: 'member', admin: false, sourcePrefix: '/511602-hrss', homeRegion: '511602' }
const system: Principal = { id: 'system', admin: false, sourcePrefix: '/511602-hrss/payroll', homeRegion: '511602' }
const other: Principal = { id: 'other', admin: false, sourcePrefix: '/511603-mca', homeRegion: '511603' }
const odd: Principal = { id: 'odd', admin: false, sourcePrefix: '/局', homeRegion: '511603' }
const admin: Principal = { id: 'admin', admin: true, sourcePrefix: '/', homeRegion: undefined }
const principals = { member, system, other, odd, admin }
export type Who = keyof typeof principals | 'nobody'

const unused = (): Promise<never> => Promise.reject(new Error('not in this test'))
const keys: Keys = {
  authenticate(authorization) {
    const found = Object.values(principals).find(({ id }) => authorization === `Bearer ${id}`)
    if (found) return found
    throw new HubError('unauthenticated', 'Send a key.')
  },
  create: unused,
  list: unused,
  revoke: unused,
  principalOf: unused,
}

/** What the registry may answer, as far as tests look at it. */
export interface Body {
  readonly error_code?: number
  readonly message?: string
  readonly id?: number
  readonly subject?: string
  readonly version?: number
  readonly schema?: string
  readonly is_compatible?: boolean
  readonly messages?: readonly string[]
  readonly [name: string]: unknown
}

export interface Answer {
  readonly status: number
  readonly type: string | null
  readonly text: string
  /** Lists and numbers too, whatever the type says. */
  readonly body: Body
}

export interface TestRegistry {
  readonly url: string
  readonly logged: readonly object[]
  /** That of the registry's own process. */
  readonly catalogue: Catalogue
  call(method: string, path: string, body?: unknown, who?: Who, headers?: Record<string, string>): Promise<Answer>
  /** Registers as the administrator unless told otherwise; answers the id. Throws what the registry says when it refuses. */
  register(subject: string, schema: string | object, who?: Who): Promise<number>
  close(): Promise<void>
}

/** A registry on a database of its own, served over HTTP without a prefix. */
export async function startRegistry(database: TestDatabase): Promise<TestRegistry> {
  const catalogue = await openCatalogue(createSchemaTable(database.pool))
  const registry = await openRegistry({ pool: database.pool, catalogue })
  const logged: object[] = []
  const logger = { info: () => undefined, warn: () => undefined, error: (fields: object) => void logged.push(fields) }
  const metrics = createMetrics()
  const { url, close } = await testServer(createHttpApp({ title: 'Registry', routes: registry.routes, keys, metrics, logger }))

  const call: TestRegistry['call'] = async (method, path, body, who = 'admin', headers = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${who}`, ...headers },
      ...(body !== undefined && { body: Buffer.from(text) }),
    })
    const answered = await answer.text()
    return { status: answer.status, type: answer.headers.get('content-type'), text: answered, body: JSON.parse(answered) as Body }
  }
  return {
    url,
    logged,
    catalogue,
    call,
    async register(subject, schema, who) {
      const text = typeof schema === 'string' ? schema : JSON.stringify(schema)
      const { status, body } = await call('POST', `/subjects/${encodeURIComponent(subject)}/versions`, { schema: text }, who)
      if (status !== 200 || body.id === undefined) throw new Error(`${status} ${JSON.stringify(body)}`)
      return body.id
    },
    async close() {
      metrics.close()
      await close()
    },
  }
}

export interface RegistrySuite extends Pick<TestRegistry, 'call' | 'register'> {
  readonly database: () => TestDatabase
  readonly logged: () => readonly object[]
  readonly catalogue: () => Catalogue
  /** The body that anyone gets. */
  readonly get: (path: string) => Promise<unknown>
}

/** A registry for the tests of one file. */
export function registrySuite(): RegistrySuite {
  let database: TestDatabase
  let registry: TestRegistry
  beforeAll(async () => {
    database = await testDatabase()
    registry = await startRegistry(database)
  })
  afterAll(async () => {
    await registry.close()
    await database.drop()
  })
  return {
    database: () => database,
    logged: () => registry.logged,
    catalogue: () => registry.catalogue,
    call: (...args) => registry.call(...args),
    register: (...args) => registry.register(...args),
    get: async (path) => (await registry.call('GET', path, undefined, 'nobody')).body,
  }
}

/** Status and error_code of an answer. */
export const codeOf = async (answer: Promise<Answer>): Promise<unknown> => {
  const { status, body } = await answer
  return [status, body.error_code]
}

/** A name that no other test uses. */
export const unique = (prefix: string): string => `${prefix}${randomBytes(6).toString('hex')}`

/** A record of one's own with these fields; `name` may be a full one. */
export const record = (name: string, fields: readonly object[] = [{ name: 'a', type: 'string' }], more: object = {}): object => ({
  type: 'record',
  name,
  fields,
  ...more,
})

/** An event type of member 511602-hrss, of a thing that no other test has. */
export function eventSchema(thing: string, more: object = {}): object {
  return {
    type: 'record',
    name: `m_511602_hrss.${thing}.Held`,
    doc: 'A training was held.',
    eventType: `511602-hrss.${thing}.held`,
    subjectTemplate: `511602-hrss.${thing}/{no}`,
    owner: '511602-hrss',
    legalBasis: '《职业技能培训管理办法》第三条',
    fields: [{ name: 'no', type: 'string', doc: 'Its number' }],
    ...more,
  }
}

/** Three records of one name, each of which can read the others' data. */
export const first = (name: string): object => record(name)
export const second = (name: string): object => record(name, [a, { name: 'b', type: 'int', default: 0 }])
export const third = (name: string): object => record(name, [a, { name: 'c', type: ['null', 'long'], default: null }])
const a = { name: 'a', type: 'string' }

export const text = (schema: object): string => JSON.stringify(schema)
