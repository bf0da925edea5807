import type { OutcomeCause } from '../core/outcome.ts'
import type { Millis } from '../core/time.ts'

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
const LATER = 'Wait, then send it again.'
const DEFECT = 'Report it: Belfry built a wrong request.'
const CONSOLE = 'Correct the app in the ZEGOCLOUD console.'
const FIX = 'Correct the broadcast.'
const REGISTER = 'Register the sender with UserRegister.'
const SUPPORT = 'Ask ZEGOCLOUD support.'

/** Just over the vendor's second, so that two calls never fall into one. */
const NEXT_SECOND = 1100

const REFUSED: readonly TimedRow[] = [
  [7, 'rate', 'more requests per second than the system takes', LATER, 2000],
  [51102, 'sender', 'the sender was not found or never logged in to ZIM', REGISTER, 60_000],
  [100000004, 'clock', 'the signature has expired', 'Set the clock of this host.', 1000],
  [100000010, 'server', 'the gateway could not read the ServerSecret', 'Check the AppId.', 2000],
  [100000011, 'server', 'the gateway could not read the app configuration', 'Check the AppId.', 2000],
  [100000012, 'server', 'the gateway could not read the request body', LATER, 2000],
  [660300005, 'rate', 'over the call rate of the app', LATER, NEXT_SECOND],
  [660500002, 'sender', 'the sender is not registered', REGISTER, 60_000],
  [660500003, 'rate', 'over one broadcast per second or 100 per 24 hours', 'Find out who else sends.', NEXT_SECOND],
  [660700001, 'rate', 'over 20 UserRegister calls per second', LATER, NEXT_SECOND],
]

const UNKNOWN: readonly Row[] = [
  [1, 'server', 'failed, the server is busy', LOOK],
  [105001, 'server', 'a database request of the server failed', LOOK],
  [100000015, 'server', 'internal error of the gateway', LOOK],
  [660000001, 'server', 'general business error of the server', LOOK],
  [660000003, 'server', 'logic error of the server', LOOK],
  [660500004, 'server', 'the text moderation could not be asked', LOOK],
  [660500006, 'server', 'the image moderation could not be asked', LOOK],
]

const REJECTED: readonly Row[] = [
  [2, 'content', 'wrong input parameter', FIX],
  [3, 'config', 'authentication failed', SUPPORT],
  [50014, 'content', 'login failed, UserName is over 256 bytes', 'Shorten the UserName.'],
  [100000000, 'config', 'wrong Host', 'Correct the endpoint.'],
  [100000001, 'config', 'the AppId is malformed', 'Correct the AppId.'],
  [100000002, 'content', 'the Timestamp is empty', DEFECT],
  [100000003, 'content', 'the Timestamp is malformed', DEFECT],
  [100000005, 'config', 'the signature is wrong', 'Correct the ServerSecret or the AppId.'],
  [100000006, 'content', 'the Action is empty', DEFECT],
  [100000007, 'content', 'the Action is not supported', DEFECT],
  [100000008, 'content', 'the SignatureNonce is empty', DEFECT],
  [100000009, 'content', 'the Signature is empty', DEFECT],
  [100000013, 'content', 'the SignatureVersion is empty', DEFECT],
  [100000014, 'content', 'the SignatureVersion is not supported', DEFECT],
  [100000016, 'config', 'the app is not configured for production', CONSOLE],
  [100000017, 'config', 'the app has not enabled this service', CONSOLE],
  [660000002, 'content', 'a parameter is missing or invalid', FIX],
  [660000011, 'content', 'too many users in the list', 'Register at most 100 users in one call.'],
  [660000012, 'content', 'a user id is over 32 bytes', 'Shorten the user id.'],
  [660000025, 'content', 'IsBase64 is set, but the message is not base64', DEFECT],
  [660000028, 'config', 'the Free plan does not have this feature', 'Change the plan of the app.'],
  [660200001, 'sender', 'the user is unknown, logged out or has never logged in', REGISTER],
  [660300006, 'rate', 'over the call rate of a group or room', SUPPORT],
  [660400001, 'content', 'the message is too big', 'Shorten the message or have support raise the limit.'],
  [660500005, 'content', 'the text failed moderation', FIX],
  [660500007, 'content', 'the image failed moderation', FIX],
  [660500009, 'config', 'your own before-send callback silenced it', 'Correct the callback.'],
  [660500010, 'config', 'your own before-send callback rejected it', 'Correct the callback.'],
  [660600021, 'content', 'a parameter of the message is wrong', FIX],
  [660600023, 'content', 'the message is too long', FIX],
  [660700002, 'sender', 'the user is already registered', NOTHING],
  [660700006, 'content', 'a UserName is over 256 bytes', 'Shorten the UserName.'],
  [660700007, 'content', 'a UserAvatar is over 500 bytes', 'Shorten the UserAvatar.'],
  [660700012, 'sender', 'the user does not exist', REGISTER],
  [660700015, 'sender', 'the user is not registered', REGISTER],
]

/**
 * Every return code that this endpoint and UserRegister can answer, by code. Source: "Return codes" of ZEGOCLOUD, as read
 * in section 4 of the project's facts: codes that leave open whether the broadcast happened are `unknown`, those raised
 * before it for a passing reason are `refused`, all others `rejected`. A code that is not here is to be taken as unknown.
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
