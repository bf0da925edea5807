import { checkBroadcast } from '../../core/announcement/broadcast-check.ts'
import type { Broadcast } from '../../core/announcement/broadcast.ts'
import { instantsBetween, nextInstant, previousInstant } from '../../core/schedule/recurrence.ts'
import { isOneTime } from '../../core/schedule/one-time.ts'
import { DAY, formatWallTime, localDateOf } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { resolveWallTime } from '../../core/time/wall-time.ts'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { CheckContext } from './context.ts'
import { perform, scriptOf } from '../template/template.ts'
import type { Performed, Script } from '../template/template.ts'
import { readTogether } from '../template/reading.ts'
import { Courses } from '../template/sameness.ts'
import type { Probe } from '../template/sameness.ts'
import { TEMPLATE_LIMITS } from '../template/limits.ts'
import { scopeOf } from '../template/scope.ts'
import type { Seen } from '../template/scope.ts'
import { reviewRendered } from '../texts/text-review.ts'
import type { Schedule } from '../../core/schedule/schedule.ts'

/** How many future occurrences are checked. */
export const REVIEW_LIMITS = {
  /** How far ahead the occurrences of a cron line are rendered, in ms. For `at` and `event`, all of them are. */
  ahead: 366 * DAY,
  /**
   * The most occurrences that are rendered of one announcement. For a denser schedule, half of them are its first
   * occurrences. The others are the first occurrence of each later day.
   */
  occurrences: 1000,
  /** How many occurrences of each announcement are rendered once the templates of the set have cost much work. */
  thinned: 14,
} as const

/** An announcement, as far as it was understood. */
export type Reviewed = Omit<Seen, 'schedule'> & { readonly broadcast: Broadcast; readonly schedule?: Schedule }

/**
 * Finds everything that is wrong in any future occurrence: errors of templates, and rendered texts that the vendor
 * would refuse. Each fault comes once, with the first occurrence that shows it.
 */
export function reviewBroadcast(reviewed: Reviewed, surroundings: CheckContext): readonly Fault[] {
  const { broadcast, schedule } = reviewed
  const script = scriptOf(broadcast, surroundings.templates)
  const isWritten = script.templates.length === 0 && script.faults.length === 0
  if (isWritten) return checkTexts(broadcast, surroundings)
  // The length of a template says nothing about the length of its result. So only the other parts are checked as
  // written.
  const others = checkTexts(broadcast, surroundings).filter(({ path }) => !isOfTemplate(script, path))
  if (script.faults.length > 0 || !schedule) return [...script.faults, ...others]
  return [...others, ...reviewOccurrences(script, { ...reviewed, schedule }, surroundings)]
}

/** What the vendor would refuse, and what nobody could read. What runs already runs on, although it shows nothing. */
function checkTexts(broadcast: Broadcast, surroundings: CheckContext): readonly Fault[] {
  return [...checkBroadcast(broadcast), ...asStored(reviewRendered(broadcast), surroundings)]
}

/** What would keep an announcement from being taken over keeps none from running that was taken over before. */
function asStored(faults: readonly Fault[], { isStored = false }: CheckContext): readonly Fault[] {
  return isStored ? faults.map((each) => ({ ...each, severity: 'warning' as const })) : faults
}

function isOfTemplate({ templates, faults }: Script, path: Fault['path']): boolean {
  return [...templates, ...faults].some((template) => template.path.join('/') === path.join('/'))
}

