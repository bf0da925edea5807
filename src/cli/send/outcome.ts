import { visible } from '../../core/wording/display.ts'
import { VERDICT } from '../../core/wording/next-step.ts'
import { isForWantOfSlot } from '../../core/announcement/occurrence.ts'
import type { Occurrence } from '../../core/announcement/occurrence.ts'
import { typed } from '../../invocation.ts'
import { EXIT_CODES } from '../../errors.ts'
import { commandLines, indented } from '../support/wrap.ts'

/**
 * What became of it, and what a person does next. Its key has a line of its own, so that all lines fit 80 columns. Next
 * there is nothing when its database is not kept, as in a sandbox: no later command could find it.
 */
export function outcomeInWords(occurrence: Occurrence, { isKept }: { readonly isKept: boolean }): string {
  const [became = '', ...next] = linesOf(occurrence)
  const commands = isKept ? next.map((line) => `\n  ${visible(line)}`) : []
  return `${visible(occurrence.key)}:\n${indented(became).trimEnd()}${commands.join('')}`
}

function linesOf({ key, state, reason, requestId, code }: Occurrence): readonly string[] {
  const why = reason === null ? '' : ` (${reason})`
  switch (state) {
    case 'sent':
      return [`sent${requestId === null ? '' : `, request ${requestId}`}`]
    case 'unknown':
      return [
        `nobody knows whether it went out${why}`,
        'Look in a client, then',
        ...commandLines(`resolve ${key} ${VERDICT}`, '  '),
        'or the same with --not-seen',
      ]
    case 'booked':
      return ['its call is under way', 'Look with', typed(`why ${key}`)]
    case 'planned':
      return [
        `not sent yet${why}`,
        'It stays planned: a service that runs within its grace sends it. Look with',
        typed(`why ${key}`),
      ]
    case 'rejected':
    case 'skipped':
    case 'cancelled':
      return [`${state}${why}${code === null ? '' : `, code ${code}`}`, typed(`why ${key}`)]
  }
}

/** The exit code: it was sent, it was skipped because there was no slot, or anything else. */
export function exitCodeOf({ state, reason }: Occurrence): number {
  if (state === 'sent') return EXIT_CODES.fine.code
  return (state === 'skipped' && isForWantOfSlot(reason) ? EXIT_CODES.overQuota : EXIT_CODES.invalid).code
}
