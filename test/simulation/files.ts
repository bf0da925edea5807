import type { Definition } from '../../src/core/announcement.ts'
import type { Instant, Millis } from '../../src/core/time.ts'
import type { Budgets } from '../../src/core/budget.ts'
import type { DefinitionEntry, DefinitionSource, Loaded } from '../../src/ports.ts'
import { readSketch } from './announcements.ts'
import type { Sketch } from '../support/announcement.ts'
import type { Dice } from './dice.ts'
import { owned } from './people-scenario.ts'
import { sketchFrom } from './sketches.ts'

const BROKEN: Loaded = {
  definitions: [],
  problems: [
    {
      severity: 'error',
      code: 'simulated',
      text: 'somebody is in the middle of an edit',
      remedy: 'Wait.',
      path: [],
      file: 'a.yaml',
      line: 1,
      column: 1,
    },
  ],
}

/** The ids that there are: few, so that they are used again. */
const IDS = Array.from({ length: 7 }, (_, index) => `a${index}`)

/** The definition files, edited at random. */
export class Files implements DefinitionSource {
  readonly #sketches: Map<string, Sketch>
  readonly #dice: Dice
  readonly #budgets: Budgets | undefined
  #isBroken = false
  /** What was read, one after the other, and how far of that has come into force. */
  readonly #read: string[] = []
  #taken = 0

  constructor(sketches: readonly Sketch[], dice: Dice, budgets?: Budgets) {
    this.#sketches = new Map(sketches.map((sketch) => [sketch.id ?? 'a', sketch]))
    this.#dice = dice
    this.#budgets = budgets
  }

  async load(): Promise<Loaded> {
    if (this.#isBroken) return BROKEN
    const definitions = [...this.#sketches.values()].map(definitionFrom)
    const text = textOf(definitions)
    if (this.#read.at(-1) !== text) this.#read.push(text)
    return { definitions, problems: [], ...(this.#budgets !== undefined && { budgets: this.#budgets }) }
  }

  /** What somebody read comes into force. False when something has, by now, that was read later. */
  takeOver(entries: readonly DefinitionEntry[]): boolean {
    const age = this.#read.lastIndexOf(textOf(entries))
    const isNewest = age >= this.#taken
    this.#taken = Math.max(age, this.#taken)
    return isNewest
  }

  /** Changes something; says what. */
  edit(now: Instant, rest: Millis): string {
    const dice = this.#dice
    if (this.#isBroken) return this.mend()
    const id = dice.pick(IDS)
    const old = this.#sketches.get(id)
    const fresh = sketchFrom(dice, id, now, rest)
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

  /** Somebody gets an id that is free, most often with nothing else changed. */
  #rename(now: Instant, rest: Millis): string {
    const dice = this.#dice
    const [from, old] = dice.pick([...this.#sketches])
    const free = IDS.filter((each) => !this.#sketches.has(each))
    if (free.length === 0) return 'renames nobody: each id is taken'
    const id = dice.pick(free)
    const fresh = sketchFrom(dice, id, now, rest)
    this.#sketches.delete(from)
    const what = dice.pick(['nothing', 'nothing', 'wording', 'schedule'] as const)
    const same = { ...old, id, ...(what === 'wording' && { text: fresh.text ?? '' }) }
    this.#put(id, { ...(what === 'schedule' ? fresh : same), ...earlierIds([...(old.renamedFrom ?? []), from]) })
    return `renames ${from} to ${id}, and changes ${what} else`
  }

  /** Whoever takes an id must see to it that nobody says to have had it, as `validate` demands. */
  #put(id: string, sketch: Sketch): void {
    // Where teams share the quota each announcement is one's; a renamed one stays with its own.
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

  /** What is in the files, by id. */
  get texts(): ReadonlyMap<string, string> {
    return new Map([...this.#sketches].map(([id, { text = '' }]) => [id, text]))
  }
}

const textOf = (all: readonly { readonly document: unknown }[]) => JSON.stringify(all.map(({ document }) => document))

function earlierIds(ids: readonly string[] = []): Pick<Sketch, 'renamedFrom'> {
  return ids.length === 0 ? {} : { renamedFrom: ids }
}

function definitionFrom(sketch: Sketch): Definition {
  return { announcement: readSketch(sketch), provenance: { kind: 'file', file: 'a.yaml', line: 1 }, document: sketch }
}
