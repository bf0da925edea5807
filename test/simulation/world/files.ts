import type { Definition } from '../../../src/core/announcement/announcement.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import { NO_SILENCES } from '../../../src/core/announcement/silences.ts'
import type { Silences } from '../../../src/core/announcement/silences.ts'
import { NO_BUDGETS } from '../../../src/core/quota/budget.ts'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import { editSilences } from './silences.ts'
import { readSketch } from './announcements.ts'
import type { Sketch } from '../../support/announcement.ts'
import type { Dice } from './dice.ts'
import { owned } from '../scenarios/people.ts'
import { sketchFrom } from './sketches.ts'
import type { DefinitionEntry, DefinitionSource, Loaded } from '../../../src/ports/definitions.ts'

/** Files with an error. Nothing of them may come into force. */
function unusable(text: string): Loaded {
  const address = { path: [], file: 'a.yaml', line: 1, column: 1 }
  return { definitions: [], problems: [{ severity: 'error', code: 'simulated', text, remedy: 'Wait.', ...address }] }
}

/** The possible ids. There are few, so they are used again. */
const IDS = Array.from({ length: 7 }, (_, index) => `a${index}`)

/** How the files of a run may differ. */
export interface FilesOptions {
  readonly budgets?: Budgets | undefined
  /** How many files the announcements are spread over. The id decides the file. */
  readonly count?: number
  /** The chance that a new announcement has an event. */
  readonly events?: number
}

/** What a process read from the files at a moment. */
interface Reading {
  readonly text: string
  readonly paths: readonly string[]
}

/** The definition files. They are edited at random, and some vanish for a while. */
export class Files implements DefinitionSource {
  readonly #sketches: Map<string, Sketch>
  readonly #dice: Dice
  readonly #budgets: Budgets | undefined
  /** Undefined as long as nobody has written any. */
  #silences: Silences | undefined
  #isBroken = false
  readonly #count: number
  readonly #events: number
  /** The missing files. */
  readonly #away = new Set<string>()
  /** What was read, in order, and how much of that has come into force. */
  readonly #read: Reading[] = []
  #taken = 0

  constructor(sketches: readonly Sketch[], dice: Dice, { budgets, count = 1, events = 0 }: FilesOptions = {}) {
    this.#sketches = new Map(sketches.map((sketch) => [sketch.id ?? 'a', sketch]))
    this.#dice = dice
    this.#budgets = budgets
    this.#count = count
    this.#events = events
  }

