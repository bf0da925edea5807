import type { Defaults, Entry } from '../shape/file.ts'
import type { ScheduleShape } from '../shape/schedule.ts'
import type { Path } from '../../core/problem.ts'

/** The values of an entry or of `defaults` that have the right type. */
type Sound = Partial<Omit<Entry, 'schedule'>> & Defaults

/**
 * An entry in which some parts may have the wrong type. These parts are left out, so the others can still be checked
 * and all problems are reported at once. The name of a part is its key. For a key of the schedule it begins with
 * `schedule.`.
 */
export class PartialEntry {
  /** The sound parts. */
  readonly entry: Sound
  /** The sound keys of the schedule. */
  readonly schedule: Partial<ScheduleShape>
  readonly #written: ReadonlySet<string>
  readonly #broken: ReadonlySet<string>

  /** `broken`: paths within the value that do not have the right shape. */
  constructor(value: unknown, broken: readonly Path[]) {
    const names = new Set(broken.map(partOf))
    const parts = names.has('') ? {} : withoutNames(value, names, '')
    const { schedule, ...entry } = parts
    this.entry = entry
    this.schedule = names.has('schedule') ? {} : withoutNames(schedule, names, 'schedule.')
    this.#written = new Set([
      ...keysOf(value, ''),
      ...keysOf(isMap(value) ? value['schedule'] : undefined, 'schedule.'),
    ])
    this.#broken = names
  }

  /**
   * Whether a part is written, sound or not, or perhaps with a wrong name. If the value is not a map at all, every part
   * counts as written.
   */
  has(part: string): boolean {
    return this.#written.has(part) || this.isBroken(part)
  }

  /** Whether a part itself has the wrong type, or is missing although it is needed. */
  isBroken(part: string): boolean {
    return this.#broken.has('') || this.#broken.has(part)
  }

  /** Whether a part and everything under it has the right type. */
  isSound(part: string): boolean {
    return !this.isBroken(part) && ![...this.#broken].some((name) => name.startsWith(`${part}.`))
  }

  /** Whether everything has the right type. */
  get isWhole(): boolean {
    return this.#broken.size === 0
  }
}

function partOf([first, second]: Path): string {
  if (first === undefined) return ''
  return first === 'schedule' && second !== undefined ? `schedule.${second}` : String(first)
}

/** The values of the sound keys. The shape has checked the type of each. */
function withoutNames(value: unknown, names: ReadonlySet<string>, prefix: string): Record<string, never> {
  if (!isMap(value)) return {}
  return Object.fromEntries(Object.entries(value).filter(([key]) => !names.has(prefix + key))) as Record<string, never>
}

const keysOf = (value: unknown, prefix: string) => (isMap(value) ? Object.keys(value).map((key) => prefix + key) : [])

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An entry beside the defaults of its file. */
export interface EntryInFile {
  readonly partial: PartialEntry
  readonly defaults: PartialEntry
  /** The entry's path. */
  readonly base: Path
}
