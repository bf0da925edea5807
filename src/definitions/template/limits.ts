import { Context, Drop, Parser, TypeGuards } from 'liquidjs'
import type { Emitter, Liquid, TagToken, Template as LiquidNode, TopLevelToken } from 'liquidjs'
import { quoted } from '../problems/codes.ts'
import { Mistake } from './mistake.ts'
import type { Place } from './mistake.ts'
import { didYouMean } from '../problems/suggest.ts'
import type { Probe } from './sameness.ts'

/**
 * Limits on a template. All of them count work. None reads a clock, unlike liquidjs's own limit on rendering time: what
 * a fast machine accepts at review must not fail on a slow one when it is due.
 */
export const TEMPLATE_LIMITS = {
  /** Most characters of one text. */
  characters: 32_768,
  /** Most levels of nested tags, and of nested brackets. */
  depth: 16,
  /** What rendering one text may cost: the characters of everything that is executed, read and written. */
  effort: 100_000,
  /** What rendering all texts of a set of files may cost, over all occurrences that are checked. */
  effortOfAll: 120_000_000,
  /**
   * After the texts of a set have cost this much, only the next occurrences of each remaining announcement are checked.
   */
  effortOfYears: 10_000_000,
} as const

/** The price of each step, in characters. So loops around nothing end, too. */
const STEP = 10

/**
 * Counts what rendering costs, and ends it when that is too much. liquidjs gets it in place of its own limits on memory
 * and time.
 */
export class Effort {
  used = 0
  readonly #most: number

  constructor(most: number = TEMPLATE_LIMITS.effort) {
    this.#most = most
  }

  /** Adds a cost. Answers whether the total is within the limit. */
  add(count: number): boolean {
    // The engine also asks for ranges that run backwards: these cost nothing. A refused step was never done, so the
    // total stays just above the limit.
    if (count > 0) this.used = Math.min(this.used + count, this.#most + 1)
    return this.used <= this.#most
  }

  use(count: number): void {
    if (!this.add(count)) throw tooMuch('rendering it takes too much work')
  }

  /**
   * The engine calls this before everything that it executes, also before each turn of an empty loop. It passes the
   * time, which is not used.
   */
  check(): void {
    this.use(STEP)
  }
}

const tooMuch = (text: string, place?: Place) =>
  new Mistake('template-too-large', text, 'Make the template smaller: shorter loops, fewer levels, less text.', place)

/**
 * What a template sees while it is rendered. A loop's state is a JavaScript object with internals that are not for
 * templates. Templates see only what Liquid names.
 */
export class BoundedContext extends Context {
  /**
   * What filters have shown of the occurrence: each probe tells how long this would be at another occurrence. Each
   * comes once.
   */
  readonly probes = new Map<string, Probe>()
  /** What the review tells of values that are shown all the same. */
  readonly advice: Mistake[] = []
  /** How many characters longer the text can be at another occurrence, at most, if it takes the same course. */
  growth = 0

  constructor(liquid: Liquid, scope: object, effort: Effort) {
    // liquidjs types its limits as a class with private parts, but it calls only these two methods.
    const limit = effort as unknown as Context['memoryLimit']
    super(scope, liquid.options, { sync: true }, { memoryLimit: limit, renderLimit: limit, liquid })
  }

  override readProperty(...[object, key]: Parameters<Context['readProperty']>): unknown {
    if (object instanceof Drop && !LOOP.has(key)) return undefined
    if (SWINGS.has(key) && object === this.environments['occurrence']) this.growth += PIECE_SWING
    const value: unknown = super.readProperty(object, key)
    // A loop over a map and the size of a map both make a list of its keys, each time anew.
    if (isMap(value)) this.memoryLimit.use(Object.keys(value).length)
    return value
  }
}

/** Parts of an occurrence whose length varies: `Monday` and `Wednesday`, `08:00` and `08:00:30`. */
const SWINGS: ReadonlySet<unknown> = new Set(['weekday', 'time'])
/** By how many characters these parts differ at most. */
const PIECE_SWING = 3

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

const LOOP: ReadonlySet<unknown> = new Set(['first', 'index', 'index0', 'last', 'length', 'rindex', 'rindex0'])

/**
 * The allowed tags. Tags that read files, write HTML or keep a state are left out. So is `case`: its parser skips what
 * it does not understand.
 */
const TAGS = ['#', 'assign', 'break', 'capture', 'comment', 'continue', 'echo', 'for', 'if', 'raw', 'unless'] as const

/** The allowed tags of liquidjs. */
export function allowedTags(tags: Liquid['tags']): Liquid['tags'] {
  return Object.fromEntries(TAGS.map((name) => [name, tags[name]])) as Liquid['tags']
}

const ENDS = /^(?:end\w+|els(?:e|if)|when)$/

/** liquidjs's parser, but with allowed tags only, a limited depth, and a price on everything that it makes. */
export class BoundedParser extends Parser {
  #depth = 0

  override parseToken(...[token, rest]: Parameters<Parser['parseToken']>) {
    if (!TypeGuards.isTagToken(token)) return priced(super.parseToken(token, rest))
    checkTag(token)
    if (++this.#depth > TEMPLATE_LIMITS.depth) throw tooMuch(`more than ${TEMPLATE_LIMITS.depth} tags are nested`)
    const template = super.parseToken(token, rest)
    this.#depth--
    return priced(template)
  }
}

function priced<T extends LiquidNode>(template: T): T {
  const render = template.render.bind(template)
  const price = template.token.size()
  template.render = (context: Context, emitter: Emitter): unknown => {
    context.memoryLimit.use(price)
    return render(context, emitter)
  }
  return template
}

function checkTag(token: TagToken): void {
  const { name } = token
  if ((TAGS as readonly string[]).includes(name)) return
  const begin = token.begin + token.getText().indexOf(name)
  const at = { begin, end: begin + name.length }
  if (ENDS.test(name)) {
    throw new Mistake('template-syntax', `${quoted(name)} belongs to no tag before it`, `Remove ${name}.`, at)
  }
  const remedy = didYouMean(name, TAGS, `Use ${TAGS.join(', ')}; docs/templates.md has them all.`)
  throw new Mistake('template-tag', `there is no tag ${quoted(name)} here`, remedy, at)
}

/** Texts in quotes, allowed ranges, and all other brackets. */
const PIECE = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\(\s*-?\d{1,15}\s*\.\.\s*-?\d{1,15}\s*\)|[([\]]/gs

/**
 * Refuses nested brackets, which are parsed by recursion. Refuses ranges whose ends are not written as numbers:
 * liquidjs counts a range up to its end. With numbers so large that adding 1 changes nothing, that would never end.
 */
export function checkBrackets(tokens: readonly TopLevelToken[]): void {
  for (const token of tokens) {
    if (TypeGuards.isHTMLToken(token) || (TypeGuards.isTagToken(token) && token.name === '#')) continue
    let depth = 0
    for (const { 0: piece, index } of token.getText().matchAll(PIECE)) {
      const begin = token.begin + index
      const at = { begin, end: begin + piece.length }
      if (piece === '(') {
        const text = 'brackets are for ranges of two whole numbers alone'
        throw new Mistake('template-syntax', text, 'Write a range such as (1..5), or assign the value first.', at)
      }
      if (piece === '[') depth++
      if (piece === ']') depth--
      if (depth > TEMPLATE_LIMITS.depth) throw tooMuch(`more than ${TEMPLATE_LIMITS.depth} brackets are nested`, at)
    }
  }
}
