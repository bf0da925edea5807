import type { Announcement } from '../../core/announcement/announcement.ts'
import type { Broadcast, Message } from '../../core/announcement/broadcast.ts'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { EntryInFile, PartialEntry } from './partial-entry.ts'
import type { Instant } from '../../core/time/instant.ts'
import { checkLateOfSchedule } from './late-of-schedule.ts'
import { checkLate } from './late.ts'
import type { CheckedLate } from './late.ts'
import type { MessageShape } from '../shape/message.ts'
import { earlierIds } from './ids.ts'
import { checkSchedule } from './schedule.ts'
import { checkOwner } from './settings.ts'
import type { Defaults, LateShape } from '../shape/file.ts'
import type { CheckContext } from './context.ts'
import { reviewBroadcast } from './template-review.ts'
import { nameBlanks } from '../texts/blanks.ts'
import { reviewWritten } from '../texts/text-review.ts'
import { checkVars } from './vars.ts'
import { switchedOff } from '../../core/schedule/schedule.ts'
import type { Schedule } from '../../core/schedule/schedule.ts'
import type { Path } from '../../core/problem.ts'

/** The result of checking one entry. */
export interface CheckedEntry {
  /** Absent when there are errors. */
  readonly announcement?: Announcement
  readonly faults: readonly Fault[]
}

/** The values of keys that neither the announcement nor the defaults of its file have. */
// oxlint-disable-next-line unicorn/no-thenable -- a word of the format, never a function
export const FALLBACK = { push: 'online', priority: 'normal', late: { grace: '10m', then: 'skip' } } as const

/**
 * Turns an entry into an announcement, with the defaults of its file. It checks everything that can be checked, even if
 * another part is broken. `base` is the path of the entry. A fault in an inherited value is reported where the value is
 * written.
 */
export function checkEntry({ partial, defaults, base }: EntryInFile, surroundings: CheckContext): CheckedEntry {
  const { id, description } = partial.entry
  const { schedule, faults: ofSchedule } = checkSchedule({ partial, defaults, base }, surroundings)
  const { late, faults: ofLate } = checkMergedLate({ partial, defaults, base }, schedule, surroundings.now)
  const { vars, faults: ofVars } = checkVars(partial, defaults, base)
  const { broadcast, faults: ofBroadcast } = mergedBroadcast(partial, defaults, base)
  const faults = [...ofSchedule, ...ofLate, ...ofVars, ...ofBroadcast]
  if (broadcast) {
    // If the vars are wrong, do not also report the texts that fail without them.
    const areVarsKnown = ofVars.length === 0 && partial.isSound('vars') && !defaults.isBroken('vars')
    const reviewed = { id: id ?? 'id', broadcast, ...(vars && { vars }), ...(schedule && areVarsKnown && { schedule }) }
    for (const found of [...reviewBroadcast(reviewed, surroundings), ...reviewWritten(broadcast, vars)]) {
      const [key] = found.path
      const isInherited = (key === 'sender' || key === 'push') && !partial.has(key)
      faults.push({ ...found, path: [...(isInherited ? ['defaults'] : base), ...found.path] })
    }
  }
  const owner = partial.entry.owner ?? defaults.entry.owner
  const priority = inherited(partial, defaults, 'priority') ?? FALLBACK.priority
  if (!partial.isBroken('owner') && !defaults.isBroken('owner')) {
    const pathOf = (key: 'owner' | 'priority') =>
      partial.has(key) || !defaults.has(key) ? [...base, key] : ['defaults', key]
    const { budgets } = surroundings
    const ofBudgets = budgets ? checkOwner({ owner, priority }, budgets, pathOf) : []
    // An owner with blanks around it may be in no list, which is told with the name that is meant.
    faults.push(...(ofBudgets.length > 0 ? ofBudgets : nameBlanks(owner, pathOf('owner'))))
  }
  const isSound = partial.isWhole && !faults.some(({ severity }) => severity === 'error')
  if (!isSound || id === undefined || !schedule || !late || !broadcast) return { faults }

  const renamedFrom = earlierIds(partial.entry.renamedFrom)
  const named = {
    id,
    ...(renamedFrom.length > 0 && { renamedFrom }),
    ...(description !== undefined && { description }),
    ...(owner !== undefined && { owner }),
  }
  // All checks above are those of an announcement that is switched on: it must be sound on the day when it is.
  const planned = partial.entry.enabled === false ? switchedOff(schedule) : schedule
  return { announcement: { ...named, schedule: planned, priority, late, broadcast, ...(vars && { vars }) }, faults }
}

/** Merges key by key, so that an announcement may change only the grace. */
export function mergedLate(own: LateShape | undefined, ofDefaults: LateShape | undefined): LateShape {
  return { ...ofDefaults, ...own }
}

function checkMergedLate(
  { partial, defaults, base }: EntryInFile,
  schedule: Schedule | undefined,
  now: Instant,
): CheckedLate {
  if (partial.isBroken('late') || defaults.isBroken('late')) return { faults: [] }
  const own = partial.entry.late ?? {}
  const origin = (key: string) => [...(key in own ? base : ['defaults']), 'late', key]
  const checked = checkLate(mergedLate(own, defaults.entry.late), origin, own)
  if (!checked.late || !schedule) return checked
  const { late, faults } = checkLateOfSchedule({ late: checked.late, schedule, now }, { origin, own })
  return { ...(late && { late }), faults: [...checked.faults, ...faults] }
}

/** Texts, numbers, true and false, and maps of them. The shape has checked that there is nothing else. */
function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)]))
}

function mergedBroadcast(
  partial: PartialEntry,
  defaults: PartialEntry,
  base: Path,
): { broadcast?: Broadcast; faults: Fault[] } {
  const { id = 'id', message } = partial.entry
  const sender = inherited(partial, defaults, 'sender')
  const push = inherited(partial, defaults, 'push') ?? FALLBACK.push
  const faults: Fault[] = []
  if (sender === undefined && !partial.has('sender') && !defaults.has('sender')) {
    const remedy = 'Add sender: ops-bot, or whichever user it comes from, here or under defaults.'
    faults.push(fault('sender-missing', [...base, 'sender'], 'the announcement has no sender', remedy))
  }
  if (!message) return { faults }
  return { broadcast: { sender: sender ?? 'unknown', push, message: messageOf(message, id) }, faults }
}

/** The value of a key: the entry's own, else the default. If the entry's own value is broken, there is no value. */
function inherited<K extends keyof Defaults>(partial: PartialEntry, defaults: PartialEntry, key: K): Defaults[K] {
  return partial.has(key) ? partial.entry[key] : defaults.entry[key]
}

/**
 * The core's message: as written. For media without a uid, the uid is the id of the announcement. It is a copy: the
 * parser's maps have no prototype, and all aliases share them.
 */
function messageOf(written: MessageShape, id: string): Message {
  const message = copyOf(written) as MessageShape
  return (message.type === 'text' || message.type === 'custom' ? message : { uid: id, ...message }) as Message
}
