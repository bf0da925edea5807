import { basename } from 'node:path'
import { civilFromDays } from '../../core/time/civil-date.ts'
import { formatLocalDate, localDateOf } from '../../core/time/instant.ts'
import { counted } from '../../core/wording/display.ts'
import { CALENDAR_NAME, LONGEST_LIST } from '../../definitions/shape/patterns.ts'
import { BelfryError } from '../../errors.ts'
import { systemClock } from '../../service/clock.ts'
import { wrongUse } from '../support/options.ts'
import { printJson } from '../support/terminal.ts'
import type { Terminal, Verb } from '../support/terminal.ts'
import { hung } from '../support/wrap.ts'
import { zoneFrom } from '../support/zone.ts'
import { countDays, inOrder } from './days-off.ts'
import type { DaysOff } from './days-off.ts'
import { leftOutInWords } from './left-out.ts'
import { oneLine, writeCalendar } from './written.ts'
import { readYears, yearsAsWritten, yearsInWords } from './years.ts'
import type { Years } from './years.ts'

interface Options {
  readonly country?: string
  readonly years?: Years
  readonly name?: string
  readonly timezone?: string
  readonly json?: true
}

/** What was found, before it is put in order. */
interface Found {
  readonly name: string
  readonly description: string
  readonly days: readonly DaysOff[]
  /** Sentences on what a person should know of them. */
  readonly notes: readonly string[]
  /** The arguments and options that give the same again. */
  readonly again: readonly string[]
}

/** `calendar import`: the YAML of a calendar, from a file or from what a library knows of a country. */
export const calendarImportVerb: Verb = {
  name: 'import',
  describe: (command) =>
    command
      .description('Print days off as YAML, from an iCalendar file or of a country. Nothing is fetched.')
      .argument('[file]', 'an iCalendar file (.ics)')
      .option('--country <CODE>', "instead of a file: a country's public holidays, e.g. US or a part of it, US-CA")
      .option(
        '--years <YEARS>',
        'e.g. 2026..2028 (default: all of the file; of a country 3, from this year on)',
        readYears,
      )
      .option('--name <NAME>', 'what `except` calls the calendar (default: from the file or the country)')
      .option('--timezone <ZONE>', 'where the days of events in UTC are counted (default: UTC)')
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const options = command.opts<Options>()
    const file = command.args[0]
    requireOneSource(file, options)
    const { year } = civilFromDays(localDateOf(systemClock.now()))
    const coming = { first: year, last: year + 2 }
    const found =
      file === undefined
        ? await findOfCountry(options.country ?? '', options.years ?? coming)
        : await findInFile(file, { ...options, endless: coming }, terminal)
    const name = options.name ?? found.name
    const days = inOrder(found.days)
    const count = countDays(days)
    for (const note of found.notes) terminal.err(hung(note, '    '))
    requireSomeDays(count)
    const calendar = { name, description: found.description, days }
    if (options.json) {
      const dates = days.map((each) => ({
        from: formatLocalDate(each.first),
        to: formatLocalDate(each.last),
        name: each.name === '' ? null : each.name,
      }))
      printJson(terminal, { name, description: found.description, dates, notes: found.notes })
      return 0
    }
    const again = [...found.again, ...(options.name === undefined ? [] : ['--name', name])]
    terminal.out(writeCalendar(calendar, ['belfry calendar import', ...again].join(' ')))
    const next = `${counted(count, 'day')}. Review them and commit them with your definitions; a schedule leaves them out with except: [${name}].`
    terminal.err(hung(next, '    '))
    return 0
  },
}

function requireOneSource(file: string | undefined, { country, name, timezone }: Options): void {
  const verb = 'calendar import'
  if (file === undefined && country === undefined) throw wrongUse(verb, 'an iCalendar file or --country is missing')
  if (file !== undefined && country !== undefined) throw wrongUse(verb, 'a file and --country exclude each other')
  if (file === undefined && timezone !== undefined) throw wrongUse(verb, '--timezone is for the events of a file')
  if (name !== undefined && !CALENDAR_NAME.test(name)) {
    throw wrongUse(verb, '--name takes a to z, 0 to 9, dot, underscore and hyphen, a letter first, at most 64')
  }
}

/** What is more than a schedule can leave out would be refused later, by `validate`. */
function requireSomeDays(count: number): void {
  if (count === 0) {
    throw new BelfryError('invalid', 'there is no day in it that could be left out', {
      remedy: 'Only events that fill a day from midnight to midnight count; --years chooses others.',
    })
  }
  if (count <= LONGEST_LIST) return
  throw new BelfryError('invalid', `these are ${count} days, and a schedule can leave out ${LONGEST_LIST}`, {
    remedy: 'Name fewer years with --years. Days of every week are weekdays: [SAT, SUN] of a calendar.',
  })
}

async function findOfCountry(code: string, years: Years): Promise<Found> {
  // It knows all countries, and is large: nothing else loads it.
  const { daysOfCountry } = await import('./country.ts')
  const found = daysOfCountry(code, years)
  return {
    name: `${found.code.toLowerCase()}-holidays`,
    description: `Public holidays, ${found.place}, ${yearsInWords(years)} (date-holidays, CC BY 3.0)`,
    days: found.days,
    notes: leftOutInWords(found.leftOut),
    again: ['--country', found.code, '--years', yearsAsWritten(years)],
  }
}

interface FileWishes extends Options {
  /** The years of what repeats for ever, when none are given. */
  readonly endless: Years
}

async function findInFile(path: string, { years, timezone, endless }: FileWishes, terminal: Terminal): Promise<Found> {
  const zone = timezone === undefined ? undefined : zoneFrom(timezone, terminal)
  const { readDaysOfFile } = await import('./file.ts')
  const found = await readDaysOfFile(path, { years, endless, zone })
  const file = oneLine(basename(path))
  const ofEndless =
    found.endless === 0
      ? []
      : [
          `${counted(found.endless, 'event')} without an end: days of ${yearsInWords(endless)} were taken. Choose others with --years.`,
        ]
  return {
    name: nameOf(file),
    description: found.title === '' ? `Days of ${file}` : `${found.title} (${file})`,
    days: found.days,
    notes: [...leftOutInWords(found.leftOut), ...ofEndless],
    again: [
      /^[\w.-]+$/u.test(file) ? file : JSON.stringify(file),
      ...(years === undefined ? [] : ['--years', yearsAsWritten(years)]),
      ...(zone === undefined ? [] : ['--timezone', zone.name]),
    ],
  }
}

/** A name for the calendar of a file: that of the file, with the letters that a name may have. */
function nameOf(file: string): string {
  const plain = file
    .replace(/\.\w+$/u, '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/gu, '-')
    .replaceAll(/^[^a-z]+|[^a-z0-9]+$/gu, '')
    .slice(0, 64)
  return CALENDAR_NAME.test(plain) ? plain : 'days-off'
}
