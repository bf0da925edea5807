import { insteadOf } from './foreign-line.ts'
import type { Dialect } from './foreign-line.ts'

/** A name that something else would have replaced: `${app.cron}` of Spring, `%Trigger%` of Azure, `{{ .Values.cron }}` of Helm. */
export const recognisePlaceholder: Dialect = (line) => {
  if (line === '-')
    return insteadOf(
      'what Spring writes for a line that is off',
      'Remove the announcement, or pause it: `belfry pause ID --by NAME --reason TEXT`.',
    )
  const isPlaceholder = /^(?:%\w+%|<[^<>]+>|\$\w+)$/.test(line) || /\$\{[^}]*\}|\{\{.*\}\}|#\{[^}]*\}/.test(line)
  if (!isPlaceholder) return undefined
  return insteadOf('a name that stands for a cron line', 'Write the line itself: nothing is filled in here.')
}
