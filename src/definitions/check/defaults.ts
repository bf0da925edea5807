import { checkBroadcast } from '../../core/announcement/broadcast-check.ts'
import type { Fault } from '../problems/codes.ts'
import type { PartialEntry } from './partial-entry.ts'
import { checkLate } from './late.ts'
import { senderBlanks } from '../texts/blanks.ts'
import { checkZone } from '../shape/timezone.ts'
import type { Path } from '../../core/problem.ts'

const BASE: Path = ['defaults']

/**
 * Checks the defaults of a file alone, so that a mistake in them is reported even if no announcement uses them. The
 * announcements find the same faults again at the same place. They are reported once.
 */
export function checkDefaults(defaults: PartialEntry): readonly Fault[] {
  const { timezone, sender, late } = defaults.entry
  const faults: Fault[] = []
  if (timezone !== undefined) {
    const checked = checkZone(timezone, [...BASE, 'timezone'])
    if (checked.fault) faults.push(checked.fault)
  }
  if (sender !== undefined) {
    const found = checkBroadcast({ sender, push: 'online', message: { type: 'text', text: 'any' } })
    faults.push(...found.map((each) => ({ ...each, path: [...BASE, ...each.path] })))
    faults.push(...senderBlanks(sender, [...BASE, 'sender']))
  }
  if (late !== undefined) faults.push(...checkLate(late, (key) => [...BASE, 'late', key]).faults)
  return faults
}
