import type { OutcomeCause } from '../core/delivery/outcome.ts'
import type { Millis } from '../core/time/instant.ts'

/** What one return code of the vendor means for a call. */
export type ReturnCode = {
  readonly code: number
  /** The vendor's meaning, in our words. */
  readonly meaning: string
  /** What a person does about it. */
  readonly advice: string
} & (
  | { readonly kind: 'accepted' }
  | { readonly kind: 'rejected'; readonly cause: OutcomeCause }
  | { readonly kind: 'unknown'; readonly cause: OutcomeCause }
  | { readonly kind: 'refused'; readonly cause: OutcomeCause; readonly retryAfter: Millis }
)

type Row = readonly [code: number, cause: OutcomeCause, meaning: string, advice: string]
type TimedRow = readonly [...Row, retryAfter: Millis]

const NOTHING = 'Nothing to do.'
const LOOK = 'Look in a client whether it was shown; do not send it again.'
const LOOK_AND_ASK = `${LOOK} Ask ZEGOCLOUD support.`
const LATER = 'Wait, then send it again.'
const DEFECT = 'Report it: Belfry built a wrong request.'
const URL = 'Correct the endpoint. If it is right, report it: Belfry built a wrong request.'
const APP = 'Check the AppId, then ask ZEGOCLOUD support.'
const FIX = 'Correct the broadcast.'
const CALLBACK = 'Nothing, if your callback meant it; else correct the callback.'
const REGISTER = 'Register the sender with UserRegister.'
const REGISTER_OR_LOG_IN = 'Register the sender with UserRegister, or have it log in to ZIM once.'
const LOG_IN = 'Have the sender log in to ZIM with a client.'
const SUPPORT = 'Ask ZEGOCLOUD support.'

/** Just over the vendor's second, so that two calls never fall into the same one. */
const NEXT_SECOND = 1100
/** A fault of the account lasts until a person has fixed it. */
const MENDED = 60_000

const REFUSED: readonly TimedRow[] = [
  [3, 'config', 'authentication failed', SUPPORT, MENDED],
  [7, 'rate', 'more requests per second than the system takes', LATER, 2000],
  [51102, 'sender', 'the sender does not exist or has not logged in to ZIM', LOG_IN, MENDED],
  [100000000, 'config', 'wrong Host', 'Correct the endpoint.', MENDED],
  [100000001, 'config', 'the AppId is malformed', 'Correct the AppId.', MENDED],
  [100000004, 'clock', 'the signature has expired', 'Set the clock of this host.', 1000],
  [
    100000005,
    'config',
    'the signature is wrong or has expired',
    'Correct the ServerSecret or the AppId; if both are right, set the clock of this host.',
    MENDED,
  ],
  [100000010, 'config', 'the gateway could not read the ServerSecret', APP, MENDED],
  [100000011, 'config', 'the gateway could not read the app configuration', APP, MENDED],
  [
    100000016,
    'config',
    'the app is not configured for production',
    'Check in the ZEGOCLOUD console that the app is set up for production, with In-app Chat (ZIM) enabled.',
    MENDED,
  ],
  [
    100000017,
    'config',
    'the app has not enabled this service',
    'Enable In-app Chat (ZIM) in the ZEGOCLOUD console, or ask support.',
    MENDED,
  ],
  [660000028, 'config', 'the Free plan does not have this feature', 'Have support change the plan of the app.', MENDED],
  [
    660200001,
    'sender',
    'the user does not exist, has logged out or was only registered and never logged in',
    `${LOG_IN} To register it is not enough.`,
    MENDED,
  ],
  [660300005, 'rate', 'over the call rate of the app', LATER, NEXT_SECOND],
  [660500002, 'sender', 'the sender is not registered', REGISTER_OR_LOG_IN, MENDED],
  [
    660500003,
    'rate',
    'over one broadcast per second or 100 per 24 hours',
    'Wait. If it comes again, find out who else sends with this AppId.',
    NEXT_SECOND,
  ],
  [660700001, 'rate', 'over 20 UserRegister calls per second', LATER, NEXT_SECOND],
  [660700012, 'sender', 'the user does not exist', REGISTER, MENDED],
  [660700015, 'sender', 'the user is not registered', REGISTER, MENDED],
]

const UNKNOWN: readonly Row[] = [
  [1, 'server', 'failed, the server is busy', LOOK],
  [105001, 'server', 'a database request of the server failed', LOOK_AND_ASK],
  // No page says that the gateway reads the body before it hands the call on.
  [100000012, 'server', 'the gateway could not read the request body', LOOK_AND_ASK],
  [100000015, 'server', 'internal error of the gateway', LOOK_AND_ASK],
  [660000001, 'server', 'general business error of the server', LOOK_AND_ASK],
  [660000003, 'server', 'logic error of the server', LOOK_AND_ASK],
  [660500004, 'server', 'the text moderation could not be asked', LOOK_AND_ASK],
  [660500006, 'server', 'the image moderation could not be asked', LOOK_AND_ASK],
]

