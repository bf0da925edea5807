import { BelfryError } from '../../errors.ts'
import type { Millis } from '../../core/time/instant.ts'
import type { AccountCode } from './account.ts'
import { seededChance } from './chance.ts'
import type { Chance } from './chance.ts'

/** The values that an app signs with. */
export interface AppCredentials {
  /** A uint32 above 0. */
  readonly appId: number
  /** The vendor's have 32 hex characters; here any text works. */
  readonly serverSecret: string
}

/**
 * The credentials of the sandbox. They are public and worthless: they are in this repository, in the docs and in every
 * log. They open only a simulator on 127.0.0.1. Never give a real app these values.
 */
export const SANDBOX_CREDENTIALS: AppCredentials = {
  appId: 1234567890,
  serverSecret: '0123456789abcdef0123456789abcdef',
}

/** How the vendor's "100 times in 24 hours" is counted. No page says which of these it is. */
export type WindowKind =
  /** the last 24 h before the call, at any moment: the strictest reading for a burst */
  | 'rolling'
  /** a window starts with the first call that finds no open window */
  | 'fixed'
  /** one day of a clock that is `calendarOffset` ahead of UTC */
  | 'calendar'

/**
 * All settings of the gateway. The defaults are what the vendor documents. What the vendor leaves open is a setting.
 */
export interface GatewaySettings {
  readonly credentials: AppCredentials
  /** The Host names that are served (without port, in any case), or any name. */
  readonly hosts: 'any' | readonly string[]
  /** The fault of the account at the start: the code that answers every signed call; 0 for none. */
  readonly account: AccountCode | 0
  /** `free` answers 660000028 to every broadcast. */
  readonly plan: 'paid' | 'free'
  /** Calls per window. The vendor's default is 100. */
  readonly limit: number
  /** Length of a window in ms. The vendor's is 24 h. */
  readonly windowLength: Millis
  readonly window: WindowKind
  /** For `calendar`: how far the vendor's day is ahead of UTC, in ms. */
  readonly calendarOffset: Millis
  /** Least time between two counted calls, in ms. The vendor's is 1 s; 0 switches the check off. */
  readonly gap: Millis
  /** Whether a call that failed at the rate check or after it counts like an accepted one. */
  readonly countFailures: boolean
  /** Who has logged in once and may broadcast: everybody, or only these users. UserRegister adds others. */
  readonly senders: 'any' | readonly string[]
  /** Whether a user from UserRegister may broadcast without ever having logged in. */
  readonly registeredMaySend: boolean
  /** What QueryUserInfos answers for a user whom nobody knows. */
  readonly unknownUserCode: 660700015 | 660000002 | 660700008
  /** UserRegister calls per second. The vendor's limit is 20. */
  readonly registerRate: number
  /** Calls per second of each operation that only reads. The vendor's limit is 20. */
  readonly queryRate: number
  /**
   * How far a Timestamp may be off in either direction, in ms; exactly this much still passes. The vendor's is 10 min.
   */
  readonly timestampTolerance: Millis
  /** UTF-8 bytes of MessageBody.Message. 2 KB unless support raised it. */
  readonly maxMessageBytes: number
  /** UTF-8 bytes of MessageBody.ExtendedData. 1 KB unless support raised it. */
  readonly maxExtendedDataBytes: number
  /** The HTTP status of an answer whose Code is not 0. */
  readonly errorStatus: number
  /** How many calls are remembered. Older ones are dropped and counted. */
  readonly maxCalls: number
  /** How long all remembered calls together may be, in characters of JSON. Older ones are dropped and counted. */
  readonly maxRecordSize: number
  /** The source of request ids. */
  readonly chance: Chance
}

const DEFAULTS: Omit<GatewaySettings, 'chance'> = {
  credentials: SANDBOX_CREDENTIALS,
  hosts: 'any',
  account: 0,
  plan: 'paid',
  limit: 100,
  windowLength: 86_400_000,
  window: 'rolling',
  calendarOffset: 0,
  gap: 1000,
  countFailures: true,
  senders: 'any',
  registeredMaySend: true,
  unknownUserCode: 660700015,
  registerRate: 20,
  queryRate: 20,
  timestampTolerance: 600_000,
  maxMessageBytes: 2048,
  maxExtendedDataBytes: 1024,
  errorStatus: 200,
  maxCalls: 100_000,
  maxRecordSize: 128 * 1024 * 1024,
}

const LEAST: Partial<Record<keyof GatewaySettings, number>> = {
  limit: 0,
  windowLength: 1,
  gap: 0,
  registerRate: 0,
  queryRate: 0,
  timestampTolerance: 0,
  maxMessageBytes: 1,
  maxExtendedDataBytes: 0,
  maxCalls: 1,
  maxRecordSize: 1,
}

/**
 * Fills in the missing settings.
 * @throws BelfryError `usage` for a number that no gateway could work with
 */
export function resolveSettings(given: Partial<GatewaySettings>): GatewaySettings {
  const settings = { ...DEFAULTS, chance: given.chance ?? seededChance(1), ...given }
  for (const [name, least] of Object.entries(LEAST)) {
    requireInteger(name, settings[name as keyof GatewaySettings], least, Number.MAX_SAFE_INTEGER)
  }
  requireInteger('calendarOffset', settings.calendarOffset, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  requireInteger('errorStatus', settings.errorStatus, 200, 599)
  requireInteger('credentials.appId', settings.credentials.appId, 1, 2 ** 32 - 1)
  if (settings.credentials.serverSecret === '') {
    throw new BelfryError('usage', 'simulator setting credentials.serverSecret is empty', {
      remedy: "Give a text; the vendor's have 32 hex characters.",
    })
  }
  return settings
}

function requireInteger(name: string, value: unknown, least: number, most: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return
  throw new BelfryError('usage', `simulator setting ${name} is ${String(value)}`, {
    remedy: `Give ${name} as a whole number from ${least} to ${most}.`,
  })
}
