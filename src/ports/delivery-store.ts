import type { Instant } from '../core/time/instant.ts'
import type { DeliveryRecord, ProbeFinding } from '../core/delivery/delivery.ts'

/** Whether broadcasts arrive: by what calls and probes ended with. */
export interface DeliveryStore {
  /** What the ledger says of whether broadcasts arrive. */
  delivery(): Promise<DeliveryRecord>
  /**
   * Notes that a probe has passed: what calls up to `lastCall`, the newest that had ended when it was asked, were answered
   * with is disproved, for the app and for `sender` if that is known to ZIM. False, and nothing done, for who does not hold the
   * lease.
   */
  noteProbePassed(sender: string | null, lastCall: number, holder: string, now: Instant): Promise<boolean>
  /**
   * Notes what a probe found that speaks against delivery, until one passes or a call is accepted: so that whoever stands
   * by, looks or starts anew knows it, too. False, and nothing done, for who does not hold the lease.
   */
  noteProbeFailed(finding: ProbeFinding, holder: string, now: Instant): Promise<boolean>
}
