import { Liquid, LiquidError, Tokenizer, toValueSync, UndefinedVariableError } from 'liquidjs'
import type { Template as Node } from 'liquidjs'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { allowedFilters, shownValue, UnknownFilter } from './filters.ts'
import { allowedTags, BoundedContext, BoundedParser, checkBrackets, TEMPLATE_LIMITS } from './limits.ts'
import type { Effort } from './limits.ts'
import { syntaxRemedy } from './syntax-advice.ts'
import { Mistake } from './mistake.ts'
import type { Place } from './mistake.ts'
import { suggest } from '../problems/suggest.ts'
import { readingOf } from './reading.ts'
import type { TextReading } from './reading.ts'
import type { Probe } from './sameness.ts'
import type { TemplateScope } from './scope.ts'
import type { Path } from '../../core/problem.ts'

/**
 * The dialect. It is strict about names, ignores prototypes and reads no files. The clock, the host and chance have no
 * influence. So the same text and scope give the same answer anywhere and at any time.
 */
const liquid = Object.assign(
  new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    // No file system, even if a tag that reads files is ever allowed by mistake.
    templates: {},
    locale: 'en',
    outputEscape: shownValue,
  }),
  { filters: allowedFilters },
)
Object.assign(liquid, { tags: allowedTags(liquid.tags) })

/** A parsed text. It can be rendered any number of times. */
export interface Template {
  readonly path: Path
  readonly nodes: readonly Node[]
  /** Whether the result can differ between occurrences. */
  readonly isVarying: boolean
  /** What of an occurrence makes that difference; undefined when it may be anything. */
  readonly reading: TextReading | undefined
}

/** Whether a text is a template. All other texts are sent byte by byte as written. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

/** The result of parsing a template. */
export type ParsedTemplate = { readonly template: Template } | { readonly fault: Fault }

/** Parses a template. `path` is the place of its text in the entry. */
export function parseTemplate(text: string, path: Path): ParsedTemplate {
  try {
    if (text.length > TEMPLATE_LIMITS.characters) {
      const found = `the template has ${text.length} characters, allowed are ${TEMPLATE_LIMITS.characters}`
      throw new Mistake('template-too-large', found, 'Shorten the template.')
    }
    const tokens = new Tokenizer(text, liquid.options.operators).readTopLevelTokens(liquid.options)
    checkBrackets(tokens)
    const nodes = new BoundedParser(liquid).parseTokens(tokens)
    const isVarying = /\b(?:occurrence|event|reminder|until)\b/.test(text)
    return { template: { path, nodes, isVarying, reading: readingOf(nodes) } }
  } catch (error) {
    return { fault: faultOf(error, path) }
  }
}

/** The result of a template, and how many characters longer it can be in other occurrences, at most. */
interface RenderedText {
  readonly text: string
  readonly growth: number
}

/** What else is known after rendering, also when it failed. */
interface RenderedBeside {
  readonly probes: ReadonlyMap<string, Probe>
  /** What a review tells, although it keeps nothing from being rendered. */
  readonly advice: readonly Fault[]
}

/** Renders a template. Any mistake in it comes back as a fault with its place. */
export function renderTemplate(
  { nodes, path }: Template,
  scope: TemplateScope,
  effort: Effort,
): (RenderedText | { readonly fault: Fault }) & RenderedBeside {
  const context = new BoundedContext(liquid, scope, effort)
  const { probes } = context
  const adviceOf = () => context.advice.map((each) => faultOf(each, path))
  try {
    const text = String(toValueSync(liquid.renderer.renderTemplates([...nodes], context)))
    return { text, growth: context.growth, probes, advice: adviceOf() }
  } catch (error) {
    return { fault: faultOf(error, path, scope), probes, advice: adviceOf() }
  }
}

/** The class of the error decides alone. The engine's own words are shown only for what it cannot read. */
function faultOf(error: unknown, path: Path, scope?: TemplateScope): Fault {
  if (error instanceof Mistake) return placed(fault(error.code, path, error.message, error.remedy), error.place)
  // Neither a mistake nor an error of the engine: it is a defect, and must not look like a problem of the person.
  if (!(error instanceof LiquidError)) throw error
  const { token, originalError } = error
  if (originalError instanceof UnknownFilter) {
    const begin = token.begin + Math.max(0, token.getText().indexOf(originalError.filter, token.getText().indexOf('|')))
    return placed(faultOf(originalError, path), { begin, end: begin + originalError.filter.length })
  }
  if (originalError instanceof Mistake) return { ...placed(faultOf(originalError, path), originalError.place ?? token) }
  if (error instanceof UndefinedVariableError && scope) return placed(unknownVariable(error, path, scope), token)
  const isOfValues = scope !== undefined
  const words = (originalError ?? error).message.replace(/, line:\d+, col:\d+$/, '').replaceAll(/\s+/g, ' ')
  const remedy = isOfValues
    ? 'Look at what the tag or filter is given; docs/templates.md says what each works on.'
    : syntaxRemedy(words)
  return placed(fault(isOfValues ? 'template-value' : 'template-syntax', path, words, remedy), token)
}

function placed(found: Fault, place: Place | undefined): Fault {
  return place ? { ...found, offset: place.begin, length: Math.max(1, place.end - place.begin) } : found
}

function unknownVariable({ token, originalError }: LiquidError, path: Path, scope: TemplateScope): Fault {
  const name = originalError && 'variableName' in originalError ? String(originalError.variableName) : token.getText()
  const steps = name.split('.')
  const [root = ''] = steps
  if ((root === 'event' || root === 'reminder') && !Object.hasOwn(scope, root)) {
    const remedy = `Write schedule: { event: { at: …, reminders: [-1h, 0m] } }, or do without ${root}.`
    return fault('template-variable', path, `${quoted(root)} is only known in schedules with an event`, remedy)
  }
  if (steps.length === 1 && Object.hasOwn(scope.vars, root)) {
    return fault('template-variable', path, `${quoted(name)} is not known`, `Write vars.${root}.`)
  }
  const holder = steps.slice(0, -1)
  const known = keysAt(scope, holder)
  const near = suggest(steps.at(-1) ?? '', known)
  // Whoever forgets `vars.` may misspell the name as well.
  const ofVars = steps.length === 1 && near === undefined ? suggest(root, Object.keys(scope.vars)) : undefined
  const meant = ofVars === undefined ? near && [...holder, near].join('.') : `vars.${ofVars}`
  const where = holder.length === 0 ? 'here' : `in ${holder.join('.')}`
  const otherwise = known.length > 0 ? `Known ${where}: ${known.join(', ')}.` : 'Define it under vars, or remove it.'
  const remedy = meant === undefined ? otherwise : `Did you mean "${meant}"?`
  return fault('template-variable', path, `${quoted(name)} is not known`, remedy)
}

function keysAt(scope: TemplateScope, steps: readonly string[]): readonly string[] {
  const holder = steps.reduce<unknown>(
    (value, step) => (isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    scope,
  )
  return isMap(holder) ? Object.keys(holder).slice(0, MOST_KEYS) : []
}

/** The most keys that a remedy lists. */
const MOST_KEYS = 20

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
