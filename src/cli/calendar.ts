import { calendarImportVerb } from './calendar/import.ts'
import type { Verb } from './support/terminal.ts'

/** `calendar`: commands for calendars of days off. */
export const calendarVerb: Verb = {
  name: 'calendar',
  describe: (command) => command.description('Bring in days off, as YAML to review and commit.'),
  verbs: [calendarImportVerb],
}
