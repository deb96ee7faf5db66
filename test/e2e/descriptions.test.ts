import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

import { AvroSchemaParser } from '@asyncapi/avro-schema-parser'
import { Parser } from '@asyncapi/parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { cleanEnvironment } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startHub, type Stats, type TestHub } from './hub.ts'
import { sampleSchema, sampleType } from './sample-schema.ts'

const member = `m-${randomBytes(4).toString('hex')}`
const sample = sampleType(member)
/** Words of a member that would break a page or a command in which they are not quoted. */
const hostile = `</code><script>alert('1')</script> "quoted" & $HOME`

let hub: TestHub
beforeAll(async () => {
  hub = await startHub('embedded')
  const schema = JSON.stringify({ ...sampleSchema(sample), doc: hostile, legalBasis: hostile })
  const { status } = await hub.post(`/registry/subjects/${sample.namespace}.SampleTaken/versions`, { schema })
  if (status !== 200) throw new Error(`the registry answered ${status} to a schema of ${member}`)
}, 60_000)
afterAll(() => hub.stop(), 60_000)

const text = async (path: string): Promise<string> => {
  const answer = await fetch(hub.url + path)
  expect(answer.status).toBe(200)
  return answer.text()
}

describe('the OpenAPI document', () => {
  interface OpenApi {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  }
  interface Operation {
    readonly operationId: string
    readonly parameters: readonly { readonly name: string; readonly in: string }[]
  }

  test('is valid OpenAPI 3.1 for the validator, references and all', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(JSON.parse(await text('/openapi.json')))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
    expect(() => validator.resolveRefs()).not.toThrow()
  })

  test('names each operation once, and declares the parameters of each path', async () => {
    const { paths } = await hub.get<OpenApi>('/openapi.json')
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    )
    expect(operations.length).toBeGreaterThan(40)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { path, parameters } of operations) {
      const declared = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`)
      expect(declared.toSorted()).toEqual((path.match(/\{\w+\}/g) ?? []).toSorted())
    }
  })
})

/** Of diagnostics: errors and warnings. What lies above is advice, such as that there is a newer version of the specification. */
const grave = new Set<number>([0, 1])

describe('the AsyncAPI document', () => {
  const parsed = async () => {
    const parser = new Parser()
    parser.registerSchemaParser(AvroSchemaParser())
    const { document, diagnostics } = await parser.parse(await text('/asyncapi.json'))
    expect(diagnostics.filter(({ severity }) => grave.has(severity))).toEqual([])
    if (!document) throw new Error('the parser answered no document')
    return document
  }

  test('is valid for the parser, with the Avro schemas in it', async () => {
    const document = await parsed()
    const addresses = document
      .channels()
      .all()
      .map((channel) => channel.address())
    expect(addresses).toEqual(expect.arrayContaining(['hub.in', 'hub.in.{member}.{system}', 'hub.case', `hub.${sample.aggregate}`]))
    const operations = document.operations()
    expect(
      operations.filterByReceive().map((operation) =>
        operation
          .channels()
          .all()
          .map((channel) => channel.address()),
      ),
    ).toEqual([['hub.in.{member}.{system}'], ['hub.in']])
    expect(operations.filterBySend().length).toBe(addresses.length - 1)
  })

  test('says of each message what its headers, key and value are, also of a type registered while the hub runs', async () => {
    const document = await parsed()
    const [message] = document
      .channels()
      .all()
      .filter((channel) => channel.address() === `hub.${sample.aggregate}`)
      .flatMap((channel) => channel.messages().all())
    expect(message?.name()).toBe(sample.type)
    expect(message?.bindings().get('kafka')?.json()).toMatchObject({ schemaIdLocation: 'payload', schemaIdPayloadEncoding: 'confluent' })
    expect(Object.keys(message?.payload()?.properties() ?? {})).toEqual(expect.arrayContaining(['sampleNo', 'budget', 'chain']))
    const [sent, recorded] = message?.headers()?.allOf() ?? []
    expect(sent?.required()).toEqual(['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_subject', 'ce_time', 'ce_region'])
    expect(Object.keys(recorded?.properties() ?? {})).toEqual(['ce_position', 'ce_recordedat', 'ce_leafhash'])
  })
})

const shell = promisify(execFile)

/** The commands of a page as its reader copies them. */
async function commandsOf(path: string): Promise<readonly string[]> {
  const html = await text(path)
  const shown = [...html.matchAll(/<pre class="sh"><code>(.*?)<\/code><\/pre>/gs)].map(([, each = '']) => each)
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  const plain = shown.map((each) => each.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? ''))
  return plain.filter((command) => command.startsWith('curl '))
}

async function run(command: string): Promise<void> {
  const env = { ...cleanEnvironment(), HUB_URL: hub.url, HUB_API_KEY: hub.key }
  await shell('bash', ['-euo', 'pipefail', '-c', command], { env, maxBuffer: 64 * 1024 * 1024 }).catch((failure: unknown) => {
    throw new Error(`An example of the pages fails: ${command}`, { cause: failure })
  })
}

/** What an example needs to be there: events and schemas first, then settings, then what looks, and last what takes away. */
function turnOf(command: string): number {
  if (/\/v1\/events"|\/subjects\/[^/]*\/versions"/.test(command) && command.includes(' -d '))
    return command.includes('compatibility') ? 2 : 0
  if (command.includes('-X PUT')) return 1
  if (command.includes('-X DELETE')) return command.includes('/subjects/') ? 4 : 3
  return 2
}

describe('the pages', () => {
  test('have nothing in them that a member could make them run, and load nothing', async () => {
    for (const path of ['/docs', '/docs/events']) {
      const page = await text(path)
      expect(page).not.toMatch(/<script|(src|href)="https?:/)
      expect(page).toContain(`default-src 'none'`)
    }
    expect(await text('/docs/events')).toContain('&lt;script&gt;')
  })

  test('show an example of every event type that the hub takes as it stands', { timeout: 120_000 }, async () => {
    const commands = await commandsOf('/docs/events')
    for (const command of commands) await run(command)
    const stats: Stats & { readonly parked?: object } = await hub.settled()
    expect(stats.events).toMatchObject({ 'case.filed': 1, [sample.type]: 1 })
    expect(Object.keys(stats.events)).toHaveLength(commands.length)
    expect(stats.deadletters).toEqual({})
    expect(stats.parked).toBeUndefined()
  })

  test('show an example of every call that works, but for those that need an id of the reader’s own', { timeout: 120_000 }, async () => {
    const commands = await commandsOf('/docs')
    const register = commands.find((command) => turnOf(command) === 0 && command.includes('/registry/'))
    for (const command of commands.toSorted((a, b) => turnOf(a) - turnOf(b))) {
      // Each of these takes away what the next one would.
      if (turnOf(command) === 4) await run(register ?? '')
      await run(command)
      if (command.includes('/v1/events"')) await hub.settled()
    }
    const page = await text('/docs')
    const calls = page.split('<details ').slice(1)
    const without = calls.filter((call) => !call.includes('<h4>Example</h4>')).map((call) => /<code>(.*?)<\/code>/.exec(call)?.[1])
    expect(without).toEqual(['POST /v1/keys/{id}/revoke'])
  })
})
