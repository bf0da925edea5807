import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recogniseForeign } from '../../../../../src/core/schedule/cron/dialects/recognise.ts'
import { parseCron } from '../../../../../src/core/schedule/cron/pattern.ts'
import type { Finding } from '../../../../../src/core/problem.ts'

const seed = Number(process.env.SEED ?? 20_261_126)

// Lines of documentations, examples and questions of these schedulers, each with the whole remedy.

const DIALECTS: Readonly<Record<string, readonly (readonly [line: string, remedy: string])[]>> = {
  'this is a line with its time zone in it': [
    ['CRON_TZ=Europe/Berlin 0 9 * * *', 'Write "0 9 * * *" and, beside cron, timezone: Europe/Berlin.'],
    ['TZ=America/New_York 30 17 * * 1-5', 'Write "30 17 * * 1-5" and, beside cron, timezone: America/New_York.'],
    ['CRON_TZ=europe/berlin 0 9 * * MON-FRI', 'Write "0 9 * * MON-FRI" and, beside cron, timezone: Europe/Berlin.'],
    [
      'TZ=EST 0 9 * * *',
      'Write "0 9 * * *" and, beside cron, timezone: with the place that is meant, such as Europe/Berlin.',
    ],
    [
      'TZ=Mars/Base 0 9 * * *',
      'Write "0 9 * * *" and, beside cron, timezone: with the place that is meant, such as Europe/Berlin.',
    ],
    ['CRON_TZ=Asia/Tokyo 0 25 * * *', 'Write timezone: Asia/Tokyo beside cron, and no zone in the line.'],
    ['TZ=Europe/London', 'Write timezone: Europe/London beside cron, and no zone in the line.'],
    ['0 9 * * * Europe/Berlin', 'Write "0 9 * * *" and, beside cron, timezone: Europe/Berlin.'],
    ['0 9 * * * UTC', 'Write "0 9 * * *" and, beside cron, timezone: UTC.'],
    ['0 9 * * * (Asia/Tokyo)', 'Write "0 9 * * *" and, beside cron, timezone: Asia/Tokyo.'],
    [
      '0 9 * * * UTC+8',
      'Write "0 9 * * *" and, beside cron, timezone: with the place that is meant, such as Europe/Berlin.',
    ],
    [
      '0 9 * * * EST',
      'Write "0 9 * * *" and, beside cron, timezone: with the place that is meant, such as Europe/Berlin.',
    ],
    [
      '0 9 * * * +08:00',
      'Write "0 9 * * *" and, beside cron, timezone: with the place that is meant, such as Europe/Berlin.',
    ],
    [
      '0 9 * * * Etc/GMT+8',
      'Write "0 9 * * *" and, beside cron, timezone: with the place that is meant, such as Europe/Berlin.',
    ],
    ['TZ=Europe/London\nH 9 * * *', 'Write timezone: Europe/London beside cron, and no zone in the line.'],
  ],
  'this is an expression of AWS, cron(…)': [
    ['cron(0 10 * * ? *)', 'Write "0 10 * * *".'],
    ['cron(15 12 * * ? *)', 'Write "15 12 * * *".'],
    ['cron(0 18 ? * MON-FRI *)', 'Write "0 18 * * MON-FRI".'],
    ['cron(0/10 * ? * MON-FRI *)', 'Write "*/10 * * * MON-FRI".'],
    ['cron(0 9 ? * 2#1 *)', 'Write "0 9 * * MON#1".'],
    ['cron(0 9 ? * 6L *)', 'Write "0 9 * * FRIL".'],
    ['cron(0 8 1 * ? *)', 'Write "0 8 1 * *".'],
    ['cron(0 0 L * ? *)', 'Write "0 0 L * *".'],
    ['cron(0 9 24 12 ? 2027)', 'Write at: 2027-12-24T09:00 in place of cron.'],
    [
      'cron(0 9 ? * 2-6 2027-2028)',
      'Write "0 9 * * MON-FRI" and, beside cron, from: 2027-01-01T00:00 and until: 2029-01-01T00:00.',
    ],
    ['cron(0 9 ? * 2-6 2027,2029)', 'Write the line without years, and from and until beside cron for them.'],
    ['cron(0 9 * * *)', 'Write "0 9 * * *".'],
    ['cron(0 9 1 * 2 *)', 'Write * in one of the two day fields: here a day that matches either of them is enough.'],
    ['cron(0 9)', 'Write five fields without cron(\u2026): minute, hour, day of month, month, day of week.'],
    ['cron(0 25 * * ? *)', 'Write five fields: minute, hour, day of month, month, day of week.'],
    ['cron(0 10 * * ？ *)', 'Write "0 10 * * *".'],
  ],
  'this is an expression of AWS, at(…)': [
    ['at(2027-01-01T10:00:00)', 'Write at: 2027-01-01T10:00:00 in place of cron.'],
    ['at(2027-02-30T10:00:00)', 'Write at: with its local time in place of cron.'],
  ],
  'this is a distance, not times': [
    ['rate(5 minutes)', 'Write "*/5 * * * *". It counts from the full hour.'],
    ['rate(1 hour)', 'Write "0 * * * *".'],
    ['rate(1 day)', 'Write "0 0 * * *", or with another time of day.'],
    ['rate(7 days)', 'Write "0 9 * * MON", or with another day and time.'],
    ['rate(7 minutes)', 'Write every: 7 minutes in place of cron, and its first time in from.'],
    ['rate(x)', 'Write the times as five fields: minute, hour, day of month, month, day of week.'],
    ['@every 5m', 'Write "*/5 * * * *". It counts from the full hour.'],
    ['@every 1h30m', 'Write every: 90 minutes in place of cron, and its first time in from.'],
    ['@every 45m', 'Write every: 45 minutes in place of cron, and its first time in from.'],
    ['@every 48h', 'Write every: 48 hours in place of cron, and its first time in from.'],
    [
      '@every 20000m',
      'Write the times as five fields, or under at: neither a cron line nor every can have this distance.',
    ],
    ['rate(2 days)', 'Write every: 2 days in place of cron, and its first time in from.'],
    ['2 weeks 1 day', 'Write every: 15 days in place of cron, and its first time in from.'],
    ['every other week', 'Write every: 2 weeks in place of cron, and its first time in from.'],
    ['every second day', 'Write every: 2 days in place of cron, and its first time in from.'],
    ['every 2 weeks on tuesday at 9am', 'Write every: 2 weeks in place of cron, and its first time in from.'],
    ['every other Tuesday at 10:00', 'Write every: 2 weeks in place of cron, and its first time in from.'],
    ['every other day at 9', 'Write every: 2 days in place of cron, and its first time in from.'],
    ['every 3 days at 9:00', 'Write every: 3 days in place of cron, and its first time in from.'],
    ['every six months', 'Write every: 6 months in place of cron, and its first time in from.'],
    ['@fortnightly', 'Write every: 2 weeks in place of cron, and its first time in from.'],
    ['biweekly', 'Write every: 2 weeks in place of cron, and its first time in from.'],
    ['@every 24h', 'Write "0 0 * * *", or with another time of day.'],
    [
      '@every 90s',
      'Write the times as five fields, or under at: neither a cron line nor every can have this distance.',
    ],
    ['@every 168h', 'Write "0 9 * * MON", or with another day and time.'],
    ['@every 12h', 'Write "0 0,12 * * *".'],
    ['@every 1h', 'Write "0 * * * *".'],
    ['@every 0s', 'Write the times as five fields, or under at: neither a cron line nor every can have this distance.'],
    ['@every soon', 'Write the times as five fields: minute, hour, day of month, month, day of week.'],
    ['@EVERY 30s', 'Write "*/30 * * * * *". It counts from the full minute.'],
    ['5m', 'Write "*/5 * * * *". It counts from the full hour.'],
    ['30s', 'Write "*/30 * * * * *". It counts from the full minute.'],
    ['15 minutes', 'Write "*/15 * * * *". It counts from the full hour.'],
    ['every 5 minutes', 'Write "*/5 * * * *". It counts from the full hour.'],
    ['every 24 hours', 'Write "0 0 * * *", or with another time of day.'],
    ['every hour', 'Write "0 * * * *".'],
    ['every minute', 'Write "* * * * *".'],
    ['every 2 weeks', 'Write every: 2 weeks in place of cron, and its first time in from.'],
    ['every day', 'Write "0 0 * * *", or with another time of day.'],
    ['every 10 minutes', 'Write "*/10 * * * *". It counts from the full hour.'],
    ['every 2 hours', 'Write "0 */2 * * *". It counts from midnight.'],
    ['@every 7s', 'Write the times as five fields, or under at: neither a cron line nor every can have this distance.'],
    ['@every 36m', 'Write every: 36 minutes in place of cron, and its first time in from.'],
    ['@every 20m', 'Write "*/20 * * * *". It counts from the full hour.'],
  ],
  'this is a line of Quartz or Spring': [
    ['0 0/5 * * * ?', 'Write "*/5 * * * *".'],
    ['0 0/5 14 * * ?', 'Write "*/5 14 * * *".'],
    ['0 0/5 14,18 * * ?', 'Write "*/5 14,18 * * *".'],
    ['0 0 12 1/5 * ?', 'Write "0 12 */5 * *".'],
    ['0 0 9 ? * L', 'Write "0 9 * * SAT".'],
    [
      '0 0/30 9-17 ? * 2-6',
      'Write "*/30 9-17 * * MON-FRI" if 1 is Sunday there, as in Quartz, or "*/30 9-17 * * TUE-SAT" if 1 is Monday.',
    ],
    [
      '0 0/30 9-17 ? * 1-5',
      'Write "*/30 9-17 * * SUN-THU" if 1 is Sunday there, as in Quartz, or "*/30 9-17 * * MON-FRI" if 1 is Monday.',
    ],
    ['30 0/7 * ? * *', 'Write "30 */7 * * * *".'],
    ['0 59/5 9 * * ?', 'Write "59 9 * * *".'],
    ['0 0/1 9 * * ?', 'Write "* 9 * * *".'],
  ],
  'this is a line of Quartz or croner, with a year at its end': [
    [
      '0 15 10 ? * 6#3 2027',
      'Write "15 10 * * FRI#3" if 1 is Sunday there, as in Quartz, or "15 10 * * SAT#3" if 1 is Monday. The years become from and until.',
    ],
    ['0 0 12 ? * SUN *', 'Write "0 12 * * SUN".'],
    ['0 15 10 * * ? 2027', 'Write "15 10 * * *" and, beside cron, from: 2027-01-01T00:00 and until: 2028-01-01T00:00.'],
    [
      '0 15 10 15 * ? 2027-2028',
      'Write "15 10 15 * *" and, beside cron, from: 2027-01-01T00:00 and until: 2029-01-01T00:00.',
    ],
    ['0 0 9 24 12 ? 2027', 'Write at: 2027-12-24T09:00 in place of cron.'],
    ['0 0 9 30 2 ? 2027', 'Write the line without years, and from and until beside cron for them.'],
    ['0 0 9 ? * 0 *', 'Write "0 9 * * SUN".'],
    [
      '0 0 9 ? * 2/2 *',
      'Write "0 9 * * MON,WED,FRI" if 1 is Sunday there, as in Quartz, or "0 9 * * TUE,THU,SAT" if 1 is Monday.',
    ],
    [
      '0 0 9 ? * 2-6/2 2027',
      'Write "0 9 * * MON-FRI/2" if 1 is Sunday there, as in Quartz, or "0 9 * * TUE-SAT/2" if 1 is Monday. The years become from and until.',
    ],
    ['0 0 9 1 * MON 2027', 'Write * in one of the two day fields: here a day that matches either of them is enough.'],
    [
      '0 0 9 * * 7#2 2027',
      'Write "0 9 * * SAT#2" if 1 is Sunday there, as in Quartz, or "0 9 * * SUN#2" if 1 is Monday. The years become from and until.',
    ],
    ['0 11 11 11 11 ? *', 'Write "11 11 11 11 *".'],
    ['0 0 9 LW * ? *', 'Write "0 9 LW * *".'],
    ['0 0 9 ? * 5#L *', 'Write "0 9 * * FRIL".'],
    ['0 0 9 ? * 8 *', 'Write five fields: minute, hour, day of month, month, day of week.'],
    ['0 0 9 * * * 2027-2025', 'Write the line without years, and from and until beside cron for them.'],
    ['0 0 9 ? * 0-4 *', 'Write "0 9 * * SUN-THU".'],
    ['0 0 9 ? * 0 2027', 'Write "0 9 * * SUN" and, beside cron, from: 2027-01-01T00:00 and until: 2028-01-01T00:00.'],
    ['0 0 9 ? * 5-0 *', 'Write "0 9 * * FRI-SUN".'],
    ['0 0 9 ? * 1/8 *', 'Write five fields: minute, hour, day of month, month, day of week.'],
    [
      '0 0 9 ? * MON#2 2027',
      'Write "0 9 * * MON#2" and, beside cron, from: 2027-01-01T00:00 and until: 2028-01-01T00:00.',
    ],
    ['0 0 9 ? * fri *', 'Write "0 9 * * fri".'],
  ],
  'this is a line of AWS, with a year at its end': [
    ['0 9 * * ? 2027', 'Write "0 9 * * *" and, beside cron, from: 2027-01-01T00:00 and until: 2028-01-01T00:00.'],
    [
      '0 9 ? * MON-FRI 2027-2029',
      'Write "0 9 * * MON-FRI" and, beside cron, from: 2027-01-01T00:00 and until: 2030-01-01T00:00.',
    ],
    ['0 9 24 12 ? 2027', 'Write at: 2027-12-24T09:00 in place of cron.'],
    ['0 9 * * ? *', 'Write "0 9 * * *".'],
    ['0 9 ? * MON-FRI *', 'Write "0 9 * * MON-FRI".'],
    ['0 9 ? * 2-6 *', 'Write "0 9 * * MON-FRI".'],
    ['0/15 9-17 ? * 2-6 *', 'Write "*/15 9-17 * * MON-FRI".'],
    ['0 9 24 12 ? *', 'Write "0 9 24 12 *".'],
  ],
  'this is a line of croner': [['0 9 * * 5#L', 'Write "0 9 * * FRIL".']],
  'this is a line of Jenkins, where H is a number that Jenkins chooses': [
    ['H 0 * * *', 'Write "0 0 * * *", or another time that you choose.'],
    ['H H * * *', 'Write "0 9 * * *", or another time that you choose.'],
    ['H/15 * * * *', 'Write "*/15 * * * *", or another time that you choose.'],
    ['H H(9-16)/2 * * 1-5', 'Write "0 9-16/2 * * 1-5", or another time that you choose.'],
    ['H(0-29)/10 * * * *', 'Write "0-29/10 * * * *", or another time that you choose.'],
    ['45 9-16/2 H * H', 'Write "45 9-16/2 1 * MON", or another time that you choose.'],
    ['H H 1,15 1-11 *', 'Write "0 9 1,15 1-11 *", or another time that you choose.'],
    ['H 26 * * *', 'Write a number where H stands.'],
    ['H/0 * * * *', 'Write a number where H stands.'],
    ['H\u20135 0 * * *', 'Write a number where H stands.'],
  ],
  'this is a line of cronie or OpenBSD, where ~ is a number that chance chooses': [
    ['0~59 9 * * *', 'Write "0 9 * * *", or another time that you choose.'],
    ['0 9~17 * * 1-5', 'Write "0 9 * * 1-5", or another time that you choose.'],
    ['~ 9 * * *', 'Write "0 9 * * *", or another time that you choose.'],
    ['~/10 * * * *', 'Write "*/10 * * * *", or another time that you choose.'],
  ],
  'this is a line of a crontab with its command': [
    ['30 9 * * MON root /usr/local/bin/announce', 'Write "30 9 * * MON", without the user and the command.'],
    ['0 9 * * * /usr/bin/curl -s https://example.org', 'Write "0 9 * * *", without the user and the command.'],
    [
      '17 * * * * root cd / && run-parts --report /etc/cron.hourly',
      'Write "17 * * * *", without the user and the command.',
    ],
    ['0 25 * * * /usr/bin/true', 'Write the fields alone, without the user and the command.'],
    ["0 9 * * 1-5 bash -c 'echo hi'", 'Write "0 9 * * 1-5", without the user and the command.'],
    ['@daily /usr/bin/backup', 'Write "@daily", without the user and the command.'],
  ],
  'this is what cron does when a machine starts': [
    ['@reboot', 'Write when it is due: cron for a line of fields, at for one time.'],
    ['@reboot /usr/bin/x', 'Write when it is due: cron for a line of fields, at for one time.'],
  ],
  'this is a name of another cron': [
    ['@every_minute', 'Write "* * * * *".'],
    ['@weekdays', 'Write "0 0 * * MON-FRI".'],
  ],
  'this is a comment of a crontab': [['# m h dom mon dow command', 'Write the fields alone, without #.']],
  'this is a setting of a crontab': [
    ['MAILTO=ops@example.org', 'Write the fields alone; a zone has its own key, timezone.'],
    ['SHELL=/bin/sh', 'Write the fields alone; a zone has its own key, timezone.'],
  ],
  'this is a line with its key in it': [
    ['schedule: 0 9 * * *', 'Write "0 9 * * *" alone.'],
    ['cron: "0 9 * * *"', 'Write "0 9 * * *" alone.'],
    ["cron: '0 9 * * *'", 'Write "0 9 * * *" alone.'],
  ],
  'this is a duration of ISO 8601': [
    ['PT5M', 'Write "*/5 * * * *". It counts from the full hour.'],
    ['P1D', 'Write "0 0 * * *", or with another time of day.'],
    ['P1W', 'Write "0 9 * * MON", or with another day and time.'],
    ['PT1H30M', 'Write every: 90 minutes in place of cron, and its first time in from.'],
    ['P2W', 'Write every: 2 weeks in place of cron, and its first time in from.'],
    ['PT48H', 'Write every: 48 hours in place of cron, and its first time in from.'],
    ['R/PT15M', 'Write "*/15 * * * *". It counts from the full hour.'],
  ],
  'this is a TimeSpan of Azure, which is a distance, or a time of day': [
    ['01:00:00', 'Write "0 * * * *" for the distance, or "0 1 * * *" for the time of day.'],
    ['00:05:00', 'Write "*/5 * * * *" for the distance, or "5 0 * * *" for the time of day.'],
    ['1.00:00:00', 'Write "0 0 * * *", or with another time of day.'],
    ['09:30:00', 'Write "30 9 * * *" if a time of day is meant.'],
    ['09:30:15', 'Write "15 30 9 * * *" if a time of day is meant.'],
    ['2.00:00:00', 'Write the times as five fields: minute, hour, day of month, month, day of week.'],
  ],
  'this is a time of day': [
    ['9:30', 'Write "30 9 * * *".'],
    ['09:00', 'Write "0 9 * * *".'],
    ['25:00', 'Write five fields: minute, hour, day of month, month, day of week.'],
  ],
  'this is one local time': [
    ['2027-03-01T10:00', 'Write at: 2027-03-01T10:00 in place of cron.'],
    ['2027-03-01T10:00:00', 'Write at: 2027-03-01T10:00:00 in place of cron.'],
    ['2027-12-24 18:00:00', 'Write at: 2027-12-24T18:00:00 in place of cron.'],
  ],
  'this is a date': [
    ['2027-03-01T10:00Z', 'Write at: with its local time, as in 2027-03-01T10:00, in place of cron.'],
    ['2027-03-01', 'Write at: with its local time, as in 2027-03-01T10:00, in place of cron.'],
    ['2027-02-30T10:00', 'Write at: with its local time, as in 2027-03-01T10:00, in place of cron.'],
    ['2027-12-24', 'Write at: with its local time, as in 2027-03-01T10:00, in place of cron.'],
  ],
  'this is a calendar event of systemd (OnCalendar)': [
    ['hourly', 'Write "0 * * * *".'],
    ['daily', 'Write "0 0 * * *".'],
    ['weekly', 'Write "0 0 * * MON".'],
    ['monthly', 'Write "0 0 1 * *".'],
    ['quarterly', 'Write "0 0 1 1,4,7,10 *".'],
    ['Mon..Fri *-*-* 10:00:00', 'Write "0 10 * * MON-FRI".'],
    ['Mon,Wed,Fri 10:00', 'Write "0 10 * * MON,WED,FRI".'],
    ['Mon *-*-* 09:00:00 Europe/Berlin', 'Write "0 9 * * MON". Write timezone: Europe/Berlin beside cron.'],
    ['*-*-* 10:00:00', 'Write "0 10 * * *".'],
    ['*-*-01 09:00', 'Write "0 9 1 * *".'],
    ['*-*~01 09:00', 'Write "0 9 L * *".'],
    ['*-*~03 09:00', 'Write "0 9 L-2 * *".'],
    [
      '*-*~00 09:00',
      'Write five fields. L is the last day of a month and MON#2 its second Monday; other days that depend on both stand under at.',
    ],
    ['*-12-24 18:00', 'Write "0 18 24 12 *".'],
    ['2027-*-* 09:00', 'Write "0 9 * * *" and, beside cron, from: 2027-01-01T00:00 and until: 2028-01-01T00:00.'],
    ['*:0/15', 'Write "*/15 * * * *".'],
    ['*-*-* *:00/30:00', 'Write "*/30 * * * *".'],
    ['Mon *-*-01..07 10:00:00', 'Write "0 10 * * MON#1".'],
    ['Fri *-*~07/1 17:00', 'Write "0 17 * * FRIL".'],
    [
      'Mon *-*-01..08 10:00',
      'Write five fields. L is the last day of a month and MON#2 its second Monday; other days that depend on both stand under at.',
    ],
    [
      'Mon,Tue *-*-01..07 10:00',
      'Write five fields. L is the last day of a month and MON#2 its second Monday; other days that depend on both stand under at.',
    ],
    ['*-*-* 00/2:00', 'Write "0 */2 * * *".'],
    ['Sat,Sun 20:30', 'Write "30 20 * * SAT,SUN".'],
    ['Mon..Fri', 'Write "0 0 * * MON-FRI".'],
    ['*-1,4,7,10-01 09:00', 'Write "0 9 1 1,4,7,10 *".'],
    ['10:30:15.0', 'Write "15 30 10 * * *".'],
    ['*-*-* 25:00', 'Write five fields: minute, hour, day of month, month, day of week.'],
    [
      'Mon *-*-15 10:00',
      'Write five fields. L is the last day of a month and MON#2 its second Monday; other days that depend on both stand under at.',
    ],
    ['Mon..Fri 10:00 UTC', 'Write "0 10 * * MON-FRI". Write timezone: UTC beside cron.'],
  ],
  'this is a line with names that are not the English ones of three letters': [
    ['0 9 * * lundi', 'Write "0 9 * * MON".'],
    ['0 9 * * Mo-Fr', 'Write "0 9 * * MON-FRI".'],
    ['0 9 * * 周一', 'Write "0 9 * * MON".'],
    ['0 9 * * MO,WE,FR', 'Write "0 9 * * MON,WED,FRI".'],
    ['0 9 1 Dez *', 'Write "0 9 1 DEC *".'],
    ['0 9 * * segunda-feira', 'Write "0 9 * * MON".'],
    ['0 9 24 déc. *', 'Write "0 9 24 DEC *".'],
    ['0 0 9 * * пн-пт', 'Write "0 0 9 * * MON-FRI".'],
  ],
  'this is a rule of iCalendar (RRULE)': [
    ['RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0', 'Write "0 9 * * *".'],
    ['RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=9;BYMINUTE=30', 'Write "30 9 * * MON,WED,FRI".'],
    ['FREQ=MONTHLY;BYDAY=1MO;BYHOUR=10;BYMINUTE=0;BYSECOND=0', 'Write "0 10 * * MON#1".'],
    ['FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=10;BYMINUTE=0', 'Write "0 10 * * FRIL".'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=10;BYMINUTE=0', 'Write "0 10 L * *".'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,-3;BYHOUR=10;BYMINUTE=0;BYSECOND=30', 'Write "30 0 10 1,L-2 * *".'],
    ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;BYHOUR=18;BYMINUTE=0', 'Write "0 18 24 12 *".'],
    ['FREQ=YEARLY;BYDAY=2MO;BYMONTH=5;BYHOUR=18;BYMINUTE=0', 'Write "0 18 * 5 MON#2".'],
    [
      'FREQ=YEARLY;BYDAY=20MO;BYHOUR=18;BYMINUTE=0',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
    [
      'FREQ=YEARLY;BYDAY=2MO;BYHOUR=18;BYMINUTE=0',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
    [
      'FREQ=YEARLY;BYMONTHDAY=2;BYHOUR=18;BYMINUTE=0',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
    [
      'FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1;BYHOUR=10;BYMINUTE=0',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
    ['FREQ=HOURLY;INTERVAL=2;BYMINUTE=0', 'Write "0 */2 * * *".'],
    ['FREQ=HOURLY;INTERVAL=5;BYMINUTE=0', 'Write every: 5 hours in place of cron, and its first time in from.'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', 'Write every: 2 weeks in place of cron, and its first time in from.'],
    [
      'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1;BYHOUR=9;BYMINUTE=0',
      'Write every: 2 months in place of cron, and its first time in from.',
    ],
    [
      'FREQ=DAILY;INTERVAL=2;COUNT=5;BYHOUR=9;BYMINUTE=0',
      'Write every: 2 days in place of cron, and its first time in from. COUNT and UNTIL become until beside it.',
    ],
    ['FREQ=MINUTELY;INTERVAL=15', 'Write "*/15 * * * *".'],
    ['FREQ=MINUTELY;INTERVAL=7', 'Write every: 7 minutes in place of cron, and its first time in from.'],
    [
      'FREQ=DAILY',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
    [
      'FREQ=DAILY;BYHOUR=9',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
    [
      'FREQ=DAILY;BYMINUTE=9',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
    ['FREQ=DAILY;INTERVAL=2;BYHOUR=9;BYMINUTE=0', 'Write every: 2 days in place of cron, and its first time in from.'],
    [
      'FREQ=WEEKLY;BYHOUR=9;BYMINUTE=0',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
    [
      'FREQ=DAILY;COUNT=5;BYHOUR=9;BYMINUTE=0',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
    [
      'DTSTART;TZID=Europe/Berlin:20270301T090000',
      'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.',
    ],
  ],
  'this is an object, as of node-schedule': [
    ['{ hour: 9, minute: 30, dayOfWeek: 1 }', 'Write "30 9 * * 1".'],
    ['{"hour":14,"minute":[0,30],"dayOfWeek":[1,2]}', 'Write "0,30 14 * * 1,2".'],
    ['{ hour: 9, minute: 0, date: 24, month: 11 }', 'Write "0 9 24 12 *".'],
    ['{ second: 30, minute: 0 }', 'Write "30 0 * * * *".'],
    [
      '{ hour: 9, date: 1, dayOfWeek: 1 }',
      'Write five fields in their place: minute, hour, day of month, month, day of week.',
    ],
    ["{ rule: '0 9 * * *' }", 'Write five fields in their place: minute, hour, day of month, month, day of week.'],
    ['{}', 'Write five fields in their place: minute, hour, day of month, month, day of week.'],
  ],
  'this is a sentence': [
    ['every day at 9', 'Write "0 9 * * *".'],
    ['every day at 9:30 am', 'Write "30 9 * * *".'],
    ['daily at 9pm', 'Write "0 21 * * *".'],
    ['weekdays at 09:00', 'Write "0 9 * * MON-FRI".'],
    ['every monday at 10:30', 'Write "30 10 * * MON".'],
    ['every monday and friday at noon', 'Write "0 12 * * MON,FRI".'],
    ['monday to friday at 8:15', 'Write "15 8 * * MON-FRI".'],
    ['every weekend at midnight', 'Write "0 0 * * SAT,SUN".'],
    ["at 9 o'clock every day", 'Write "0 9 * * *".'],
    ['on the 1st at 9:00', 'Write "0 9 1 * *".'],
    ['monthly on the 15th at 10:00', 'Write "0 10 15 * *".'],
    ['the last day of the month at 18:00', 'Write "0 18 L * *".'],
    [
      'every 31st monday at 9',
      'Write five fields, minute hour day-of-month month day-of-week, such as 0 9 * * MON-FRI for workdays at 09:00.',
    ],
    [
      'every day at 25',
      'Write five fields, minute hour day-of-month month day-of-week, such as 0 9 * * MON-FRI for workdays at 09:00.',
    ],
    [
      'at 13pm daily',
      'Write five fields, minute hour day-of-month month day-of-week, such as 0 9 * * MON-FRI for workdays at 09:00.',
    ],
    [
      'tomorrow at 9am',
      'Write five fields, minute hour day-of-month month day-of-week, such as 0 9 * * MON-FRI for workdays at 09:00.',
    ],
    ['every monday 09:00', 'Write "0 9 * * MON".'],
    [
      'every monday at 9 except holidays',
      'Write five fields, minute hour day-of-month month day-of-week, such as 0 9 * * MON-FRI for workdays at 09:00.',
    ],
    ['12 am daily', 'Write "0 0 * * *".'],
  ],
  'this is a name that stands for a cron line': [
    ['${app.cron}', 'Write the line itself: nothing is filled in here.'],
    ['%ScheduleTriggerTime%', 'Write the line itself: nothing is filled in here.'],
    ['{{ .Values.cron }}', 'Write the line itself: nothing is filled in here.'],
    ['#{config.cron}', 'Write the line itself: nothing is filled in here.'],
    ['<cron>', 'Write the line itself: nothing is filled in here.'],
  ],
  'this is what Spring writes for a line that is off': [
    ['-', 'Remove the announcement, or pause it: `belfry pause ID --by NAME --reason TEXT`.'],
  ],
  'this is 2 cron lines in one': [
    ['0 9 * * * | 0 18 * * *', 'Write "0 9 * * *" and "0 18 * * *" in 2 announcements.'],
    ['0 9 * * *\n0 18 * * *\n', 'Write "0 9 * * *" and "0 18 * * *" in 2 announcements.'],
  ],
}

const CHARACTERS: readonly (readonly [line: string, text: string, remedy: string])[] = [
  ['0 9\u201317 * * *', 'character 4 is U+2013, an en dash', 'Write "0 9-17 * * *" with the characters of a keyboard.'],
  [
    '\u201C0 9 * * *\u201D',
    'character 1 is U+201C, a curved quotation mark',
    'Write "0 9 * * *" with the characters of a keyboard.',
  ],
  ['"0 9 * * *"', 'character 1 is a quotation mark that is part of the line', 'Write "0 9 * * *" without it.'],
  ['`0 9 * * *`', 'character 1 is a backquote that is part of the line', 'Write "0 9 * * *" without it.'],
  ['\\* 9 \\* \\* \\*', 'character 1 is a backslash that is part of the line', 'Write "* 9 * * *" without it.'],
  [
    '0 9 ∗ ∗ ∗',
    'character 5 is U+2217, an asterisk of mathematics',
    'Write "0 9 * * *" with the characters of a keyboard.',
  ],
  [
    '０ ９ ＊ ＊ ＊',
    'character 1 is U+FF10, a digit 0 that no keyboard of English writes',
    'Write "0 9 * * *" with the characters of a keyboard.',
  ],
  [
    '0 9 * * MON\u2013FRI',
    'character 12 is U+2013, an en dash',
    'Write "0 9 * * MON-FRI" with the characters of a keyboard.',
  ],
  ['0 9−12 * * *', 'character 4 is U+2212, a minus sign', 'Write "0 9-12 * * *" with the characters of a keyboard.'],
  [
    '٠ ٩ * * *',
    'character 1 is U+0660, a digit 0 that no keyboard of English writes',
    'Write "0 9 * * *" with the characters of a keyboard.',
  ],
  [
    '0 9\u200B * * *',
    'character 4 is U+200B, a space of no width',
    'Write "0 9 * * *" with the characters of a keyboard.',
  ],
  ['0 ９０ * * *', 'character 3 is U+FF19, a digit 9 that no keyboard of English writes', 'Write 9 in its place.'],
  ['毎日９時', 'character 3 is U+FF19, a digit 9 that no keyboard of English writes', 'Write 9 in its place.'],
  ["0 9 * * '1'", 'character 9 is a quotation mark that is part of the line', 'Write "0 9 * * 1" without it.'],
  ['0 9 * * "MON', 'character 9 is a quotation mark that is part of the line', 'Write "0 9 * * MON" without it.'],
  ['0\u00A09 * * *', 'character 2 is U+00A0, a no-break space', 'Write "0 9 * * *" with the characters of a keyboard.'],
  ['0 9 * * *\n', 'character 10 is a line end that is part of the line', 'Write "0 9 * * *" without it.'],
  [
    '\uFEFF0 9 * * *',
    'character 1 is U+FEFF, a byte order mark',
    'Write "0 9 * * *" with the characters of a keyboard.',
  ],
  ['0 9\u2013 * * *', 'character 4 is U+2013, an en dash', 'Write - in its place.'],
  [
    '0 9 * * *\u00A0\u2028 \n',
    'character 10 is U+00A0, a no-break space',
    'Write "0 9 * * *" with the characters of a keyboard.',
  ],
  ['0\u200B\u00A0 25 * * *', 'character 2 is U+200B, a space of no width', 'Remove it.'],
  ['0 9 * * *\r', 'character 10 is a line end that is part of the line', 'Write "0 9 * * *" without it.'],
  ['0 x\u20039 * * *', 'character 4 is U+2003, a blank that is no space', 'Write a space in its place.'],
  ['0 x\u200B9 * * *', 'character 4 is U+200B, a space of no width', 'Remove it.'],
  ['0 9\u201317 * * 7-0', 'character 4 is U+2013, an en dash', 'Write - in its place.'],
]

const LEFT = [
  '@daily 5',
  'P1Y',
  '0 9 * * january',
  '0 9 * * Monday',
  '0 9 * january *',
  'nextweek',
  '* * * *',
  '__proto__',
  'constructor',
  '0 9 * * MON ?',
  '0 0 9 * ? MON',
]
const TAKEN = ['0 0 12 * * ?', '0 15 10 ? * MON-FRI', '0 15 10 L-2 * ?', '0 15 10 ? * 6L', '0 15 10 ? * 6#3']

function problemsOf(line: string): readonly Finding[] {
  const parsed = parseCron(line)
  return parsed.ok ? [] : parsed.problems
}

const told = Object.entries(DIALECTS).flatMap(([text, lines]) =>
  lines.map(([line, remedy]) => ({ text, line, remedy })),
)

describe('a line of another dialect', () => {
  it.each(told)('is told with one remedy: $line', ({ text, line, remedy }) => {
    expect(problemsOf(line)).toEqual([
      expect.objectContaining({ severity: 'error', code: 'cron-dialect', text, remedy, path: [] }),
    ])
  })

  it('is marked from its first character to its last', () => {
    expect(problemsOf('  @every 5m ')).toEqual([expect.objectContaining({ offset: 2, length: 9 })])
  })

  it.each(LEFT)('is not seen in %j, whose fields are explained', (line) => {
    const codes = problemsOf(line).map(({ code }) => code)
    expect(codes).not.toEqual([])
    expect(codes).not.toContain('cron-dialect')
    expect(codes).not.toContain('cron-character')
  })

  it.each(TAKEN)('is taken where it means the same in Belfry: %s', (line) => {
    expect(parseCron(line).ok).toBe(true)
  })

  it('is not looked for in a text that is too long for a cron line', () => {
    expect(recogniseForeign(`@every 5m${' '.repeat(500)}`, () => true)).toBeUndefined()
  })
})

describe('a character that no cron line has', () => {
  it.each(CHARACTERS)('is told with its place and its remedy: %j', (line, text, remedy) => {
    expect(problemsOf(line)).toEqual([
      expect.objectContaining({ severity: 'error', code: 'cron-character', text, remedy, path: [] }),
    ])
  })

  it('is marked alone', () => {
    expect(problemsOf('0 9–17 * * *')).toEqual([expect.objectContaining({ offset: 3, length: 1 })])
  })
})

/** Texts made of the pieces of all dialects, so that the rules meet what nobody thought of. */
const pieces = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...told.flatMap(({ line }) => line.split(' '))) },
  { weight: 1, arbitrary: fc.constantFrom(...told.flatMap(({ line }) => Array.from(line))) },
  { weight: 1, arbitrary: fc.constantFrom('–', '\u00A0', '０', '＊', '"', '(', ')', '\n', '/', '0', '99', '~', '..') },
)
const mixed = fc.array(fc.tuple(pieces, fc.constantFrom(' ', ' ', ''))).map((words) => words.flat().join(''))
const whole = fc.constantFrom(...told.map(({ line }) => line))
/** A known line, with something put in the place of one of its characters. */
const spoilt = fc
  .tuple(whole, fc.nat(40), pieces)
  .map(([line, at, piece]) => line.slice(0, at) + piece + line.slice(at + 1))

describe(`any text (SEED=${seed})`, () => {
  it.each([
    ['of any characters', fc.string({ unit: 'binary', maxLength: 60 })],
    ['made of pieces of dialects', mixed],
    ['that is a known line with something changed', spoilt],
  ])('%s is told without a throw, and each line that a remedy quotes is read', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const { code, remedy } of problemsOf(text)) {
          if (code !== 'cron-dialect' && code !== 'cron-character') continue
          for (const [, line] of remedy.matchAll(/"([^"]*)"/g)) expect(parseCron(String(line)).ok, remedy).toBe(true)
          expect(remedy).toMatch(/^(?:Write|Remove) .+\.$/s)
          expect(remedy).not.toMatch(/undefined|NaN/)
        }
      }),
      { seed, numRuns: 3000 },
    )
  })

  it('is read at once, even where a piece of it stands there again and again', () => {
    const repeated = told.flatMap(({ line }) => [line, ...line.split(/[^a-z]+/i)]).filter((piece) => piece !== '')
    const pieces = [...new Set([...repeated, '1m', 'H(', '0 ', 'P1', '{ a: [1,', '{{', '${', '1-', '/'])]
    const hostile = pieces.flatMap((piece) => [' !', '!'].map((end) => piece.repeat(500).slice(0, 498) + end))
    for (const text of hostile) problemsOf(text)
    expect(hostile.length).toBeGreaterThan(told.length)
  }, 10_000)
})
