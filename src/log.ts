import { isatty } from 'node:tty'
import { pino } from 'pino'
import type { Logger } from 'pino'
import pretty from 'pino-pretty'
import type { LogLevel } from './config.ts'
import { visible, visibleOutput } from './core/wording/display.ts'
import { hang } from './core/wording/wrap.ts'
import { asTyped } from './invocation.ts'
import { withoutSecrets } from './known-secrets.ts'

export type { Logger }

/** Fields with these names never reach a log, at any depth that we use. */
const SECRET_FIELDS = ['serverSecret', 'ServerSecret', 'secret', 'token', 'authorization', 'Signature', 'signature']

/** How a log is written. */
export interface LogOptions {
  readonly level: LogLevel
  /** `text` for a person's terminal: only the sentence. `json` for machines: the sentence and every field. */
  readonly format: 'text' | 'json'
  /**
   * Whether long sentences take several lines. Default: on a terminal. In a file, a pipe or a journal an event is one
   * line.
   */
  readonly isWrapped?: boolean
}

/** The columns of `[20:27:20.057Z] ERROR: `. */
const HEAD = 23

/**
 * The log. It goes to stderr, because stdout is for the answers of the verbs. It is written synchronously, so that a
 * crash loses no line. Text from outside is made visible here, for all lines: it cannot steer a terminal or begin a
 * line. No line holds a known secret, at any place.
 */
export function createLog({ level, format, isWrapped = isatty(2) }: LogOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[secret]' },
  }
  if (format === 'json') {
    const destination = pino.destination({ dest: 2, sync: true })
    // A log may become unwritable: the disk is full, or the reader left. That must not end a service with a sound
    // database. And nobody can be told: the log was the way to tell them.
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
    messageFormat: (line, key) => {
      const sentence = asTyped(String(line[key]))
      if (!isWrapped) return visible(sentence)
      // A line of a table keeps its place below the sentence above it.
      const [margin] = /^ */u.exec(sentence)!
      return margin + hang(sentence.slice(margin.length), '    ', HEAD + margin.length).join('\n')
    },
  })
  return pino(options, { write: (line) => stream.write(withoutSecrets(line)) })
}
