/** What the gateway can have against an account. */
export const ACCOUNT_CODES = [3, 100000005, 100000010, 100000011, 100000016, 100000017] as const
export type AccountCode = (typeof ACCOUNT_CODES)[number]

/** Whether the account is good, which may change while the gateway runs. */
export interface AccountState {
  /** What every signed call is answered with, or 0 while the account is good. */
  readonly code: () => AccountCode | 0
  /** Breaks the account; 0 mends it. */
  readonly set: (code: AccountCode | 0) => void
}

/** An account in the given state. */
export function createAccount(code: AccountCode | 0): AccountState {
  let current = code
  return {
    code: () => current,
    set(next) {
      current = next
    },
  }
}