  async load(): Promise<Loaded> {
    if (this.#isBroken) return unusable('somebody is in the middle of an edit')
    const definitions = this.#present.map((sketch) => definitionFrom(sketch, this.#fileOf(sketch.id ?? 'a')))
    if (definitions.length === 0) return unusable('there is nothing in the folder')
    const paths = this.#all.filter((file) => !this.#away.has(file))
    const text = textOf(definitions)
    const last = this.#read.at(-1)
    if (last?.text !== text || last.paths.join() !== paths.join()) this.#read.push({ text, paths })
    return { definitions, problems: [], paths, ...this.#settings }
  }

  /** What the settings file says. There is none as long as nobody has written one. */
  get #settings(): Pick<Loaded, 'budgets' | 'silences'> {
    if (this.#budgets === undefined && this.#silences === undefined) return {}
    return { budgets: this.#budgets ?? NO_BUDGETS, silences: this.#silences ?? NO_SILENCES }
  }

  /** Changes the freezes and quiet hours, and says how. */
  silence(now: Instant): string {
    const [silences, what] = editSilences(this.#silences ?? NO_SILENCES, this.#dice, now)
    this.#silences = silences
    return what
  }

  /**
   * What a process read comes into force. `isNewest` is false when something that was read later already did. `paths`
   * in the result are the files that existed at that reading. A caller that gives no paths has still read the files.
   */
  takeOver(entries: readonly DefinitionEntry[], paths?: readonly string[]) {
    const text = textOf(entries)
    const isIt = (read: Reading) => read.text === text && (paths === undefined || read.paths.join() === paths.join())
    const age = this.#read.findLastIndex(isIt)
    const isNewest = age >= this.#taken
    this.#taken = Math.max(age, this.#taken)
    return { isNewest, paths: this.#read[age]?.paths ?? [] }
  }

  /** A file vanishes. Returns its name, or undefined when there is only one file, or none left. */
  vanish(): string | undefined {
    const there = this.#all.filter((file) => !this.#away.has(file))
    if (this.#count === 1 || there.length === 0) return undefined
    const file = this.#dice.pick(there)
    this.#away.add(file)
    return file
  }

  /** Files are back, with their present content. */
  comeBack(...files: readonly string[]): void {
    for (const file of files) this.#away.delete(file)
  }

  /** Whether all files that exist are empty. */
  get isEmpty(): boolean {
    return this.#present.length === 0
  }

  /** The missing files. */
  get away(): ReadonlySet<string> {
    return this.#away
  }

  get #all(): readonly string[] {
    return Array.from({ length: this.#count }, (_, index) => `${'abc'[index]}.yaml`)
  }

  get #present(): readonly Sketch[] {
    return [...this.#sketches.values()].filter(({ id = 'a' }) => !this.#away.has(this.#fileOf(id)))
  }

  #fileOf(id: string): string {
    const number = Number(id.slice(1))
    return this.#all[Number.isInteger(number) ? number % this.#count : 0]!
  }

  /** Changes something, and says what. */
  edit(now: Instant, rest: Millis): string {
    const dice = this.#dice
    if (this.#isBroken) return this.mend()
    const id = dice.pick(IDS)
    const old = this.#sketches.get(id)
    const fresh = sketchFrom(dice, id, now, rest, { events: this.#events })
    switch (dice.pick(['schedule', 'schedule', 'wording', 'remove', 'rename', 'rename', 'break'] as const)) {
      case 'schedule':
        this.#put(id, { ...fresh, ...earlierIds(old?.renamedFrom) })
        return `${old ? 'reschedules' : 'adds'} ${id}`
      case 'wording':
        if (old) this.#sketches.set(id, { ...old, text: fresh.text ?? '', late: fresh.late ?? {} })
        return `rewords ${id}`
      case 'remove':
        // An empty folder is a problem of its own, and retires nothing.
        if (this.#sketches.size > 1) this.#sketches.delete(id)
        return `removes ${id}`
      case 'rename':
        return this.#rename(now, rest)
      case 'break':
        this.#isBroken = true
        return 'breaks the files'
    }
  }

  /** An announcement gets a free id, mostly with no other change. */
  #rename(now: Instant, rest: Millis): string {
    const dice = this.#dice
    const [from, old] = dice.pick([...this.#sketches])
    const free = IDS.filter((each) => !this.#sketches.has(each))
    if (free.length === 0) return 'renames nobody: each id is taken'
    const id = dice.pick(free)
    const fresh = sketchFrom(dice, id, now, rest, { events: this.#events })
    this.#sketches.delete(from)
    const what = dice.pick(['nothing', 'nothing', 'wording', 'schedule'] as const)
    const same = { ...old, id, ...(what === 'wording' && { text: fresh.text ?? '' }) }
    this.#put(id, { ...(what === 'schedule' ? fresh : same), ...earlierIds([...(old.renamedFrom ?? []), from]) })
    return `renames ${from} to ${id}, and changes ${what} else`
  }

  /** When an announcement takes an id, no other may name it as an earlier id: `validate` demands this. */
  #put(id: string, sketch: Sketch): void {
    // When teams share the quota, each announcement belongs to one. A renamed one keeps its team.
    const isOrphan = this.#budgets !== undefined && sketch.owner === undefined
    this.#sketches.set(id, isOrphan ? owned(sketch) : sketch)
    for (const [other, { renamedFrom, ...rest }] of this.#sketches) {
      this.#sketches.set(other, { ...rest, ...earlierIds(renamedFrom?.filter((earlier) => earlier !== id)) })
    }
  }

  get isBroken(): boolean {
    return this.#isBroken
  }

  mend(): string {
    this.#isBroken = false
    return 'mends the files'
  }

  /** The texts in the files that exist, by id. */
  get texts(): ReadonlyMap<string, string> {
    return new Map(this.#present.map(({ id = 'a', text = '' }) => [id, text]))
  }
}

const textOf = (all: readonly { readonly document: unknown }[]) => JSON.stringify(all.map(({ document }) => document))

function earlierIds(ids: readonly string[] = []): Pick<Sketch, 'renamedFrom'> {
  return ids.length === 0 ? {} : { renamedFrom: ids }
}

function definitionFrom(sketch: Sketch, file: string): Definition {
  return { announcement: readSketch(sketch), provenance: { kind: 'file', file, line: 1 }, document: sketch }
}
