/** The codes with which the gateway can refuse an account. */
export const ACCOUNT_CODES = [3, 100000005, 100000010, 100000011, 100000016, 100000017] as const
/** One of these codes. */
export type AccountCode = (typeof ACCOUNT_CODES)[number]

/** Whether the account is good. It may change while the gateway runs. */
export interface AccountState {
  /** The code that answers every signed call; 0 while the account is good. */
  readonly code: () => AccountCode | 0
  /** Breaks the account with a code; 0 repairs it. */
  readonly set: (code: AccountCode | 0) => void
}

/** Makes an account in the given state. */
export function createAccount(code: AccountCode | 0): AccountState {
  let current = code
  return {
    code: () => current,
    set(next) {
      current = next
    },
  }
}
