import type { Finding } from '../../core/problem.ts'
import { BelfryError } from '../../errors.ts'

function listed(findings: readonly Finding[]): string {
  return findings.map(({ path, text }) => `${path.join('.')}: ${text}`).join('; ')
}

/**
 * A broadcast that the vendor is known to refuse got as far as sending: a defect of the caller, who had
 * `checkBroadcast` to find out. Thrown before a connection is opened, so nothing left this host.
 */
export class InvalidBroadcastError extends Error {
  override readonly name = 'InvalidBroadcastError'
  /** What is wrong, errors only. */
  readonly findings: readonly Finding[]

  constructor(findings: readonly Finding[]) {
    super(`the broadcast cannot be sent: ${listed(findings)}`)
    this.findings = findings
  }
}

/** Users that the vendor is known to refuse, or none or too many of them. Thrown before a connection is opened. */
export class InvalidUsersError extends Error {
  override readonly name = 'InvalidUsersError'
  /** What is wrong, with paths into the list of users. */
  readonly findings: readonly Finding[]

  constructor(findings: readonly Finding[]) {
    super(`the users cannot be registered: ${listed(findings)}`)
    this.findings = findings
  }
}

/** An option of `createZimClient` with which no call can succeed. It names the option, never its value. */
export class InvalidSettingError extends BelfryError {
  /** The option at fault. */
  readonly setting: string
  /** What is wrong with it. */
  readonly fault: string

  constructor(
    setting: string,
    fault: string,
    { remedy, cause }: { readonly remedy: string; readonly cause?: unknown },
  ) {
    super('usage', `${setting} ${fault}`, { remedy, cause })
    this.setting = setting
    this.fault = fault
  }
}
