import { describe, expect, it } from 'vitest'
import { parseCron } from '../../src/core/schedule/cron/pattern.ts'
import { parseEvery } from '../../src/core/schedule/every/every.ts'
import { parseWallTime } from '../../src/core/time/instant.ts'
import { cronInWords, everyInWords } from '../../src/plan/schedule-words.ts'

function words(line: string): string {
  const parsed = parseCron(line)
  if (!parsed.ok) throw new Error(`${line} is refused`)
  return cronInWords(parsed.pattern)
}

describe('a cron line in words', () => {
  it.each([
    ['45 1 * * *', 'At 01:45, every day'],
    ['*/15 * * * *', 'Every 15 minutes'],
    ['*/45 9 * * *', 'Every 45 minutes, between 09:00 and 09:59'],
    ['\t45\t1 *  *\t* ', 'At 01:45, every day'],
    ['0 9 1,15W * *', 'At 09:00, on day 1 and the workday nearest day 15 of the month'],
    [
      '0 9 L-3,l,10-12 JUN *',
      'At 09:00, only in June, on 3 days before the last day, the last day and day 10-12 of the month',
    ],
    ['0 9 1,LW * MON', 'At 09:00, only on Monday, or on day 1 and the last workday of the month'],
    [
      '*/30 9 L-1,1 * ?',
      'Every 30 minutes, between 09:00 and 09:59, on 1 day before the last day and day 1 of the month',
    ],
    ['*/10 0 9 * * *', 'Every 10 seconds, at 0 minutes past the hour, between 09:00 and 09:59'],
    ['0 9-17 * * *', 'Every hour, between 09:00 and 17:00, every day'],
    ['0 0 13 * FRI', 'At 00:00, on day 13 of the month, or on Friday'],
  ])('says what a person would say: %s', (line, text) => {
    expect(words(line)).toBe(text)
  })

  it.each([
    ['*/45 * * * * *', 'At 0 and 45 seconds past the minute'],
    ['*/45 * * * *', 'At 0 and 45 minutes past the hour'],
    ['5-59/25 9-17 * * *', 'At 5, 30, and 55 minutes past the hour, between 09:00 and 17:59'],
    ['0 */9 * * *', 'At 00:00, 09:00 and 18:00'],
    ['0 9 */14 * *', 'At 09:00, on day 1, 15, and 29 of the month'],
    ['0 9 */14 * MON', 'At 09:00, on day 1, 15, and 29 of the month, or on Monday'],
    ['0 9 1 */5 *', 'At 09:00, on day 1 of the month, only in January, June, and November'],
    ['0 9 * * */2', 'At 09:00, only on Sunday, Tuesday, Thursday, and Saturday'],
  ])('names the times of a step that does not divide, and says no "every": %s', (line, text) => {
    expect(words(line)).toBe(text)
  })
})

describe('an every in words', () => {
  it.each([
    ['2 weeks', 'Every 2 weeks on Wednesday at 14:00'],
    ['1 week', 'Every week on Wednesday at 14:00'],
    ['1 day', 'Every day at 14:00'],
    ['3 days', 'Every 3 days at 14:00'],
    ['3 months', 'Every 3 months on day 2 at 14:00'],
    ['1 year', 'Every year on 2 December at 14:00'],
    ['45 minutes', 'Every 45 minutes'],
    ['1 hour', 'Every hour'],
  ])('says what its instants are: %s', (text, expected) => {
    const interval = parseEvery(text)
    if (interval === undefined) throw new Error(`${text} is refused`)
    const first = parseWallTime('2026-12-02T14:00') ?? NaN
    expect(everyInWords({ kind: 'every', ...interval, first })).toBe(expected)
  })
})
