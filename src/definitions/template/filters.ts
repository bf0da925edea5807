import { filters as ofLiquid, toValue } from 'liquidjs'
import type { FilterImplOptions, Liquid } from 'liquidjs'
import { parseInstant } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Zone } from '../../core/time/zone.ts'
import { quoted } from '../problems/codes.ts'
import type { Code } from '../problems/codes.ts'
import type { BoundedContext } from './limits.ts'
import { Mistake } from './mistake.ts'
import type { Place } from './mistake.ts'
import { didYouMean } from '../problems/suggest.ts'
import { probeOfLocal } from './sameness.ts'
import type { Probe } from './sameness.ts'
import type { TemplateScope } from './scope.ts'
import { FORMATS, LOCAL_SWING, LONGEST_UNTIL, sayUntil, showLocal } from './times.ts'
import type { Format } from './times.ts'
import { checkZone } from '../shape/timezone.ts'

type Handler = Extract<FilterImplOptions, (...args: never) => unknown>
type FilterCall = ThisParameterType<Handler>

/**
 * liquidjs's filters that are allowed, by what they work on. Left out are filters that read the clock, the zone or the
 * language of the host (all of `date`), that use chance (`sample`), that run a text as code (`where_exp` and similar),
 * and that are for HTML.
 */
const OF_TEXTS = words(`
  append capitalize downcase lstrip prepend remove remove_first remove_last replace replace_first replace_last rstrip
  split squish strip strip_newlines truncate truncatewords upcase url_encode`)
const OF_NUMBERS = words('abs at_least at_most ceil divided_by floor minus modulo plus round times')
const OF_LISTS = words('join')
const OF_ANYTHING = words('compact concat default first json last map reverse size slice sort uniq')

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

const isText = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)
const isNumeric = (value: unknown) =>
  (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) && Number.isFinite(Number(value))

const isListOfTexts = (value: unknown) => isText(value) || (Array.isArray(value) && value.every(isText))

const FILTERS: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(OF_TEXTS.map((name) => [name, guarded(name, 'texts', isText)])),
  ...Object.fromEntries(OF_NUMBERS.map((name) => [name, guarded(name, 'numbers', isNumeric)])),
  ...Object.fromEntries(OF_LISTS.map((name) => [name, guarded(name, 'lists of texts', isListOfTexts)])),
  ...Object.fromEntries(OF_ANYTHING.map((name) => [name, guarded(name, 'values', () => true)])),
  until(value) {
    const { occurrence } = scopeIn(this)
    const [instant, zone] = [instantOf(this, value), zoneOf(this, { name: occurrence.zone, place: this.token })]
    const said = sayUntil(instant, instantOf(this, occurrence.at), zone)
    tell(this, `until ${instant}`, LONGEST_UNTIL - said.length, (due) => sayUntil(instant, due, zone).length)
    return said
  },
  local(value, ...args) {
    const instant = instantOf(this, value)
    // The engine passes `format: "long"` as a pair. Only its tokens tell this pair from a list of two zones.
    const isNamed = (index: number) => Array.isArray(this.token.args[index])
    const named = args.filter((_, index) => isNamed(index)) as [string, unknown][]
    const names = args.flatMap((arg: unknown, index): readonly WrittenZone[] => {
      const place = this.token.args[index] as Place
      return isNamed(index) ? [] : [arg].flat().map((name: unknown) => ({ name, place }))
    })
    this.context.memoryLimit.use(names.length * ZONE_EFFORT)
    const format = formatOf(this, named)
    const ofSchedule = { name: scopeIn(this).occurrence.zone, place: this.token }
    const zones = (names.length === 0 ? [ofSchedule] : names).map((name) => zoneOf(this, name))
    for (const zone of value === scopeIn(this).occurrence.at ? zones : []) {
      tell(this, `local ${zone.name} ${format}`, LOCAL_SWING, probeOfLocal(zone, format))
    }
    return zones.map((zone) => showLocal(instant, zone, format)).join(' / ')
  },
}

/** Computing the clocks of a zone for the first time takes as long as writing this many characters. */
const ZONE_EFFORT = 100

/** All filters by name. A name that does not exist throws {@link UnknownFilter}. */
export const allowedFilters: Liquid['filters'] = new Proxy(FILTERS as Liquid['filters'], {
  get(filters, name) {
    if (typeof name === 'string' && Object.hasOwn(filters, name)) return filters[name]
    throw new UnknownFilter(String(name))
  },
})

