import { knowSecrets } from '../../src/known-secrets.ts'
import { fileWith, MARK } from './definitions.ts'

/** The ServerSecret of the process that reads the cases. */
const SECRET = '00ddba11c0ffee00ddba11c0ffee0000'
knowSecrets([SECRET])

/**
 * A text with one problem, and a mark where the problem must be reported. Without a mark that is the first character.
 */
export interface Case {
  readonly code: string
  readonly yaml: string
  /** The file's name, if it matters. */
  readonly path?: string
  /** The settings file beside it. */
  readonly settings?: string
  /** The definition file beside it, which has no problem. */
  readonly beside?: string
  /** Other problems that this mistake always brings along. */
  readonly also?: readonly string[]
}

const schedule = (code: string, text: string): Case => ({ code, yaml: fileWith({ schedule: text }) })
const message = (code: string, text: string): Case => ({ code, yaml: fileWith({ message: text }) })
const more = (code: string, text: string): Case => ({ code, yaml: fileWith({ more: text }) })

/** A mistake in how late the reminders of an event may be. */
const event = (code: string, reminders: string, text: string): Case => ({
  code,
  yaml: fileWith({ schedule: `{ event: { at: 2030-01-01T08:00, reminders: ${reminders} } }`, more: text }),
})

const media = (more: string) => `{ type: file, url: "https://x.example/a.zip", fileName: a.zip${more} }`
const image = (original: string) => `{ type: image, fileName: a.png, original: ${original} }`

/** A mistake in a template, in single quotes. */
const template = (code: string, text: string) => message(code, `{ type: text, text: '${text}' }`)

/** A mistake in the calendars of a file, or in the `except` of its only schedule. */
function calendars(code: string, text: string, except = 'holidays', mark = ''): Case {
  const file = fileWith({ schedule: `{ cron: "45 1 * * *", except: ${mark}[${except}] }` })
  return { code, yaml: file.replace('announcements:', `calendars: { ${text} }\nannouncements:`) }
}

/** A mistake in the settings file. */
const settings = (code: string, text: string): Case => ({
  code,
  yaml: `version: 1\n${text}\n`,
  path: 'settings.yaml',
})

/** A mistake in a freeze of the settings file, or in the freeze itself. */
const freeze = (code: string, text: string, mark = ''): Case =>
  settings(code, `freezes: [${mark}{ id: launch-freeze, timezone: Europe/Berlin, ${text} }]`)

/** A mistake in the quiet hours of the settings file. */
const quiet = (code: string, text: string): Case =>
  settings(code, `quiet: [{ id: night, timezone: Asia/Singapore, ${text} }]`)

/** Quiet hours without a mistake. */
const NIGHT = '{ id: night, from: "22:00", to: "07:00", timezone: UTC }'

/** Something that the settings file does not allow. */
const disallowed = (code: string, text: string, owners = '{ platform: { daily: 20 } }'): Case => ({
  ...more(code, text),
  settings: `version: 1\nowners: ${owners}\n`,
})

/** Two announcements with a mistake in their earlier ids. */
function renamed(code: string, first: string, second: string): Case {
  const other = `  - id: other\n    schedule: { cron: "0 0 * * *" }\n    message: { type: text, text: a }\n    ${second}\n`
  return { code, yaml: `${fileWith({ more: first })}${other}` }
}

/** Three years, in ranges that are each allowed. */
const LONG_RANGES = [2027, 2028, 2029].map((year) => `{ from: ${year}-01-01, to: ${year}-12-31 }`).join(', ')

const deep = '['.repeat(40)

