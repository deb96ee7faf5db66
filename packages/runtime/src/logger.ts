import pino, { type DestinationStream, type Logger } from 'pino'
import { prettyFactory } from 'pino-pretty'

export type { Logger } from 'pino'

export interface LoggerOptions {
  /** The service, on every line. */
  readonly name: string
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** For eyes instead of machines. Default: whether the output is a terminal. */
  readonly human?: boolean
  /** Default: standard output. */
  readonly destination?: DestinationStream
}

/**
 * JSON lines, or readable ones on a terminal. A line is an event with fields: `logger.info({ lanes: 6 }, 'recorder-started')`. What looks
 * like a secret is struck out in every line, whatever field it stands in.
 */
export function createLogger(options: LoggerOptions): Logger {
  const human = options.human ?? (options.destination === undefined && process.stdout.isTTY)
  const destination = options.destination ?? pino.destination({ fd: 1, sync: true })
  const settings: pino.LoggerOptions = {
    name: options.name,
    level: options.level ?? 'info',
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '***' },
    hooks: { streamWrite: strikeSecrets },
  }
  return pino(settings, human ? readable(destination) : destination)
}

function readable(destination: DestinationStream): DestinationStream {
  const format = prettyFactory({ ignore: 'pid,name', translateTime: 'SYS:HH:MM:ss', singleLine: true, colorize: process.stdout.isTTY })
  return { write: (line) => destination.write(format(line) ?? '') }
}

const secretFields = ['password', 'authorization', 'apiKey', 'adminKey', 'secret', 'connectionString']

/** Passwords in addresses, keys of the hub, and bearer tokens, wherever in a text they stand. */
export const strikeSecrets = (text: string): string =>
  text
    .replaceAll(/(:\/\/[^\s:@/"]*:)[^\s@"]+@/g, '$1***@')
    .replaceAll(/\bhub_([a-z]+)_[\w-]{16,}/g, 'hub_$1_***')
    .replaceAll(/\b(Bearer )[\w.~+/-]{8,}=*/gi, '$1***')
