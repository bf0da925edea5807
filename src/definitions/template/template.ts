import type { Announcement, Rendered } from '../../core/announcement/announcement.ts'
import { checkBroadcast } from '../../core/announcement/broadcast-check.ts'
import type { Broadcast } from '../../core/announcement/broadcast.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Fault } from '../problems/codes.ts'
import { isTemplate, parseTemplate, renderTemplate } from './liquid.ts'
import type { ParsedTemplate, Template } from './liquid.ts'
import { Effort } from './limits.ts'
import type { Probe } from './sameness.ts'
import { scopeOf } from './scope.ts'
import type { TemplateScope } from './scope.ts'
import type { Path } from '../../core/problem.ts'

/**
 * The texts of a message that people read or clients receive. Only these may be templates. Addresses and names may not.
 */
export const TEXTS: readonly Path[] = [
  ['message', 'text'],
  ['message', 'content'],
  ['message', 'extendedData'],
  ['message', 'offlinePush', 'title'],
  ['message', 'offlinePush', 'content'],
  ['message', 'offlinePush', 'payload'],
  ['message', 'offlinePush', 'oppoTemplate', 'titleParameters'],
  ['message', 'offlinePush', 'oppoTemplate', 'contentParameters'],
]

/** A broadcast with its templates parsed. */
export interface Script {
  readonly broadcast: Broadcast
  readonly templates: readonly Template[]
  /** What is wrong with the templates themselves. */
  readonly faults: readonly Fault[]
}

/** Parsed templates by their texts. Announcements often share a text. */
export type KnownTemplates = Map<string, ParsedTemplate>

/** Parses the templates of a broadcast, except those that are known already. */
export function scriptOf(broadcast: Broadcast, known: KnownTemplates = new Map()): Script {
  const templates: Template[] = []
  const faults: Fault[] = []
  for (const path of TEXTS) {
    const text = valueAt(broadcast, path)
    if (typeof text !== 'string' || !isTemplate(text)) continue
    const parsed = known.get(text) ?? parseTemplate(text, path)
    known.set(text, parsed)
    if ('template' in parsed) templates.push({ ...parsed.template, path })
    else faults.push({ ...parsed.fault, path })
  }
  return { broadcast, templates, faults }
}

/**
 * A rendered broadcast as it would be sent, or why the templates could not be rendered. `cost` is the work it took.
 * `probes` tell in which other occurrences the output of filters has the same length.
 */
export type Performed = Rendered & {
  readonly cost: number
  readonly probes: readonly Probe[]
  /** What a review tells, although it keeps nothing from being sent: a zone that means another one than it seems. */
  readonly advice: readonly Fault[]
  /**
   * The broadcast with every text filled up to its longest possible length in other occurrences of the same course.
   * Absent when rendering one of those could take too much work.
   */
  readonly longest?: Broadcast
}

/** Renders all templates of a script. Without templates it returns the broadcast itself. */
export function perform({ broadcast, templates, faults }: Script, scope: TemplateScope): Performed {
  if (faults.length > 0) return { findings: faults, cost: 0, probes: [], advice: [] }
  if (templates.length === 0) return { broadcast, cost: 0, probes: [], advice: [] }
  const texts: (readonly [Path, string])[] = []
  const growths: number[] = []
  let isWithin = true
  const probes: Probe[] = []
  const findings: Fault[] = []
  const advice: Fault[] = []
  let cost = 0
  for (const template of templates) {
    const effort = new Effort()
    const result = renderTemplate(template, scope, effort)
    cost += effort.used
    probes.push(...result.probes.values())
    advice.push(...result.advice)
    if ('fault' in result) {
      findings.push(result.fault)
      continue
    }
    texts.push([template.path, result.text])
    growths.push(result.growth)
    isWithin &&= effort.add(result.growth)
  }
  if (findings.length > 0) return { findings, cost, probes, advice }
  const rendered = withTexts(broadcast, texts)
  if (!isWithin) return { broadcast: rendered, cost, probes, advice }
  const filled = texts.map(([path, text], index) => [path, text + '.'.repeat(growths[index] ?? 0)] as const)
  const longest = growths.some((growth) => growth > 0) ? withTexts(broadcast, filled) : rendered
  return { broadcast: rendered, cost, probes, advice, longest }
}

function withTexts(broadcast: Broadcast, texts: readonly (readonly [Path, string])[]): Broadcast {
  return texts.reduce<unknown>((whole, [path, text]) => withText(whole, path, text), broadcast) as Broadcast
}

/**
 * What an announcement says in its occurrence due at an instant. It depends on nothing else, so the answer is always
 * the same. It gives findings instead when a template fails or the vendor would refuse the result.
 */
export function renderBroadcast(announcement: Announcement, due: Instant): Rendered {
  const script = scriptOf(announcement.broadcast)
  const performed = perform(script, scopeOf(announcement, due))
  if ('findings' in performed) return { findings: performed.findings }
  const { broadcast } = performed
  const findings = checkBroadcast(broadcast).filter(({ severity }) => severity === 'error')
  return findings.length > 0 ? { findings } : { broadcast }
}

/** The value at a path of a broadcast; undefined when there is none. */
export function valueAt(broadcast: Broadcast, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isMap(value) ? value[step] : undefined), broadcast)
}

/** A copy with another text at a path. Everything beside the path is shared with the original. */
function withText(whole: unknown, [step, ...rest]: Path, text: string): unknown {
  if (step === undefined || !isMap(whole)) return text
  return { ...whole, [step]: withText(whole[step], rest, text) }
}

const isMap = (value: unknown): value is Record<string | number, unknown> => typeof value === 'object' && value !== null
