import type { Instant } from '../core/time/instant.ts'
import type { DeliveryRecord, ProbeFinding } from '../core/delivery/delivery.ts'

/** A probe that has passed. */
export interface PassedProbe {
  /** The sender, if ZIM knows that one. */
  readonly sender: string | null
  /** The newest call that had ended when the probe was asked. */
  readonly lastCall: number
  /** Only while this one holds the lease. */
  readonly holder: string
  readonly now: Instant
}

/** Whether broadcasts arrive: by what calls and probes ended with. */
export interface DeliveryStore {
  /** What the ledger says of whether broadcasts arrive. */
  delivery(): Promise<DeliveryRecord>
  /**
   * Notes that a probe has passed. It disproves what calls up to `lastCall` were answered with, for the app and for `sender`.
   * False, and nothing done, for a process that does not hold the lease.
   */
  noteProbePassed(probe: PassedProbe): Promise<boolean>
  /**
   * Notes what a probe found that speaks against delivery, until one passes or a call is accepted: so that whoever stands
   * by, looks or starts anew knows it, too. False, and nothing done, for who does not hold the lease.
   */
  noteProbeFailed(finding: ProbeFinding, holder: string, now: Instant): Promise<boolean>
}
