import { BelfryError } from '../../errors.ts'

export type State = 'good' | 'warning' | 'bad'

/** What one look found. */
export interface Sign {
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
  readonly state: State
  readonly text: string
  /** What to do about it; null where nothing need be done. */
  readonly remedy: string | null
}

export const good = (topic: Sign['topic'], text: string): Sign => ({ topic, state: 'good', text, remedy: null })
export const warning = (topic: Sign['topic'], text: string, remedy: string | null): Sign => ({
  topic,
  state: 'warning',
  text,
  remedy,
})
export const bad = (topic: Sign['topic'], text: string, remedy: string | null): Sign => ({
  topic,
  state: 'bad',
  text,
  remedy,
})

/** What went wrong, if a person can mend it; a defect is thrown on. */
export function signOf(topic: Sign['topic'], error: unknown): Sign {
  if (!(error instanceof BelfryError)) throw error
  return bad(topic, error.message, error.remedy ?? null)
}
