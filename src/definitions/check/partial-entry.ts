import type { Defaults, Entry, ScheduleShape } from '../shape/file.ts'
import type { Path } from '../../core/problem.ts'

/** What stands at the keys of an entry or of `defaults` and is of the right type. */
type Sound = Partial<Omit<Entry, 'schedule'>> & Defaults

/**
 * An entry of which some parts may be of the wrong type: those are left out, so that the others can be checked all the
 * same and every problem is told at once. Names of parts are keys, and `schedule.` with a key of the schedule.
 */
export class PartialEntry {
  /** The sound parts. */
  readonly entry: Sound
  /** The sound keys of the schedule. */
  readonly schedule: Partial<ScheduleShape>
  readonly #written: ReadonlySet<string>
  readonly #broken: ReadonlySet<string>

  /** `broken`: paths within the value at which the shape was not satisfied. */
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

  /** Whether a part is written, be it sound or not. Of something that is no map at all, everything counts as written. */
  has(part: string): boolean {
    return this.#written.has(part) || this.#broken.has('')
  }

  /** Whether a part itself is of the wrong type, or missing though it is needed. */
  isBroken(part: string): boolean {
    return this.#broken.has('') || this.#broken.has(part)
  }

  /** Whether a part and everything under it is as it should be. */
  isSound(part: string): boolean {
    return !this.isBroken(part) && ![...this.#broken].some((name) => name.startsWith(`${part}.`))
  }

  /** Whether anything at all is of the wrong type. */
  get isWhole(): boolean {
    return this.#broken.size === 0
  }
}

function partOf([first, second]: Path): string {
  if (first === undefined) return ''
  return first === 'schedule' && second !== undefined ? `schedule.${second}` : String(first)
}

/** The values at the sound keys. The shape has vouched for the type of each of them. */
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
