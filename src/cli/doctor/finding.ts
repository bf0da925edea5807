import { BelfryError } from '../../errors.ts'

export type FindingState = 'good' | 'warning' | 'bad'

/** What one look found. */
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
    | 'unknown'
    | 'clock'
    | 'zim'
    | 'sender'
  /** `warning`: sending works, or is not meant to; somebody should know. `bad`: sending does not work, or will not for long. */
  readonly state: FindingState
  readonly text: string
  /** What to do about it; null where nothing need be done. */
  readonly remedy: string | null
}

export const good = (topic: DoctorFinding['topic'], text: string): DoctorFinding => ({
  topic,
  state: 'good',
  text,
  remedy: null,
})
export const warning = (topic: DoctorFinding['topic'], text: string, remedy: string | null): DoctorFinding => ({
  topic,
  state: 'warning',
  text,
  remedy,
})
export const bad = (topic: DoctorFinding['topic'], text: string, remedy: string | null): DoctorFinding => ({
  topic,
  state: 'bad',
  text,
  remedy,
})

/** What went wrong, if a person can mend it; a defect is thrown on. */
export function findingOf(topic: DoctorFinding['topic'], error: unknown): DoctorFinding {
  if (!(error instanceof BelfryError)) throw error
  return bad(topic, error.message, error.remedy ?? null)
}