function reviewOccurrences(script: Script, seen: Seen, surroundings: CheckContext): readonly Fault[] {
  const { now, effort } = surroundings
  const found = new Map<string, Fault>()
  const isVarying = script.templates.some((template) => template.isVarying)
  const reading = readTogether(script.templates.map((template) => template.reading))
  const rendered = new RenderedOccurrences()
  const path = script.templates[0]?.path ?? []
  const courses = reading && new Courses(reading, seen.schedule)
  const proven = new Set<string>()
  const most = effort.used > TEMPLATE_LIMITS.effortOfYears ? REVIEW_LIMITS.thinned : Number.POSITIVE_INFINITY
  for (const due of oneByOne(seen.schedule, now, isVarying)) {
    const course = courses?.at(due)
    if (course !== undefined && proven.has(course)) continue
    const likeness = courses?.likenessAt(due, course)
    if (likeness !== undefined && rendered.has(likeness, due)) continue
    if (rendered.count >= most) {
      const { length } = occurrencesToRender(seen.schedule, now, isVarying)
      const text = `only ${most} of its ${length} occurrences were rendered: the texts of this set take much work`
      const remedy =
        'Cut and calculate less in templates: what is only shown or compared costs little. Or split the set.'
      return [...found.values(), fault('template-thinned', path, text, remedy)]
    }
    rendered.count++
    const performed = perform(script, scopeOf(seen, due))
    if (likeness !== undefined) rendered.add(likeness, due, performed.probes)
    const ofAll = 'findings' in performed ? performed.findings : checkTexts(performed.broadcast, surroundings)
    const advice = asStored(performed.advice, surroundings)
    const faults = [...ofAll.filter((each) => isOfTemplate(script, each.path)), ...advice]
    for (const each of faults) {
      const key = [each.code, ...each.path, each.offset ?? ''].join('/')
      if (found.has(key)) continue
      const when = formatWallTime(seen.schedule.zone.wallTimeAt(due))
      // What is advised holds for all occurrences.
      found.set(key, isVarying && !advice.includes(each) ? { ...each, text: `${each.text} (as of ${when})` } : each)
    }
    if (effort.add(performed.cost)) {
      if (course === undefined || faults.length > 0 || !isSafe(script, performed)) continue
      proven.add(course)
      if (proven.size === mostCourses(courses, seen.schedule, now, due)) break
      continue
    }
    const text = 'rendering the texts of all announcements in all their occurrences takes too much work'
    return [...found.values(), fault('template-too-large', path, text, 'Make the templates smaller, or split the set.')]
  }
  return [...found.values()]
}

/** Whether nothing is wrong with a broadcast even if its texts come out as long as possible. */
function isSafe(script: Script, { longest }: Performed): boolean {
  return longest !== undefined && !checkBroadcast(longest).some(({ path }) => isOfTemplate(script, path))
}

/**
 * The most courses that the occurrences of a cron line or an `every` can take. Other schedules have few enough
 * occurrences to check all.
 */
function mostCourses(courses: Courses | undefined, schedule: Schedule, now: Instant, first: Instant): number {
  if (courses === undefined || isOneTime(schedule)) return Number.POSITIVE_INFINITY
  return courses.mostBetween(Math.min(now, first), Math.max(first, now + REVIEW_LIMITS.ahead))
}

/** The occurrences to render. Often the first one is enough, so the others are computed only when asked for. */
function* oneByOne(schedule: Schedule, now: Instant, isVarying: boolean): Generator<Instant> {
  const [first] = occurrencesToRender(schedule, now, false)
  if (first === undefined) return
  yield first
  yield* occurrencesToRender(schedule, now, isVarying).slice(1)
}

/** The rendered occurrences of an announcement. Of several that are alike, only the first one is rendered. */
class RenderedOccurrences {
  count = 0
  readonly #groups = new Map<string, { readonly probes: readonly Probe[]; readonly seen: Set<string> }>()

  has(likeness: string, due: Instant): boolean {
    const group = this.#groups.get(likeness)
    return group !== undefined && group.seen.has(answers(group.probes, due))
  }

  add(likeness: string, due: Instant, probes: readonly Probe[]): void {
    const known = this.#groups.get(likeness)
    const group = known ?? { probes, seen: new Set() }
    group.seen.add(answers(group.probes, due))
    this.#groups.set(likeness, group)
  }
}

const answers = (probes: readonly Probe[], due: Instant) => probes.map((probe) => probe(due)).join(' ')

/** The instants for which a template is rendered. One is enough when all occurrences say the same. */
export function occurrencesToRender(schedule: Schedule, now: Instant, isVarying: boolean): readonly Instant[] {
  const next = nextInstant(schedule, now) ?? previousInstant(schedule, now)
  if (next === undefined) return []
  if (!isVarying || next <= now) return [next]
  const end = isOneTime(schedule) ? Number.POSITIVE_INFINITY : now + REVIEW_LIMITS.ahead
  const most = REVIEW_LIMITS.occurrences
  const instants = [next, ...instantsBetween(schedule, { after: next, through: end, limit: most })]
  return instants.length <= most ? instants : thinnedOut(schedule, instants.slice(0, most / 2), end)
}

function thinnedOut(schedule: Schedule, first: readonly Instant[], end: Instant): readonly Instant[] {
  const { zone } = schedule
  const instants = [...first]
  let instant = first.at(-1)
  while (instant !== undefined && instants.length < REVIEW_LIMITS.occurrences) {
    const midnight = (localDateOf(zone.wallTimeAt(instant)) + 1) * DAY
    // Midnight may come twice. Start from its first pass: the second pass is later on the same day.
    instant = nextInstant(schedule, Math.max(instant, resolveWallTime(zone, midnight) - 1))
    if (instant === undefined || instant > end) break
    instants.push(instant)
  }
  return instants
}
