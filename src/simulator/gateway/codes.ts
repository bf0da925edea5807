/**
 * Every documented return code that the simulated operations or their gateway can give, with a short text of our own.
 * The vendor publishes no error texts, so no program may decide by them. Source:
 * https://www.zegocloud.com/docs/zim-server/return-codes (room, group, friend and call codes are left out).
 */
export const DOCUMENTED_CODES: ReadonlyMap<number, string> = new Map([
  [0, 'success'],
  [1, 'failed, server busy'],
  [2, 'input params error'],
  [3, 'authentication failed'],
  [7, 'requests over the system limit'],
  [50014, 'login failed'],
  [51102, 'user not found'],
  [105001, 'database request failed'],
  [100000000, 'wrong Host'],
  [100000001, 'AppId format error'],
  [100000002, 'Timestamp is empty'],
  [100000003, 'Timestamp format error'],
  [100000004, 'signature expired'],
  [100000005, 'signature error'],
  [100000006, 'Action is empty'],
  [100000007, 'Action is not supported'],
  [100000008, 'SignatureNonce is empty'],
  [100000009, 'Signature is empty'],
  [100000010, 'cannot get the ServerSecret'],
  [100000011, 'cannot get the app configuration'],
  [100000012, 'cannot read the request body'],
  [100000013, 'SignatureVersion is empty'],
  [100000014, 'SignatureVersion is not supported'],
  [100000015, 'gateway internal error'],
  [100000016, 'app is not configured for the production environment'],
  [100000017, 'app has not enabled this service'],
  [660000001, 'general business error'],
  [660000002, 'input params error'],
  [660000003, 'logic error'],
  [660000011, 'too many users'],
  [660000012, 'user length limit'],
  [660000025, 'not base64'],
  [660000028, 'the plan does not include this feature'],
  [660200001, 'user does not exist or is logged out'],
  [660300005, 'over the call rate of the app'],
  [660300006, 'over the call rate of the group or room'],
  [660400001, 'message too big'],
  [660500002, 'sender is not registered'],
  [660500003, 'over the frequency limit of SendMessageToAllUsers'],
  [660500004, 'text moderation request error'],
  [660500005, 'text failed moderation'],
  [660500006, 'image moderation request error'],
  [660500007, 'image failed moderation'],
  [660500009, 'silenced by the before-send callback'],
  [660500010, 'rejected by the before-send callback'],
  [660600021, 'send message param error'],
  [660600023, 'message too long'],
  [660700001, 'over the frequency limit of UserRegister'],
  [660700002, 'user already registered'],
  [660700006, 'user name too long'],
  [660700007, 'user avatar too long'],
  [660700012, 'user does not exist'],
  [660700015, 'user is not registered'],
])

/** The text for the answer's `Message`. Unlisted codes have one too: a fault may ask for them. */
export function messageOf(code: number): string {
  return DOCUMENTED_CODES.get(code) ?? 'unlisted code'
}

/** Whether the gateway raises this code before ZIM's own logic. We assume that such a call uses no quota. */
export function isGatewayCode(code: number): boolean {
  return code >= 100_000_000 && code <= 100_000_017
}
