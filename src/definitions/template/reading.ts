import { CaptureTag, Output, toValueSync, TypeGuards, Value } from 'liquidjs'
import type { Arguments, PropertyAccessToken, Template as Node, Token, ValueToken } from 'liquidjs'

const PIECES = ['at', 'date', 'time', 'weekday', 'key'] as const

/** The parts of an occurrence that differ between occurrences of one announcement, as templates see them. */
export type Piece = (typeof PIECES)[number]

/** What a text takes from its occurrence. */
export interface TextReading {
  /** Parts that may decide anything: they are compared, cut or counted with. */
  readonly judged: ReadonlySet<Piece>
  /** Parts that are only written out: only their length counts. */
  readonly shown: ReadonlySet<Piece>
  /** Texts that its date is compared with. It matters whether the date is before, at or after each. */
  readonly borders: readonly string[]
}

/**
 * What a parsed text takes from its occurrence. Undefined when it may be anything. It errs on one side only: a use that
 * is not clear counts as judged.
 */
export function readingOf(nodes: readonly Node[]): TextReading | undefined {
  const reader = new Reader()
  reader.read(nodes, true)
  return reader.reading
}

/** What several texts take together. */
export function readTogether(readings: readonly (TextReading | undefined)[]): TextReading | undefined {
  const all = readings.filter((reading) => reading !== undefined)
  if (all.length < readings.length) return undefined
  const union = (key: 'judged' | 'shown') => new Set(all.flatMap((reading) => [...reading[key]]))
  const borders = [...new Set(all.flatMap((reading) => reading.borders))]
  return { judged: union('judged'), shown: union('shown'), borders }
}

/** Parts that have the same length in all occurrences. */
const AS_LONG: ReadonlySet<Piece | undefined> = new Set(['at', 'date', 'key'])
/** Filters whose result has the same length in all occurrences if their input has. */
const CUTS: ReadonlySet<string> = new Set(['slice', 'upcase', 'downcase'])
/** Filters that show an instant. Probes give the length of the result. */
const OF_INSTANTS: ReadonlySet<string | undefined> = new Set(['until', 'local'])
/** Members that are the same in all occurrences of an announcement. */
const CONSTANT: ReadonlySet<string | undefined> = new Set(['id', 'zone'])
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>='])

type Argument = Arguments extends Iterable<infer Each> ? Each : never

class Reader {
  readonly #shown = new Set<Piece>()
  readonly #judged = new Set<Piece>()
  readonly #borders: string[] = []
  #isAnything = false

  get reading(): TextReading | undefined {
    if (this.#isAnything) return undefined
    return { judged: this.#judged, shown: this.#shown, borders: this.#borders }
  }

  /** `isForShow`: whether the output of these nodes is sent. Captured output has a name, and may be compared later. */
  read(nodes: readonly Node[], isForShow: boolean): void {
    for (const node of nodes) {
      if (isForShow && this.#isShown(node)) continue
      for (const argument of node.arguments?.() ?? []) this.#judge(argument)
      const children = node.children ? (toValueSync(node.children(false, true)) as readonly Node[]) : []
      this.read(children, isForShow && !(node instanceof CaptureTag))
    }
  }

  /**
   * Whether an output only shows a part of the occurrence. There are three forms:
   * - `{{ occurrence.date }}` without filters.
   * - A part of constant length, cut at fixed places. It has constant length again.
   * - An instant shown by a single filter of Belfry's own.
   */
  #isShown(node: Node): boolean {
    if (!(node instanceof Output)) return false
    const { initial, filters } = node.value
    const [token, ...operators] = initial.postfix
    if (token === undefined || operators.length > 0 || !TypeGuards.isValueToken(token)) return false
    // The engine adds the last filter to each output itself.
    const [filter, ...others] = filters.slice(0, -1)
    const piece = pieceOf(token)
    const isCut = [filter, ...others].every(
      (each) =>
        each === undefined || (AS_LONG.has(piece) && CUTS.has(each.name) && each.args.every(TypeGuards.isNumberToken)),
    )
    if (piece !== undefined && isCut) {
      this.#shown.add(piece)
      return true
    }
    if (filter === undefined || others.length > 0 || !OF_INSTANTS.has(filter.name)) return false
    return (piece === 'at' || isConstant(token)) && argumentsOf(filter).every(isConstant)
  }

  /** Records what may decide anything. */
  #judge(argument: Argument): void {
    if (!(argument instanceof Value)) return this.#judgeToken(argument)
    const { postfix } = argument.initial
    for (let at = 0; at < postfix.length; at += 1) {
      const border = borderOf(postfix.slice(at, at + 3))
      if (border === undefined) {
        const token = postfix[at]
        if (TypeGuards.isValueToken(token)) this.#judgeToken(token)
      } else {
        this.#borders.push(border)
        at += 2
      }
    }
    for (const filter of argument.filters) {
      // `until` measures from the occurrence, whatever its input is.
      if (filter.name === 'until') this.#judged.add('at')
      for (const token of argumentsOf(filter)) this.#judgeToken(token)
    }
  }

  #judgeToken(token: ValueToken): void {
    for (const access of accessesIn(token)) {
      const taken = takenBy(access)
      if (taken === 'anything') this.#isAnything = true
      else if (taken !== undefined) this.#judged.add(taken)
    }
  }
}

