import type { Freeze } from '../../core/announcement/freeze.ts'
import { freezeInWords, quietInWords } from '../../core/wording/freeze-words.ts'
import { scopeOf } from '../../core/announcement/pause.ts'
import type { Pause, WidePause } from '../../core/announcement/pause.ts'
import type { SkipByHand } from '../../core/announcement/skip.ts'
import { showInstant } from '../../core/wording/display.ts'
import { heldInWords, heldWidely, resumptionOf, widePauseInWords } from '../../core/wording/pause-words.ts'
import type { Silent } from '../../service/views/silent.ts'
import { hung } from '../support/wrap.ts'

/** A freeze that holds. */
function freezeLine(freeze: Freeze): string {
  return hung(`${freezeInWords(freeze).replace('the freeze', 'THE FREEZE')}. It stands in settings.yaml.`, '    ')
}

/** The lines above all announcements: which freezes and quiet hours hold. Nothing may look as if it left in them. */
export function silentLines({ frozen, quiet }: Silent): readonly string[] {
  const hours = quiet.flatMap(({ hours: each, until }) =>
    until === null
      ? []
      : [hung(`${quietInWords(each, until).replace('the', 'The')}. They stand in settings.yaml.`, '    ')],
  )
  return [...frozen.map(freezeLine), ...hours]
}

/** A line of `list` below an announcement: that it is paused, by whom, and with what else. */
export function pauseInWords(pause: Pause): string {
  const { by, reason, until, wide, announcementId: id } = pause
  const what = wide === undefined ? '' : ` with ${heldInWords({ ...scopeOf(pause), id })},`
  return `PAUSED${what} by ${by}${until === null ? '' : ` until ${showInstant(until, 'UTC')}`}: ${reason}`
}

/** The lines of `list` above all announcements: nothing that it holds back may look as if it went out. */
export function wideLine(pause: WidePause): string {
  const held = heldWidely(pause.owner)
  // The name of a team stays as it is written.
  const loud = widePauseInWords(pause).replace('everything', 'EVERYTHING').replace(' is paused by ', ' IS PAUSED by ')
  return hung(`${loud}. ${resumptionOf(held)} ends it.`, '    ')
}

/** A line of `list` below an announcement: which of its occurrences is taken out, and by whom. */
export function skipInWords({ due, by, reason }: SkipByHand, timezone: string): string {
  return `TAKEN OUT ${showInstant(due, timezone)} by ${by}: ${reason}`
}