const REJECTED: readonly Row[] = [
  [2, 'content', 'wrong input parameter', FIX],
  [50014, 'content', 'login failed, UserName is over 256 bytes', 'Shorten the UserName.'],
  [100000002, 'content', 'the Timestamp is empty', DEFECT],
  [100000003, 'content', 'the Timestamp is malformed', DEFECT],
  [100000006, 'content', 'the Action is empty', URL],
  [100000007, 'content', 'the Action is not supported', URL],
  [100000008, 'content', 'the SignatureNonce is empty', DEFECT],
  [100000009, 'content', 'the Signature is empty', DEFECT],
  [100000013, 'content', 'the SignatureVersion is empty', DEFECT],
  [100000014, 'content', 'the SignatureVersion is not supported', DEFECT],
  [660000002, 'content', 'a parameter is missing or invalid', FIX],
  [660000011, 'content', 'too many users in the list', 'Register at most 100 users in one call.'],
  [660000012, 'content', 'a user id is over 32 bytes', 'Shorten the user id.'],
  [660000025, 'content', 'IsBase64 is set, but the message is not base64', DEFECT],
  [660300006, 'rate', 'over the call rate of a group or room', LATER],
  [660400001, 'content', 'the message is too big', 'Shorten the message or have support raise the limit.'],
  [660500005, 'content', 'the text failed moderation', 'Change the text: this one is not to be sent again.'],
  [660500007, 'content', 'the image failed moderation', 'Change the image: this one is not to be sent again.'],
  [660500009, 'config', 'your own before-send callback silenced it', CALLBACK],
  [660500010, 'config', 'your own before-send callback rejected it', CALLBACK],
  [660600021, 'content', 'a parameter of the message is wrong', FIX],
  [660600023, 'content', 'the message is too long', 'Shorten the message.'],
  [660700002, 'sender', 'the user is already registered', NOTHING],
  [660700006, 'content', 'a UserName is over 256 bytes', 'Shorten the UserName.'],
  [660700007, 'content', 'a UserAvatar is over 500 bytes', 'Shorten the UserAvatar.'],
]

/**
 * The rest of the vendor's 133 return codes: for rooms, groups, friends, calls, conversations and edits. No call of
 * this module should get one. Sources, both as of August 2026: "Return codes" in English, and its Chinese page for the
 * four codes that the English one lacks (660300019, 660600017, 660600019, 660600028).
 */
const OF_OTHER_CALLS: ReadonlySet<number> = new Set([
  660000022, 660000023, 660000024, 660000026, 660000027, 660300001, 660300002, 660300007, 660300008, 660300012,
  660300014, 660300015, 660300019, 660600001, 660600003, 660600004, 660600005, 660600006, 660600007, 660600008,
  660600009, 660600010, 660600011, 660600012, 660600013, 660600014, 660600015, 660600016, 660600017, 660600019,
  660600020, 660600022, 660600024, 660600028, 660600029, 660600030, 660600032, 660600033, 660700008, 660700013,
  660700016, 660700017, 660800001, 660800002, 660800019, 660800020, 660800021, 660800022, 660800023, 660800024,
  660800025, 660800026, 660800027, 660800028, 660800030, 660800032, 660800033, 660800034, 660800037, 660800038,
  660800039, 660800040, 660800041, 660800042, 660800043, 660800044, 660800045, 660800046, 660800048, 660800051,
  660800052, 660800053, 660900003, 660900004, 660900005, 660900006, 660900007, 660900008, 661000001, 661000005,
])

/**
 * One sentence for people: the meaning of a code, or that it is listed for other calls only, or that no page lists it.
 */
export function describeCode(code: number): string {
  const meaning = RETURN_CODES.get(code)?.meaning
  if (meaning !== undefined) return meaning
  return OF_OTHER_CALLS.has(code) ? `code ${code} is listed, but not for this call` : `code ${code} is on no page`
}

/**
 * Every return code that SendMessageToAllUsers and UserRegister can answer, by code. Source: "Return codes" of
 * ZEGOCLOUD.
 * - `unknown`: the code leaves open whether the broadcast happened.
 * - `refused`: raised before the broadcast, for a reason that passes or that a person can fix in the account.
 * - `rejected`: all others.
 *
 * Treat a code that is not here as unknown.
 */
export const RETURN_CODES: ReadonlyMap<number, ReturnCode> = new Map(
  (
    [
      { code: 0, kind: 'accepted', meaning: 'success', advice: NOTHING },
      ...REFUSED.map(([code, cause, meaning, advice, retryAfter]): ReturnCode => {
        return { code, kind: 'refused', cause, retryAfter, meaning, advice }
      }),
      ...UNKNOWN.map(([code, cause, meaning, advice]): ReturnCode => ({
        code,
        kind: 'unknown',
        cause,
        meaning,
        advice,
      })),
      ...REJECTED.map(([code, cause, meaning, advice]): ReturnCode => ({
        code,
        kind: 'rejected',
        cause,
        meaning,
        advice,
      })),
    ] satisfies ReturnCode[]
  )
    .sort((a, b) => a.code - b.code)
    .map((entry) => [entry.code, entry]),
)