/** At least one case for each problem that a text can have. The problems of the file system are in folder.test.ts. */
export const CASES: readonly Case[] = [
  // Settings
  settings('unknown-key', `owners: { a: { ${MARK}weekly: 3 } }`),
  settings('wrong-type', `owners: { a: { daily: ${MARK}many } }`),
  settings('missing-key', `${MARK}unplanned: {}`),
  settings('owner-name', `owners: { ${MARK}"the team": {} }`),
  settings('owner-name', `owners: { ${MARK}unplanned: {} }`),
  settings('budget-range', `owners: { a: { daily: ${MARK}1.5 } }`),
  settings('budget-range', `unplanned: { reserve: ${MARK}-1 }`),
  settings('budget-range', `owners: { a: { daily: 3, reserve: ${MARK}5 } }`),
  settings('reserves-exceed', `${MARK}owners: { a: { reserve: 60 }, b: { reserve: 41 } }`),
  settings('reserves-exceed', `${MARK}unplanned: { reserve: 101 }`),
  freeze('freeze-order', `from: 2027-01-02T00:00, to: ${MARK}2027-01-02T00:00, reason: Holidays`),
  freeze('freeze-reason', `from: 2026-12-24T00:00, to: 2027-01-02T00:00, reason: ${MARK}" "`),
  freeze('missing-key', `from: 2026-12-24T00:00, to: 2027-01-02T00:00`, MARK),
  freeze('local-time-format', `from: ${MARK}2026-12-24, to: 2027-01-02T00:00, reason: Holidays`),
  freeze('local-time-gap', `from: ${MARK}2027-03-28T02:30, to: 2027-04-02T00:00, reason: Holidays`),
  freeze('local-time-fold', `from: 2026-12-24T00:00, to: ${MARK}2027-10-31T02:30, reason: Holidays`),
  freeze('past', `from: 2025-12-24T00:00, to: ${MARK}2026-01-02T00:00, reason: Holidays`),
  freeze('empty-list', `from: 2026-12-24T00:00, to: 2027-01-02T00:00, reason: Holidays, allow: ${MARK}[]`),
  quiet('quiet-order', `from: "22:00", to: ${MARK}"22:00"`),
  quiet('time-of-day', `from: ${MARK}10pm, to: "07:00"`),
  quiet('wrong-type', `from: ${MARK}2200, to: "07:00"`),
  quiet('unknown-value', `from: "22:00", to: "07:00", push: [${MARK}all]`),
  settings('id-format', `quiet: [{ id: ${MARK}Night, from: "22:00", to: "07:00", timezone: UTC }]`),
  settings('timezone-unknown', `quiet: [{ id: night, from: "22:00", to: "07:00", timezone: ${MARK}Singapur }]`),
  settings('silence-twice', `quiet: [${NIGHT}, ${NIGHT.replace('night', `${MARK}night`)}]`),
  settings('list-too-long', `quiet: ${MARK}[${`${NIGHT}, `.repeat(101)}]`),
  {
    ...settings('held-back', `quiet: [{ id: ${MARK}night, from: "22:00", to: "07:00", timezone: Asia/Singapore }]`),
    beside: fileWith(),
  },
  {
    ...settings(
      'held-back',
      `freezes: [{ id: ${MARK}a, from: 2026-12-24T00:00, to: 2027-01-02T00:00, timezone: UTC, reason: a }]`,
    ),
    beside: fileWith(),
  },
  { ...disallowed('owner-missing', ''), yaml: fileWith().replace('- id', `- ${MARK}id`) },
  disallowed('owner-unknown', `owner: ${MARK}platfrom`),
  disallowed('owner-name', `owner: ${MARK}unplanned`, '{}'),
  {
    ...disallowed('critical-not-allowed', ''),
    yaml: fileWith({ more: `owner: platform\n    priority: ${MARK}critical` }),
  },
  // YAML
  { code: 'merge-conflict', yaml: `version: 1\n${MARK}<<<<<<< HEAD\nannouncements: []\n=======\n>>>>>>> cup\n` },
  { code: 'yaml-syntax', yaml: fileWith({ message: `{ type: text, text: ${MARK}"Hello }` }) },
  { code: 'yaml-syntax', yaml: fileWith({ message: `{ type: text, text: ${MARK}@all players }` }) },
  { code: 'yaml-syntax', yaml: `version: 1\nannouncements:\n${MARK}\t- id: a\n` },
  { code: 'yaml-too-complex', yaml: `version: 1\nannouncements: [${'1,'.repeat(200_000)}]\n` },
  { code: 'yaml-too-deep', yaml: `announcements: ${deep.slice(0, 30)}${MARK}${deep.slice(30)}\n` },
  { code: 'yaml-directive', yaml: `${MARK}%YAML 1.1\n---\nversion: 1\nannouncements: []\n` },
  { code: 'yaml-documents', yaml: `version: 1\nannouncements: []\n${MARK}---\nversion: 1\nannouncements: []\n` },
  { code: 'yaml-empty', yaml: '' },
  { code: 'yaml-empty', yaml: '# nothing but a remark\n' },
  { code: 'control-character', yaml: fileWith({ message: `{ type: text, text: "a${MARK}\u0007b" }` }) },
  message('yaml-tag', `{ type: text, text: !!binary ${MARK}aGVsbG8= }`),
  message('yaml-alias', `{ type: text, text: ${MARK}*greeting }`),
  { code: 'yaml-merge-key', yaml: `version: 1\nannouncements: []\n${MARK}<<: { defaults: {} }\n` },
  { code: 'yaml-key', yaml: `version: 1\nannouncements: []\n${MARK}12: x\n` },
  schedule('cron-unquoted', `\n      cron: ${MARK}*/5 * * * *`),
  schedule('cron-unquoted', `{ cron: ${MARK}@daily }`),
  message('duplicate-key', `{ type: text, text: Hello, ${MARK}text: Hello }`),

  // shape
  more('unknown-key', `${MARK}prioritty: high`),
  { code: 'missing-key', yaml: `${MARK}version: 1\n` },
  {
    code: 'missing-key',
    yaml: 'version: 1\nannouncements:\n  - ➤id: a\n    schedule: { cron: "0 0 * * *" }\n',
    also: ['sender-missing', 'timezone-missing'],
  },
  message('wrong-type', `{ type: text, text: ${MARK}2026 }`),
  more('wrong-type', `${MARK}owner:`),
  more('unknown-value', `push: ${MARK}all`),
  message('unknown-value', `{ type: ${MARK}barrage, text: Hello }`),
  schedule('empty-list', `{ at: ${MARK}[] }`),
  schedule('list-too-long', `{ at: ${MARK}[${'2030-01-01T00:00, '.repeat(1001)}] }`),
  { code: 'version-unsupported', yaml: `version: ${MARK}2\nannouncements: []\n` },
  { code: 'id-format', yaml: fileWith().replace('notice', `${MARK}Notice`) },
  {
    code: 'duplicate-id',
    yaml: `${fileWith()}  - id: ${MARK}notice\n    schedule: { cron: "0 0 * * *" }\n    message: { type: text, text: a }\n`,
  },
  more('id-format', `renamedFrom: ${MARK}Old notice`),
  more('id-format', `renamedFrom: [notes, ${MARK}.notes]`),
  more('wrong-type', `renamedFrom: ${MARK}{ id: notes }`),
  more('empty-list', `renamedFrom: ${MARK}[]`),
  more('list-too-long', `renamedFrom: ${MARK}[${'a, '.repeat(1001)}]`),
  more('renamed-from-itself', `renamedFrom: ${MARK}notice`),
  more('renamed-from-itself', `renamedFrom: [notes, ${MARK}notice]`),
  more('renamed-from-twice', `renamedFrom: [notes, ${MARK}notes]`),
  renamed('renamed-from-twice', 'renamedFrom: notes', `renamedFrom: [news, ${MARK}notes]`),
  renamed('renamed-from-present', `renamedFrom: ${MARK}other`, ''),
  renamed('renamed-from-present', '', `renamedFrom: [notes, ${MARK}notice]`),
  more('secret-known', `description: "about ${MARK}${SECRET}x"`),
  more('secret-known', `# ${MARK}${SECRET.toUpperCase()}`),
  more('secret-like', `description: "serverSecret: ${MARK}0123456789abcdef0123456789abcdef"`),

  // zones and senders
  {
    code: 'timezone-missing',
    yaml: fileWith({ defaults: '{ sender: ops-bot }' }).replace('schedule', `${MARK}schedule`),
  },
  schedule('timezone-unknown', `{ cron: "0 0 * * *", timezone: ${MARK}Singapur }`),
  { code: 'timezone-unknown', yaml: `version: 1\ndefaults: { timezone: ${MARK}PST }\nannouncements: []\n` },
  schedule('timezone-abbreviation', `{ cron: "0 0 * * *", timezone: ${MARK}EST }`),
  schedule('timezone-sign', `{ cron: "0 0 * * *", timezone: ${MARK}Etc/GMT+8 }`),
  more('name-blanks', `owner: ${MARK}" platform"`),
  more('sender-blanks', `sender: ${MARK}"ops-bot "`),
  message('text-cut', `\n      type: text\n      text: Join room ${MARK}#42`),
  message('text-line-end', `\n      type: text\n      text: ${MARK}|\n        Hello`),
  message('text-escape', `{ type: text, text: 'Line one${MARK}\\nLine two' }`),
  more('number-shortened', `vars: { price: ${MARK}4.50 }`),
  message('url-scheme', `{ type: file, url: ${MARK}x.example/a.zip, fileName: a.zip }`),
  message('url-broken', `{ type: file, url: ${MARK}"http://localhost/a.zip", fileName: a.zip }`),
  message('json-broken', `{ type: text, text: a, extendedData: ${MARK}'{"a":' }`),
  message('template-braces', `{ type: text, text: 'Win ${MARK}{vars.prize}!' }`),
  { code: 'sender-missing', yaml: fileWith({ defaults: '{ timezone: UTC }' }).replace('id:', `${MARK}id:`) },

  // times
  schedule('schedule-form', '{ timezone: UTC }').yaml.replace('schedule', `${MARK}schedule`),
  schedule('schedule-form', '{ cron: "0 0 * * *", at: 2030-01-01T00:00 }').yaml.replace('schedule', `${MARK}schedule`),
]
  .map((each) => (typeof each === 'string' ? { code: 'schedule-form', yaml: each } : each))
  .concat([
    schedule('local-time-format', `{ at: ${MARK}2030-01-01 }`),
    schedule('local-time-format', `{ at: [2030-01-01T00:00, ${MARK}2030-01-01T00:00Z] }`),
    schedule('local-time-format', `{ cron: "0 0 * * *", from: ${MARK}2030-02-30T00:00 }`),
    schedule('date-format', `{ cron: "0 0 * * *", except: [${MARK}25.12.2026] }`),
    more('duration-format', `late: { grace: ${MARK}ten minutes }`),
    schedule('reminder-format', `{ event: { at: 2030-01-01T00:00, reminders: [${MARK}1 hour] } }`),
    schedule('reminder-far', `{ event: { cron: "0 2 * * *", reminders: [-1d, ${MARK}+999d] } }`),
    schedule('reminder-sign', `{ event: { at: 2030-01-01T00:00, reminders: [0m, ${MARK}1d] } }`),
    schedule('reminder-sign', `{ event: { cron: "0 2 * * *", reminders: [${MARK}1h] } }`),
    schedule('reminder-hidden', `{ event: { cron: "0 2 * * *", reminders: [${MARK}-1d, 0m] } }`),
    schedule('reminder-hidden', `{ event: { at: 2030-01-01T00:00, reminders: [-1d, ${MARK}-24h] } }`),
    schedule('duplicate-time', `{ event: { cron: "0 2 * * *", reminders: [-1h, ${MARK}-60m] } }`),
    schedule('schedule-form', `{ ${MARK}event: { reminders: [0m] } }`),
    schedule('schedule-form', `{ ${MARK}event: { at: 2030-01-01T00:00, cron: "0 2 * * *", reminders: [0m] } }`),
    schedule('every-from', `{ event: { every: ${MARK}2 weeks, reminders: [0m] } }`),
    schedule('every-format', `{ event: { every: ${MARK}soon, reminders: [0m] }, from: 2030-01-01T00:00 }`),
    schedule('cron-field-count', `{ event: { cron: "${MARK}0 2 * *", reminders: [0m] } }`),
    schedule(
      'local-time-gap',
      `{ event: { every: 1 day, reminders: [0m] }, from: ${MARK}2027-03-14T02:30, timezone: America/New_York }`,
    ),
    schedule(
      'clock-gap-ahead',
      `{ event: { cron: ${MARK}"30 2 * * *", reminders: [0m] }, timezone: America/New_York }`,
    ),
    schedule(
      'never-fires',
      `{ event: ${MARK}{ cron: "0 12 * * *", reminders: [-1d] }, from: 2027-01-01T13:00, until: 2027-01-02T11:00 }`,
    ),
    schedule('past', `{ event: ${MARK}{ cron: "0 12 * * *", reminders: [-1d] }, until: 2026-01-01T00:00 }`),
    schedule(
      'list-too-long',
      `{ event: { cron: "0 2 * * *", reminders: ${MARK}[${Array.from({ length: 51 }, (_, index) => `-${index}m`).join(', ')}] } }`,
    ),
    schedule('reminder-format', `{ event: { at: 2030-01-01T00:00, reminders: [-1d, ${MARK}soon] } }`),
    schedule('every-format', `{ every: ${MARK}fortnight, from: 2030-01-01T00:00 }`),
    schedule('every-format', `{ every: ${MARK}0 days, from: 2030-01-01T00:00 }`),
    schedule('every-from', `{ every: ${MARK}2 weeks }`),
    schedule('every-uneven', `{ every: ${MARK}1 month, from: 2030-01-31T09:00 }`),
    schedule('every-uneven', `{ every: ${MARK}1 year, from: 2028-02-29T09:00 }`),
    schedule(
      'every-moved',
      `{ every: 6 hours, from: 2030-01-01T00:00, except: [2030-01-06], onExcluded: ${MARK}after }`,
    ),
    schedule('local-time-gap', `{ every: 1 day, from: ${MARK}2027-03-14T02:30, timezone: America/New_York }`),
    schedule('local-time-gap', `{ at: ${MARK}2027-03-14T02:30, timezone: America/New_York }`),
    schedule(
      'local-time-gap',
      `{ event: { at: 2027-03-15T02:30, reminders: [0m, ${MARK}-1d] }, timezone: America/New_York }`,
    ),
    schedule('local-time-fold', `{ at: ${MARK}2027-11-07T01:30, timezone: America/New_York }`),
    schedule('clock-gap-ahead', `{ cron: ${MARK}"30 2 * * *", timezone: America/New_York }`),
    schedule('clock-gap-ahead', `{ every: 1 day, from: ${MARK}2026-12-01T02:30, timezone: America/New_York }`),
    schedule('clock-gap-twice', `{ cron: ${MARK}"1 1-3 * * *", timezone: America/New_York }`),
    schedule('clock-fold-ahead', `{ cron: ${MARK}"*/20 1 * * *", timezone: America/New_York }`),
    schedule('duplicate-time', `{ at: [2030-01-01T00:00, ${MARK}2030-01-01T00:00] }`),
    schedule('duplicate-time', `{ event: { at: 2030-01-01T00:00, reminders: [0m, ${MARK}0] } }`),
    schedule('duplicate-time', `{ cron: "0 0 * * *", except: [2026-12-25, ${MARK}2026-12-25] }`),
    schedule('bounds-order', `{ cron: "0 0 * * *", from: 2027-01-01T00:00, until: ${MARK}2026-01-01T00:00 }`),
    schedule('never-fires', `{ cron: ${MARK}"0 12 * * *", from: 2027-01-01T13:00, until: 2027-01-02T11:00 }`),
    schedule('on-excluded-unused', `{ cron: "0 0 L * *", ${MARK}onExcluded: before }`),
    schedule(
      'move-lost',
      `{ at: [2027-01-01T13:00, 2027-02-01T13:00], from: 2027-01-01T00:00, except: [2027-01-01], onExcluded: ${MARK}before }`,
    ),
    schedule('never-fires', `{ at: ${MARK}2027-01-01T13:00, except: [2027-01-01] }`),
    schedule('past', `{ at: ${MARK}2020-01-01T00:00 }`),
    schedule('past', `{ cron: ${MARK}"0 12 * * *", until: 2026-01-01T00:00 }`),
    schedule('reminder-past', `{ event: { at: 2026-11-25T18:00, reminders: [0m, ${MARK}-5d] } }`),
    more('late-grace-short', `late: { grace: ${MARK}0s }`),
    more('late-max-missing', `late: { then: ${MARK}latest }`),
    more('late-order', `late: { then: latest, grace: 10m, maxLateness: ${MARK}5m }`),
    more('late-unused', `late: { then: skip, maxLateness: ${MARK}5h }`),
    event('late-unused', '[-5m]', `late: { grace: 4m, until: ${MARK}30m }`),
    event('late-unused', '[-5m, 0m]', `late: { until: ${MARK}30m }`),
    more('late-until-event', `late: { until: ${MARK}30m }`),
    event('late-until-event', '[0m]', `late: { until: ${MARK}30m }`),
    event('late-cut', '[-5m, -2m]', `late: { grace: ${MARK}10m }`),
    event('late-cut', '[-5m]', `late: { grace: ${MARK}10m, until: 4m }`),
    event('late-cut', '[-1h]', `late: { grace: 1h, then: latest, maxLateness: ${MARK}2h }`),
    more('duration-format', `late: { until: ${MARK}soon }`),

    // calendars
    calendars('calendar-name', `${MARK}Holidays: { dates: [2026-12-25] }`, 'Holidays'),
    calendars('calendar-unknown', 'holidays: { dates: [2026-12-25] }', `holidays, ${MARK}holydays`),
    calendars('calendar-unused', `${MARK}holidays: { dates: [2026-12-25] }`, '2026-12-25'),
    calendars('date-format', `holidays: { dates: [2026-12-25, ${MARK}25.12.2026] }`),
    calendars('date-format', `holidays: { dates: [{ from: ${MARK}2026-13-01, to: 2026-12-25 }] }`),
    calendars('date-format', `holidays: { dates: [{ from: 2026-12-25, to: ${MARK}2026-12-25T00:00 }] }`),
    calendars('duplicate-time', `holidays: { dates: [2026-12-25, ${MARK}2026-12-25] }`),
    calendars('duplicate-time', 'holidays: { dates: [2026-12-25] }', `holidays, ${MARK}holidays`),
    calendars('missing-key', `${MARK}holidays: { description: x }`),
    calendars('weekday-format', `holidays: { weekdays: [SAT, ${MARK}Sunday], dates: [] }`),
    calendars('duplicate-time', `holidays: { weekdays: [SAT, ${MARK}SAT], dates: [] }`),
    calendars('calendar-range', `holidays: { dates: [{ from: 2026-12-26, to: ${MARK}2026-12-24 }] }`),
    calendars('calendar-range-long', `holidays: { dates: [{ from: 2026-12-26, to: ${MARK}2036-12-24 }] }`),
    calendars('missing-key', `holidays: { dates: [${MARK}{ from: 2026-12-26 }] }`),
    calendars('unknown-key', `holidays: { dates: [], ${MARK}date: 2026-12-26 }`),
    calendars('wrong-type', `holidays: ${MARK}[2026-12-26]`),
    calendars('list-too-long', `holidays: { dates: [${LONG_RANGES}] }`, 'holidays', MARK),

    // templates
    more('vars-too-large', `vars: ${MARK}{ a: "${'a'.repeat(17_000)}" }`),
    template('template-syntax', `Hello ${MARK}{{ occurrence.date`),
    template('template-syntax', `${MARK}{% if vars %}Hello`),
    template('template-syntax', `{% ${MARK}endif %}`),
    template('template-syntax', `{% for n in ${MARK}(1..vars.n) %}{% endfor %}`),
    template('template-tag', `{% ${MARK}include x %}`),
    template('template-tag', `{% if true %}{% ${MARK}case 1 %}{% endif %}`),
    template('template-filter', `{{ occurrence.at | ${MARK}date }}`),
    template('template-filter', `{% if true %}{{ occurrence.at | ${MARK}sample }}{% endif %}`),
    template('template-variable', `Hello {{ ${MARK}vars.name }}`),
    template('template-variable', `Hello {{ ${MARK}event.at }}`),
    template('template-variable', `Hello {{ ${MARK}reminder }}`),
    template('template-value', `Hello ${MARK}{{ occurrence }}`),
    template('template-value', `{{ occurrence.date | ${MARK}plus: 1 }}`),
    template('template-value', `{{ occurrence.date | ${MARK}until }}`),
    template('template-value', `{{ occurrence.at | local: ${MARK}Asia }}`.replace('Asia', "''Asia/Singapur''")),
    template('template-value', `${MARK}{{ occurrence.at | append }}`),
    template('template-too-large', `${MARK}{% for n in (1..1000000000) %}.{% endfor %}`),
    message('message-empty', `{ type: text, text: ${MARK}"{% if false %}Hello{% endif %}" }`),
    message('message-too-long', `{ type: text, text: ${MARK}"{% for n in (1..300) %}Hello, {% endfor %}" }`),
    message(
      'extended-data-too-long',
      `{ type: text, text: a, extendedData: ${MARK}"{% for n in (1..300) %}Hello, {% endfor %}" }`,
    ),

    // cron lines, from the core
    schedule('cron-field-count', `{ cron: "${MARK}0 12 * *" }`),
    schedule('cron-dialect', `{ cron: "${MARK}@every 5m" }`),
    schedule('cron-character', `{ cron: "0 9${MARK}–17 * * *" }`),
    schedule('cron-alias', `{ cron: "${MARK}@nightly" }`),
    schedule('cron-item', `{ cron: "0 ${MARK}25 * * *" }`),
    schedule('cron-list', `{ cron: "${MARK}*,5 * * * *" }`),
    schedule('cron-range', `{ cron: "0 ${MARK}9-9 * * *" }`),
    schedule('cron-step', `{ cron: "${MARK}*/0 * * * *" }`),
    schedule('cron-impossible', `{ cron: "0 0 ${MARK}30 2 *" }`),
    schedule('cron-either-day', `{ cron: "0 0 ${MARK}1 * MON" }`),
    schedule('cron-every', `{ cron: "${MARK}* 9 * * *" }`),
    schedule('cron-uneven-step', `{ cron: "0 ${MARK}*/5 * * *" }`),
    schedule('cron-weekday-number', `{ cron: "0 0 9 ? * ${MARK}2-6" }`),

    // broadcasts, from the core
    more('sender-empty', `sender: ${MARK}""`),
    more('sender-too-long', `sender: ${MARK}${'a'.repeat(33)}`),
    more('sender-charset', `sender: "ops${MARK}/bot"`),
    { ...more('sender-malformed', `sender: ${MARK}"a\\uD800"`), also: ['sender-charset'] },
    message('message-empty', `{ type: text, text: ${MARK}"" }`),
    message('message-too-long', `{ type: text, text: ${MARK}${'a'.repeat(2049)} }`),
    message('message-malformed', `{ type: text, text: ${MARK}"\\uD800" }`),
    message('url-empty', media('').replace('"https://x.example/a.zip"', `${MARK}""`)),
    message(
      'url-too-long',
      media('')
        .replace('"https', `${MARK}"https`)
        .replace('a.zip"', `${'a'.repeat(500)}"`),
    ),
    message('url-malformed', media('').replace('"https://', `${MARK}"https://\\uD800`)),
    message('uid-empty', media(`, uid: ${MARK}""`)),
    message('uid-malformed', media(`, uid: ${MARK}"\\uD800"`)),
    message('file-name-empty', media('').replace('fileName: a.zip', `fileName: ${MARK}""`)),
    message('file-name-too-long', media('').replace('fileName: a.zip', `fileName: ${MARK}${'a'.repeat(151)}`)),
    message('file-name-malformed', media('').replace('fileName: a.zip', `fileName: ${MARK}"\\uD800"`)),
    message('size-range', media(`, size: ${MARK}-1`)),
    message('dimension-range', image(`{ url: "https://x.example/a.png", width: ${MARK}0, height: 3 }`)),
    message('duration-range', media(`, duration: ${MARK}1.5`).replace('file,', 'audio,')),
    message('sub-type-range', `{ type: custom, content: x, subType: ${MARK}201 }`),
    message('extended-data-too-long', `{ type: text, text: a, extendedData: ${MARK}${'a'.repeat(1025)} }`),
    message('extended-data-malformed', `{ type: text, text: a, extendedData: ${MARK}"\\uD800" }`),
    { code: 'offline-push-silent', yaml: fileWith({ more: 'push: everyone' }).replace('message', `${MARK}message`) },
    message('offline-push-unused', `{ type: text, text: a, offlinePush: ${MARK}{ title: a, content: b } }`),
    {
      ...message('badge-increment-range', `{ type: text, text: a, offlinePush: { badgeIncrement: ${MARK}100 } }`),
      also: ['offline-push-unused'],
    },
    {
      ...message('offline-push-malformed', `{ type: text, text: a, offlinePush: { title: ${MARK}"\\uD800" } }`),
      also: ['offline-push-unused'],
    },
    {
      ...message(
        'oppo-template-empty',
        `{ type: text, text: a, offlinePush: { oppoTemplate: { templateId: ${MARK}"" } } }`,
      ),
      also: ['offline-push-unused'],
    },
    {
      ...message(
        'strategy-id-too-long',
        `{ type: text, text: a, offlinePush: { strategyId: ${MARK}${'a'.repeat(33)} } }`,
      ),
      also: ['offline-push-unused'],
    },
  ])

/** More problems than are reported: the last one counts the rest. */
export const MANY_PROBLEMS = `version: 1\nannouncements:\n${'  - 1\n'.repeat(300)}`
