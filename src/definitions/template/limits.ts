import { Context, Drop, Parser, TypeGuards } from 'liquidjs'
import type { Emitter, Liquid, TagToken, Template as LiquidNode, TopLevelToken } from 'liquidjs'
import { quoted } from '../problems/codes.ts'
import { Mistake } from './mistake.ts'
import type { Place } from './mistake.ts'
import { didYouMean } from '../problems/suggest.ts'
import type { Probe } from './sameness.ts'

/**
 * Bounds on a template. All of them count, none of them looks at a clock (as liquidjs's own limit on the time of
 * rendering does): what a fast machine accepts at review must not fail on a slow one when it is due.
 */
export const TEMPLATE_LIMITS = {
  /** Characters of one text. */
  characters: 32_768,
  /** Tags within tags, and brackets within brackets. */
  depth: 16,
  /** What rendering one text may cost: the characters of all that is executed, read and written. */
  effort: 100_000,
  /** What rendering all texts of a set of files may cost, in all occurrences that are looked at. */
  effortOfAll: 120_000_000,
  /** Once the texts of a set have cost that much, only the next occurrences of each of the rest are looked at. */
  effortOfYears: 10_000_000,
} as const

/** What executing anything at all costs, so that loops around nothing end, too. */
const STEP = 10

/** Counts what rendering costs, and ends it when that is too much. Stands where liquidjs has its limits on memory and time. */
export class Effort {
  used = 0
  readonly #most: number

  constructor(most: number = TEMPLATE_LIMITS.effort) {
    this.#most = most
  }

  /** Adds what something cost, and says whether that is within the bounds. */
  add(count: number): boolean {
    // The engine asks for ranges that run backwards, too. What was refused was never done: it costs no more than the rest.
    if (count > 0) this.used = Math.min(this.used + count, this.#most + 1)
    return this.used <= this.#most
  }

  use(count: number): void {
    if (!this.add(count)) throw tooMuch('rendering it takes too much work')
  }

  /** The engine calls this with the time before everything that it executes, also before each turn of an empty loop. */
  check(): void {
    this.use(STEP)
  }
}

const tooMuch = (text: string, place?: Place) =>
  new Mistake('template-too-large', text, 'Make the template smaller: shorter loops, fewer levels, less text.', place)

/**
 * What a template sees while it is rendered. The state of a loop is an object of JavaScript, whose inner side is not
 * for templates: of it they see what Liquid names, and nothing else.
 */
export class BoundedContext extends Context {
  /** How to tell what filters have shown from what they would show at another occurrence, each once. */
  readonly probes = new Map<string, Probe>()
  /** How many characters longer the text can come out at another occurrence at most, as far as it runs the same course. */
  growth = 0

  constructor(liquid: Liquid, scope: object, effort: Effort) {
    // liquidjs names a class with private parts as the type of its limits, and calls nothing of it but these two methods.
    const limit = effort as unknown as Context['memoryLimit']
    super(scope, liquid.options, { sync: true }, { memoryLimit: limit, renderLimit: limit, liquid })
  }

  override readProperty(...[object, key]: Parameters<Context['readProperty']>): unknown {
    if (object instanceof Drop && !LOOP.has(key)) return undefined
    if (SWINGS.has(key) && object === this.environments['occurrence']) this.growth += PIECE_SWING
    const value: unknown = super.readProperty(object, key)
    // Loops over a map and its size take a list of its keys, each time anew.
    if (isMap(value)) this.memoryLimit.use(Object.keys(value).length)
    return value
  }
}

/** What of an occurrence is not as long in all of them: `Monday` and `Wednesday`, `08:00` and `08:00:30`. */
const SWINGS: ReadonlySet<unknown> = new Set(['weekday', 'time'])
/** By how many characters those differ at most. */
const PIECE_SWING = 3

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

const LOOP: ReadonlySet<unknown> = new Set(['first', 'index', 'index0', 'last', 'length', 'rindex', 'rindex0'])

/**
 * The tags there are. Left out are those that read files, those that write HTML or keep a state, and `case`, whose
 * parser skips what it does not understand.
 */
const TAGS = ['#', 'assign', 'break', 'capture', 'comment', 'continue', 'echo', 'for', 'if', 'raw', 'unless'] as const

/** Those of liquidjs's tags that are used here. */
export function allowedTags(tags: Liquid['tags']): Liquid['tags'] {
  return Object.fromEntries(TAGS.map((name) => [name, tags[name]])) as Liquid['tags']
}

const ENDS = /^(?:end\w+|els(?:e|if)|when)$/

/** liquidjs's parser, with known tags only, bounded depth, and a price on everything that it makes. */
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

/** Texts in quotes, ranges as they may be, and every other bracket. */
const PIECE = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\(\s*-?\d{1,15}\s*\.\.\s*-?\d{1,15}\s*\)|[([\]]/gs

/**
 * Refuses nested brackets, which are parsed by recursion, and ranges whose ends are not written out: liquidjs counts
 * one up to its end even where numbers are so large that adding 1 changes nothing, and that would never end.
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
