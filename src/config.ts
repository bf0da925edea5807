import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseDuration } from './core/time/instant.ts'
import type { Limits } from './core/quota/quota.ts'
import type { Millis } from './core/time/instant.ts'
import { faultOfAppId, faultOfSecret } from './credentials.ts'
import type { Credentials } from './credentials.ts'
import { faultOfDatabaseFile } from './database-file.ts'
import { environmentForGit, isThere, looksPasted, meantBy, secretsOf, takeOut } from './environment.ts'
import type { Environment } from './environment.ts'
import { BelfryError } from './errors.ts'
import { holdsSecret, knowSecrets } from './known-secrets.ts'
import { closeDebugger, openingOf } from './openings.ts'

/** All settings of the environment, read once and frozen. */
export interface Settings {
  /** The SQLite file; undefined when BELFRY_DATABASE is not set. */
  readonly database: string | undefined
  /** What a live service does when there is no database. */
  readonly newDatabase: 'refuse' | 'allow'
  /** The folder of definition files. */
  readonly schedules: string
  readonly listen: { readonly host: string; readonly port: number }
  readonly limits: Limits
  /** Whether the clock is compared with the gateway's clock. */
  readonly isClockChecked: boolean
  /** The deadline of one call, in ms. */
  readonly sendTimeout: Millis
  readonly logLevel: LogLevel
  readonly logFormat: 'text' | 'json' | undefined
  /** The base URL of the gateway, as written. */
  readonly zimEndpoint: string
  /** The credentials as written, if any. `requireCredentials` checks that they are there and usable. */
  readonly zimAppId: string | undefined
  readonly zimServerSecret: string | undefined
  readonly zimServerSecretFile: string | undefined
  /** NODE_TLS_REJECT_UNAUTHORIZED is 0: Node accepts any certificate, so anybody could answer as the gateway. */
  readonly isTlsUnchecked: boolean
  /** The proxy variables as written. Their URLs may hold credentials. */
  readonly httpsProxy: string | undefined
  readonly httpProxy: string | undefined
  readonly noProxy: string | undefined
  /** The variables for Node itself. They may open this process to others. */
  readonly nodeOptions: string | undefined
  readonly nodeDebug: string | undefined
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
/** How much is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number]

const DURATION_HINT = 'a duration such as 500ms, 10s, 5m or 24h'

const duration = (least: Millis) =>
  z.string().transform((text, context) => {
    const millis = parseDuration(text)
    if (millis !== undefined && millis >= least) return millis
    context.addIssue({ code: 'custom', message: `must be ${DURATION_HINT}${least > 0 ? ', above zero' : ''}` })
    return z.NEVER
  })

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/u, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`)

const listen = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/u, 'must be HOST:PORT, for example 127.0.0.1:8080')
  .transform((text) => {
    const colon = text.lastIndexOf(':')
    return { host: text.slice(0, colon).replace(/^\[|\]$/gu, ''), port: Number(text.slice(colon + 1)) }
  })
  .refine(({ port }) => port <= 65_535, 'must have a port from 0 to 65535')

const databaseFile = z.string().transform((text, context) => {
  const message = faultOfDatabaseFile(text)
  if (message === undefined) return text
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

/** Every setting with its default: the only list of them. A test compares docs/settings.md with it. */
export const SETTINGS_SCHEMA = z.object({
  ZIM_APP_ID: z.string().optional().describe("The ZIM project's AppID."),
  ZIM_SERVER_SECRET: z.string().min(1).optional().describe("The ZIM project's ServerSecret. Never logged."),
  ZIM_SERVER_SECRET_FILE: z.string().min(1).optional().describe('A file that holds the ServerSecret.'),
  ZIM_ENDPOINT: z.string().default('https://zim-api.zego.im/').describe('The gateway; regional hosts in docs/zim.md.'),
  HTTPS_PROXY: z
    .string()
    .optional()
    .describe('The HTTP proxy through which the gateway is reached, e.g. `http://proxy.example:3128`.'),
  NO_PROXY: z.string().optional().describe('Hosts that are reached without a proxy.'),
  HTTP_PROXY: z
    .string()
    .optional()
    .describe('Has no effect: a gateway over http is on this machine, which no proxy leads to.'),
  BELFRY_DATABASE: databaseFile.optional().describe('The SQLite file.'),
  BELFRY_NEW_DATABASE: z
    .enum(['refuse', 'allow'])
    .default('refuse')
    .describe('Whether `serve` and `add` may make a database where there is none.'),
  BELFRY_SCHEDULES: z.string().min(1).default('schedules').describe('The folder of definition files.'),
  BELFRY_LISTEN: listen
    .prefault('127.0.0.1:8080')
    .describe('Where health, metrics and, to this machine only, the page are served; port 0 picks a free one.'),
  // The vendor's documented limits: https://www.zegocloud.com/docs/zim-server/messaging/push-message-to-all-users
  BELFRY_QUOTA_LIMIT: wholeNumber(1, 1_000_000).prefault('100').describe('Calls in any window.'),
  BELFRY_QUOTA_WINDOW: duration(1).prefault('24h').describe('The window.'),
  BELFRY_QUOTA_MARGIN: duration(0).prefault('60s').describe("Added to the window for the vendor's clock."),
  BELFRY_SPACING: duration(0).prefault('1s').describe('From the end of one call to the start of the next.'),
  BELFRY_HOLD_AFTER_UNKNOWN: duration(0)
    .prefault('0s')
    .describe('How much longer nothing starts after an unknown outcome (docs/proof.md).'),
  BELFRY_CLOCK_CHECK: z
    .enum(['on', 'off'])
    .default('on')
    .describe("Compare the clock with the gateway's Date header; `off` believes it."),
  BELFRY_SEND_TIMEOUT: duration(1).prefault('10s').describe('The deadline of one call.'),
  BELFRY_LOG_LEVEL: z.enum(LOG_LEVELS).default('info').describe('The least level that is logged.'),
  BELFRY_LOG_FORMAT: z.enum(['text', 'json']).optional().describe('Lines for people or for machines.'),
  NODE_TLS_REJECT_UNAUTHORIZED: z
    .string()
    .optional()
    .describe("Node's own; with `0` nothing is sent to real users, since anybody could answer as the gateway."),
  NODE_OPTIONS: z
    .string()
    .optional()
    .describe("Node's own; with a debugger or snapshots of the memory in it nothing is sent to real users."),
  NODE_DEBUG: z
    .string()
    .optional()
    .describe("Node's own; nothing is sent to real users with it, since its lines show signed addresses."),
})

/** What `takeSecrets` has removed from the environment of this process. */
let taken: Environment = {}

/**
 * Learns the secrets of the environment, and removes them from it. From then on no output shows them, no child process
 * inherits them, and no report of Node holds them. Call it before anything else. One copy cannot be removed: the kernel
 * keeps the environment of the start in `/proc/PID/environ`, for the same user and root.
 */
export function takeSecrets(env: NodeJS.ProcessEnv = process.env): void {
  knowSecrets(secretsOf(env))
  taken = { ...taken, ...takeOut(env, holdsSecret) }
  // It may hold secrets of other programs, which nobody here knows.
  process.report.excludeEnv = true
}

/** The variables that tell how this process was started. */
export function startVariables(): Environment {
  const { npm_package_json, npm_lifecycle_event, INIT_CWD, PATH } = process.env
  return { npm_package_json, npm_lifecycle_event, INIT_CWD, PATH }
}

/** The environment for a git process that Belfry starts. */
export function gitEnvironment(): Readonly<Record<string, string>> {
  return environmentForGit(process.env)
}

/** Other programs read these, too, often in small letters. The small ones win, as elsewhere. */
const IN_SMALL_LETTERS = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const

/** Reads the settings; an empty value is none. Throws `usage`, with every wrong setting at once. */
export function readSettings(env: Environment = { ...process.env, ...taken }): Settings {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  for (const name of IN_SMALL_LETTERS) {
    const value = present[name.toLowerCase()]
    if (value !== undefined) present[name] = value
  }
  const parsed = SETTINGS_SCHEMA.safeParse(present)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new BelfryError('usage', lines.join('; '), { remedy: 'docs/settings.md lists every setting.' })
  }
  const { data } = parsed
  refusePasted({ BELFRY_DATABASE: data.BELFRY_DATABASE, BELFRY_SCHEDULES: data.BELFRY_SCHEDULES })
  return Object.freeze({
    database: data.BELFRY_DATABASE,
    newDatabase: data.BELFRY_NEW_DATABASE,
    schedules: data.BELFRY_SCHEDULES,
    listen: data.BELFRY_LISTEN,
    limits: {
      limit: data.BELFRY_QUOTA_LIMIT,
      window: data.BELFRY_QUOTA_WINDOW,
      margin: data.BELFRY_QUOTA_MARGIN,
      spacing: data.BELFRY_SPACING,
      holdAfterUnknown: data.BELFRY_HOLD_AFTER_UNKNOWN,
    },
    isClockChecked: data.BELFRY_CLOCK_CHECK === 'on',
    sendTimeout: data.BELFRY_SEND_TIMEOUT,
    logLevel: data.BELFRY_LOG_LEVEL,
    logFormat: data.BELFRY_LOG_FORMAT,
    zimEndpoint: data.ZIM_ENDPOINT,
    zimAppId: data.ZIM_APP_ID,
    zimServerSecret: data.ZIM_SERVER_SECRET,
    zimServerSecretFile: data.ZIM_SERVER_SECRET_FILE,
    isTlsUnchecked: data.NODE_TLS_REJECT_UNAUTHORIZED === '0',
    httpsProxy: data.HTTPS_PROXY,
    httpProxy: data.HTTP_PROXY,
    noProxy: data.NO_PROXY,
    nodeOptions: data.NODE_OPTIONS,
    nodeDebug: data.NODE_DEBUG,
  })
}