/**
 * The text in a comparison with the date: `occurrence.date == "2026-12-25"`. The engine keeps conditions in postfix
 * order: the two values before an operator are its operands, whatever is around them.
 */
function borderOf([left, right, operator]: readonly Token[]): string | undefined {
  if (!TypeGuards.isValueToken(left) || pieceOf(left) !== 'date' || !TypeGuards.isQuotedToken(right)) return undefined
  return TypeGuards.isOperatorToken(operator) && COMPARISONS.has(operator.operator) ? right.content : undefined
}

function argumentsOf({ args }: Value['filters'][number]): readonly ValueToken[] {
  return args.flatMap((arg) => (Array.isArray(arg) ? (arg[1] ?? []) : arg))
}

/** The part of the occurrence, if the value is exactly one part. */
function pieceOf(token: ValueToken): Piece | undefined {
  if (!TypeGuards.isPropertyAccessToken(token) || token.props.length !== 2) return undefined
  const taken = takenBy(token)
  return taken === 'anything' ? undefined : taken
}

/** Whether a value is the same in all occurrences of the same course. */
function isConstant(token: ValueToken): boolean {
  return [...accessesIn(token)].every((access) => takenBy(access) === undefined)
}

/** What a name's value takes from the occurrence; undefined for nothing. */
function takenBy({ variable, props }: PropertyAccessToken): Piece | 'anything' | undefined {
  // A property of a text or a range in the template itself.
  if (variable !== undefined) return undefined
  const [root, member] = props.map(nameOf)
  // A computed name may be any name.
  if (root === undefined || root === 'event' || root === 'reminder') return 'anything'
  if (root !== 'occurrence' || CONSTANT.has(member)) return undefined
  return PIECES.find((piece) => piece === member) ?? 'anything'
}

/** A step of a path as written; undefined when it is computed. */
function nameOf(step: PropertyAccessToken['props'][number]): string | undefined {
  if (TypeGuards.isWordToken(step) || TypeGuards.isQuotedToken(step)) return step.content
  return TypeGuards.isNumberToken(step) ? String(step.content) : undefined
}

/** The names that a value is made from, and the names used to look it up. */
function* accessesIn(token: unknown): Generator<PropertyAccessToken> {
  if (TypeGuards.isRangeToken(token)) {
    yield* accessesIn(token.lhs)
    yield* accessesIn(token.rhs)
  }
  if (!TypeGuards.isPropertyAccessToken(token)) return
  yield token
  for (const part of [token.variable, ...token.props]) yield* accessesIn(part)
}
