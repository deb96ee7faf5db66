import { HubError } from '@xianglian/core'
import type { Request, Response } from 'express'
import type { z } from 'zod'

import { sendError, sendProblem, type ProblemReply } from './problem.ts'

/** How an interface speaks that its clients know from elsewhere: its own media types, and its own form of errors in place of problem+json. */
export interface Dialect {
  /** Types of answers and errors, the preferred one first. */
  readonly produces: readonly [string, ...string[]]
  /** Types of bodies. One of another type is refused; one without a type is read. */
  readonly consumes: readonly [string, ...string[]]
  readonly error: (reply: ProblemReply) => { readonly status: number; readonly body: object }
  /** Describes the bodies of errors. */
  readonly errorSchema: z.ZodType
}

/** The type of an answer: whoever accepts none of the dialect's gets the preferred one, as RFC 9110 (12.4.1) allows. */
export const preferredType = (req: Request, { produces }: Dialect): string => req.accepts([...produces]) || produces[0]

/** Throws `unsupported-media-type` for a body that says to be of a type that the dialect does not read. */
export function checkContentType(req: Request, { consumes }: Dialect): void {
  if (req.headers['content-type'] === undefined || req.is([...consumes]) !== false) return
  throw new HubError('unsupported-media-type', `The body must be of type ${consumes.join(', ')}.`)
}

/** Sends an error as the dialect has it; as a problem where there is none. */
export function refuse(req: Request, res: Response, reply: ProblemReply, dialect: Dialect | undefined): void {
  if (!dialect) return sendProblem(res, reply)
  const { status, body } = dialect.error(reply)
  sendError(res, status, reply.headers, preferredType(req, dialect), body)
}
