import { BelfryError } from '../../errors.ts'

/** How good or bad a finding is. */
export type FindingState = 'good' | 'warning' | 'bad'

/** What one check found. */
export interface DoctorFinding {
  readonly topic:
    | 'runtime'
    | 'credentials'
    | 'proxy'
    | 'definitions'
    | 'files'
    | 'disk'
    | 'database'
    | 'rules'
    | 'service'
    | 'quota'
    | 'delivery'
    | 'paused'
    | 'unknown'
    | 'clock'
    | 'zim'
    | 'sender'
  /**
   * `warning`: sending works, or is not meant to, but a person should know something. `bad`: sending does not work, or
   * soon will not.
   */
  readonly state: FindingState
  readonly text: string
  /** What to do about it. Null when there is nothing to do. */
  readonly remedy: string | null
}

/** A finding that needs no action. */
export const good = (topic: DoctorFinding['topic'], text: string): DoctorFinding => ({
  topic,
  state: 'good',
  text,
  remedy: null,
})
/** A finding that a person should know. See {@link DoctorFinding} for the states. */
export const warning = (topic: DoctorFinding['topic'], text: string, remedy: string | null): DoctorFinding => ({
  topic,
  state: 'warning',
  text,
  remedy,
})
/** A finding that prevents sending, now or soon. */
export const bad = (topic: DoctorFinding['topic'], text: string, remedy: string | null): DoctorFinding => ({
  topic,
  state: 'bad',
  text,
  remedy,
})

/**
 * The finding for an error that a person can fix.
 * @throws the error itself if it is a defect
 */
export function findingOf(topic: DoctorFinding['topic'], error: unknown): DoctorFinding {
  if (!(error instanceof BelfryError)) throw error
  return bad(topic, error.message, error.remedy ?? null)
}
