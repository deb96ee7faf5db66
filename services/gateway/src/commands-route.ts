import { jsonSchemas } from '@xianglian/contracts'
import { HubError } from '@xianglian/core'
import type { Aggregate, ErasedCommand } from '@xianglian/domain'
import { defineRoute, type Reply, type Route } from '@xianglian/http'
import { z } from 'zod'

import type { Executed, ExecuteCommand } from './execute-command.ts'

export interface CommandsRouteOptions {
  readonly definitions: readonly Aggregate[]
  readonly execute: ExecuteCommand
  /** What became of a command: its status, or the code of the error. */
  readonly onOutcome: (outcome: string) => void
}

const identity = { source: z.string(), id: z.string(), type: z.string(), subject: z.string() }
const position = z.int().describe('Of the event; what ETag says as well')
const etag = z
  .string()
  .regex(/^(\*|"(-1|\d{1,15})")$/, 'must be the ETag of the stream, such as "4711"')
  .transform((value) => (value === '*' ? value : Number(value.slice(1, -1))))

const headers = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200, 'must not be longer than 200 characters')
    .optional()
    .describe('The call’s own name, by which a repeat is known: it comes to one event, however often it is sent'),
  'if-match': etag
    .optional()
    .describe('The ETag of the stream that the decision rests on: when the stream has other events by now, the answer is 412'),
})

/** What works on any hub: nothing has to be there before. */
const example = {
  aggregate: 'case',
  command: 'file',
  body: { source: '/example/docs', region: '511602', data: { channel: 'window', title: 'Small business licence' } },
}

interface Known {
  readonly definition: Aggregate
  readonly name: string
  readonly command: ErasedCommand
}

/** `POST /v1/commands/{aggregate}/{command}`: asks for a fact, to be recorded unless the state of affairs forbids it (docs/design.md §6). */
export function commandsRoute({ definitions, execute, onOutcome }: CommandsRouteOptions): Route {
  const known = definitions.flatMap((definition) =>
    Object.entries(definition.commands).map(([name, command]): Known => ({ definition, name, command })),
  )
  const list = known.map(({ definition, name }) => `${definition.name}/${name}`).join(', ')
  return defineRoute({
    method: 'post',
    path: '/v1/commands/{aggregate}/{command}',
    summary: 'Ask for one fact about a case or a power, recorded unless what is known speaks against it',
    description: descriptionOf(known),
    tag: 'Events',
    access: 'key',
    params: z.object({
      aggregate: oneOf(
        known.map(({ definition }) => definition.name),
        example.aggregate,
      ),
      command: oneOf(
        known.map(({ name }) => name),
        example.command,
      ),
    }),
    headers,
    body: bodyOf(known.map(({ command }) => command)),
    responses: {
      200: {
        description: 'Recorded before, by a call with this Idempotency-Key',
        schema: z.object({ status: z.literal('repeated'), ...identity, position }),
      },
      201: { description: 'Recorded', schema: z.object({ status: z.literal('recorded'), ...identity, position }) },
      202: {
        description: 'Durable, and not recorded within 10 seconds: ask what became of it where `receipt` says',
        schema: z.object({ status: z.literal('accepted'), ...identity, receipt: z.string() }),
      },
    },
    problems: [403, 409, 412, 429],
    async handle({ params, headers: { 'idempotency-key': idempotencyKey, 'if-match': ifMatch }, body, principal }) {
      const found = known.find(({ definition, name }) => definition.name === params.aggregate && name === params.command)
      if (!found) throw new HubError('not-found', `There is no such command. There are ${list}.`)
      try {
        const executed = await execute(found.definition, found.command, { ...body, principal, idempotencyKey, ifMatch })
        onOutcome(executed.status)
        return replyOf(executed)
      } catch (thrown) {
        onOutcome(thrown instanceof HubError ? thrown.code : 'internal')
        throw thrown
      }
    },
  })
}

function descriptionOf(known: readonly Known[]): string {
  const commands = known.map(({ definition, name, command }) => `\`${definition.name}/${name}\` records \`${command.records}\``)
  return `What is asked for is decided on all that is recorded of the stream, and recorded only if nothing else was meanwhile (412, with where the stream is in \`position\`). A refusal (409 \`command-refused\`) says why in \`reason.zh\` and \`reason.en\`. The data are those of the event that comes of it: ${commands.join(', ')}.`
}

/** Told and not checked here: whoever errs is answered with what there is. */
const oneOf = (names: readonly string[], shown: string) => z.string().meta({ enum: [...new Set(names)], examples: [shown] })

/** The data's schema is told and not checked here: that is the edge's part, with the pointers that events have. */
const bodyOf = (commands: readonly ErasedCommand[]) =>
  z
    .strictObject({
      data: z.unknown().meta({ description: 'Of the event that the command records', anyOf: commands.flatMap(dataSchemaOf) }),
      time: z.string().optional().describe('When it happened, RFC 3339; default: now'),
      region: z.string().optional().describe('Whom it concerns; default: the home region of the key'),
      source: z.string().optional().describe('For a key that is not for one system alone: which one asks'),
    })
    .meta({ examples: [example.body] })

/** Of the built-in types; what the aggregate names by itself may be left out. */
function dataSchemaOf({ records, names }: ErasedCommand): readonly object[] {
  const schema = jsonSchemas[records]
  if (!schema) return []
  const { $schema: _, required, ...rest } = jsonSchema.parse(schema)
  return [{ ...rest, required: required.filter((field) => field !== names?.field) }]
}

const jsonSchema = z.looseObject({ $schema: z.string(), required: z.array(z.string()).default([]) })

function replyOf(executed: Executed): Reply {
  if (executed.status !== 'accepted') {
    return { status: executed.status === 'recorded' ? 201 : 200, headers: { etag: `"${executed.position}"` }, body: executed }
  }
  const receipt = `/v1/receipts?${new URLSearchParams({ source: executed.source, id: executed.id }).toString()}`
  return { status: 202, headers: { location: receipt }, body: { ...executed, receipt } }
}
