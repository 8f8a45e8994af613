/** Structured logs: constant messages, facts as fields. Secrets and undisclosed names never get here; the paths below are the last line of defence. */
import { pino } from 'pino'
import type { Logger as PinoLogger } from 'pino'

export type Logger = PinoLogger

const SECRET = [
  'secret',
  'password',
  'token',
  'cookie',
  'authorization',
  'headers.cookie',
  'headers["parley-signature"]',
  'req.headers.cookie',
  'req.headers["parley-signature"]',
  'body',
  'req.body',
]

/** One line of JSON per fact, on standard error: standard output is for answers. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, redact: { paths: SECRET, censor: '[hidden]' } }, process.stderr)
}