/** A secret in the place of a path would become a file name, which everybody can see. */
function refusePasted(paths: Environment): void {
  for (const [name, path = ''] of Object.entries(paths)) {
    if (!looksPasted(path) && (path.includes('://') || !holdsSecret(path))) continue
    throw new BelfryError('usage', `${name} looks like a secret, which is not shown here, and not like a path`, {
      remedy: 'Name a path. If it is the ServerSecret, it belongs into ZIM_SERVER_SECRET or a file.',
    })
  }
}

/** A use that needs credentials. */
export interface CredentialsUse {
  /** The verb. */
  readonly name: string
  /** The command that needs no credentials. */
  readonly inSandbox: string
  /** What the verb does with them. Default: it sends to real users. */
  readonly does?: string
}

/** The credentials for real users. Throws `usage`, with one line on what is missing or wrong, never the secret. */
export function requireCredentials(settings: Settings, use: CredentialsUse): Credentials {
  const { zimAppId, zimServerSecret, zimServerSecretFile, isTlsUnchecked } = settings
  const opening = openingOf(settings)
  const hasSecret = zimServerSecret !== undefined || zimServerSecretFile !== undefined
  if (zimAppId === undefined || !hasSecret) {
    const missing = [
      ...(zimAppId === undefined ? ['ZIM_APP_ID'] : []),
      ...(hasSecret ? [] : ['ZIM_SERVER_SECRET or ZIM_SERVER_SECRET_FILE']),
    ]
    throw new BelfryError(
      'usage',
      `${use.name} ${use.does ?? 'sends to real users'} and needs ${missing.join(' and ')}`,
      {
        remedy: `Set them, or run \`belfry ${use.inSandbox}\` against the built-in simulator.`,
      },
    )
  }
  if (isTlsUnchecked) {
    throw new BelfryError('usage', 'NODE_TLS_REJECT_UNAUTHORIZED is 0: anybody could answer as the gateway', {
      remedy: 'Unset it; where a proxy has certificates of its own, name them in NODE_EXTRA_CA_CERTS.',
    })
  }
  if (opening !== undefined) {
    throw new BelfryError('usage', `${opening} opens this process to whoever looks: the ServerSecret could be read`, {
      remedy: `Start it without, or look into \`belfry ${use.inSandbox}\`, which has no secret.`,
    })
  }
  closeDebugger()
  return {
    appId: appIdOf(zimAppId, zimServerSecret),
    serverSecret: zimServerSecret === undefined ? readSecret(zimServerSecretFile) : soundSecret(zimServerSecret),
  }
}

