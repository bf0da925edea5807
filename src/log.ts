import { isatty } from 'node:tty'
import { pino } from 'pino'
import type { Logger } from 'pino'
import pretty from 'pino-pretty'
import type { LogLevel } from './config.ts'
import { visible, visibleOutput } from './core/wording/display.ts'
import { withoutSecrets } from './known-secrets.ts'

export type { Logger }

/** Field names that never reach a log, at any depth that we use. */
const SECRET_FIELDS = ['serverSecret', 'ServerSecret', 'secret', 'token', 'authorization', 'Signature', 'signature']

export interface LogOptions {
  readonly level: LogLevel
  /** `text` for a person's terminal: the sentence alone; `json` for machines: the sentence and every field. */
  readonly format: 'text' | 'json'
}

/**
 * The log: to stderr, so that stdout belongs to what a verb answers. Written synchronously, so that a crash loses no line.
 * Whatever a line repeats of the outside is shown in it, here for all of them: it steers no terminal and begins no line. Nor does any line
 * hold a known secret, wherever in it.
 */
export function createLog({ level, format }: LogOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[secret]' },
  }
  if (format === 'json') {
    const destination = pino.destination({ dest: 2, sync: true })
    // A log that cannot be written (its disk is full, its reader went away) must not end a service whose database is
    // sound. There is nobody to tell: this was the way to tell.
    destination.on('error', () => undefined)
    return pino(options, { write: (line) => destination.write(visibleOutput(withoutSecrets(line))) })
  }
  const stream = pretty({
    destination: 2,
    sync: true,
    colorize: isatty(2),
    hideObject: true,
    translateTime: "UTC:HH:MM:ss.l'Z'",
    ignore: 'pid,hostname',
    messageFormat: (line, key) => visible(String(line[key])),
  })
  return pino(options, { write: (line) => stream.write(withoutSecrets(line)) })
}