/** A filter that does not exist. The engine does not give its place, so its name must be searched for. */
export class UnknownFilter extends Mistake {
  readonly filter: string

  constructor(filter: string) {
    const names = Object.keys(FILTERS)
    const isOfTime = /date|time|now/.test(filter)
    const otherwise = isOfTime
      ? 'Use until and local: nothing here depends on when and where it is rendered.'
      : 'docs/templates.md has all filters that there are.'
    super('template-filter', `there is no filter ${quoted(filter)} here`, didYouMean(filter, names, otherwise))
    this.filter = filter
  }
}

/** What `{{ … }}` can write: texts, numbers, true and false. Lists and maps would not come out as a reader expects. */
export const shownValue: Handler = function (value) {
  const plain: unknown = toValue(value)
  if (!isText(plain) || (typeof plain === 'number' && !Number.isFinite(plain))) {
    const remedy =
      plain === null || plain === undefined
        ? 'Give it a value, or write {{ … | default: "text" }}.'
        : 'Write one of its keys, or use join or json for a list, default for what may be missing.'
    throw new Mistake('template-value', `${nounOf(plain)} cannot be shown in a text`, remedy)
  }
  this.context.memoryLimit.use(String(plain).length)
  return String(plain)
}

function guarded(name: string, nouns: string, isAllowed: (value: unknown) => boolean): Handler {
  const handler = ofLiquid[name] as Handler
  return function (value, ...args) {
    const plain = [value, ...args].map((each: unknown) => toValue(each) as unknown)
    for (const each of plain) {
      this.context.memoryLimit.use(typeof each === 'string' || Array.isArray(each) ? each.length : 1)
      if (!isAllowed(each)) throw atFilter(this, `${name} works on ${nouns}, not on ${nounOf(each)}`)
    }
    return handler.call(this, value, ...args) as unknown
  }
}

function atFilter(
  { token }: FilterCall,
  text: string,
  remedy = 'Give it what it works on; see docs/templates.md.',
): Mistake {
  return new Mistake('template-value', text, remedy, token)
}

/** The scope as it was passed in, whatever the template has assigned to its names since. */
const scopeIn = ({ context }: FilterCall) => context.environments as TemplateScope

/** Records how the shown text depends on the occurrence, and how much longer it can be at most, in characters. */
function tell(call: FilterCall, key: string, growth: number, probe: Probe): void {
  const context = call.context as BoundedContext
  context.probes.set(key, probe)
  context.growth += growth
}

function instantOf(call: FilterCall, value: unknown): Instant {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined
  if (instant !== undefined) return instant
  const remedy = 'event.at and occurrence.at are instants; in vars write them as "2026-12-24T18:00+08:00".'
  throw atFilter(call, `${nounOf(value)} is not an instant`, remedy)
}

/** What is given to a filter as the name of a zone, and where. */
interface WrittenZone {
  readonly name: unknown
  readonly place: Place
}

/**
 * The zone of a name. One that means another zone than people think is shown all the same: what runs already was reviewed
 * with it. The review tells it. Of the schedule's own zone this is told where it is written.
 */
function zoneOf(call: FilterCall, { name, place }: WrittenZone): Zone {
  if (typeof name !== 'string') throw atFilter(call, `${nounOf(name)} is not an IANA time zone`)
  const { zone, fault } = checkZone(name, [])
  if (zone === undefined) throw new Mistake('template-value', fault.text, fault.remedy, place)
  if (fault && name !== scopeIn(call).occurrence.zone) {
    const context = call.context as BoundedContext
    context.advice.push(new Mistake(fault.code as Code, fault.text, fault.remedy, place))
  }
  return zone
}

function formatOf(call: FilterCall, named: readonly [string, unknown][]): Format {
  let format: Format = 'short'
  for (const [key, value] of named) {
    const known = FORMATS.find((each) => each === value)
    if (key !== 'format') throw atFilter(call, `local knows no ${quoted(key)}`, 'Write format: "long", or zones alone.')
    if (known === undefined) {
      const remedy = didYouMean(String(value), FORMATS, `Choose one of: ${FORMATS.join(', ')}.`)
      throw atFilter(call, `${nounOf(value)} is not a format`, remedy)
    }
    format = known
  }
  return format
}

/** A value, as a noun for a sentence. */
function nounOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a map'
}