/** Reads an AppID. Throws `usage`, which says what is wrong with the text. */
export function appIdOf(text: string, secret?: string): number {
  const fault = faultOfAppId(text, secret)
  if (fault === undefined) return Number(text)
  throw new BelfryError('usage', `ZIM_APP_ID ${fault}`, {
    remedy: 'Copy the AppID from the ZEGOCLOUD console: digits, and nothing around them.',
  })
}

/** A secret that may sign calls. Throws `usage`, which says what is wrong and shows no character of it. */
function soundSecret(secret: string, from = 'ZIM_SERVER_SECRET'): string {
  const fault = faultOfSecret(secret)
  if (fault === undefined) return secret
  const remedy = fault.includes('quote')
    ? 'Write it without them: an env file may keep quotes as part of the value.'
    : 'Write the ServerSecret alone, as the ZEGOCLOUD console shows it.'
  throw new BelfryError('usage', `${from} ${fault}`, { remedy })
}

function readSecret(file = ''): string {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw isThere(file)
      ? new BelfryError('usage', `cannot read ZIM_SERVER_SECRET_FILE ${file}`, {
          cause,
          remedy: 'Name a readable file that holds the ServerSecret and nothing else.',
        })
      : new BelfryError(
          'usage',
          'ZIM_SERVER_SECRET_FILE names no file that can be read (its value is not shown, since it may be the secret itself)',
          { remedy: 'Name a file that holds the ServerSecret and nothing else, or set ZIM_SERVER_SECRET instead.' },
        )
  }
  // `takeSecrets` reads no pipes, so this text may be new.
  knowSecrets(meantBy(text))
  // Editors end a file with a line end. It is not part of the secret.
  const secret = text.replace(/\r?\n$/u, '')
  if (secret.trim() === '') {
    throw new BelfryError('usage', `ZIM_SERVER_SECRET_FILE ${file} is empty`, {
      remedy: 'Put the ServerSecret into it, and nothing else.',
    })
  }
  return soundSecret(secret, `the ServerSecret in ${file}`)
}
