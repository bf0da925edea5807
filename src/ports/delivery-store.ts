import type { Instant } from '../core/time/instant.ts'
import type { DeliveryRecord, ProbeFinding } from '../core/delivery/delivery.ts'

/** A probe that has passed. */
export interface PassedProbe {
  /** The sender, if ZIM knows it. */
  readonly sender: string | null
  /** The newest call that had ended when the probe was sent. */
  readonly lastCall: number
  /** The probe is noted only while this process holds the lease. */
  readonly holder: string
  readonly now: Instant
}

/** Whether broadcasts arrive, as the outcomes of calls and probes show. */
export interface DeliveryStore {
  /** What the ledger and the noted probes say of whether broadcasts arrive. */
  delivery(): Promise<DeliveryRecord>
  /**
   * Notes that a probe has passed. It disproves the faults that calls up to `lastCall` were answered with, for the app
   * and for `sender`. Returns false, and does nothing, when the process does not hold the lease.
   */
  noteProbePassed(probe: PassedProbe): Promise<boolean>
  /**
   * Notes a probe's finding against delivery, until a probe passes or a call is accepted. So a process that stands by,
   * reads or starts knows it, too. Returns false, and does nothing, when `holder` does not hold the lease.
   */
  noteProbeFailed(finding: ProbeFinding, holder: string, now: Instant): Promise<boolean>
}
