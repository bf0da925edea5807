import { describe, expect, it } from 'vitest'
import { parseCron } from '../../../../src/core/schedule/cron/pattern.ts'
import type { Finding } from '../../../../src/core/problem.ts'
import { cron, pattern, upcoming } from '../support.ts'

/** Each problem as `code "the wrong part"`; empty when the line is right. */
function problems(line: string): string[] {
  const parsed = parseCron(line)
  return parsed.ok ? [] : parsed.problems.map((problem) => `${problem.code} ${JSON.stringify(atFault(line, problem))}`)
}

function atFault(line: string, { offset, length }: Finding): string {
  return line.slice(offset, Number(offset) + Number(length))
}

function remedies(line: string): string[] {
  const parsed = parseCron(line)
  return parsed.ok ? [] : parsed.problems.map(({ remedy }) => remedy)
}

/** The first matches of a line in UTC from 2026 on. */
function first(line: string, count: number): string[] {
  return upcoming(cron(line, 'UTC'), '2025-12-31T23:59:59Z', count)
}

describe('a cron line means', () => {
  it.each([
    ['45 1 * * *', ['2026-01-01T01:45Z', '2026-01-02T01:45Z']],
    ['30 45 1 * * *', ['2026-01-01T01:45:30Z', '2026-01-02T01:45:30Z']],
    ['\t5\t 1 *  *\t* ', ['2026-01-01T01:05Z', '2026-01-02T01:05Z']],
    ['05 01 01 01 *', ['2026-01-01T01:05Z', '2027-01-01T01:05Z']],
    ['*/20 5 1 1 ?', ['2026-01-01T05:00Z', '2026-01-01T05:20Z', '2026-01-01T05:40Z', '2027-01-01T05:00Z']],
    ['10-30/10 0 1 1 *', ['2026-01-01T00:10Z', '2026-01-01T00:20Z', '2026-01-01T00:30Z', '2027-01-01T00:10Z']],
    ['0 22-2/2 1 1 *', ['2026-01-01T00:00Z', '2026-01-01T02:00Z', '2026-01-01T22:00Z', '2027-01-01T00:00Z']],
    ['58-1 0 1 1 *', ['2026-01-01T00:00Z', '2026-01-01T00:01Z', '2026-01-01T00:58Z', '2026-01-01T00:59Z']],
    ['0 0 1 NOV-FEB *', ['2026-01-01T00:00Z', '2026-02-01T00:00Z', '2026-11-01T00:00Z', '2026-12-01T00:00Z']],
    ['0 0 1 nov-feb/2 *', ['2026-01-01T00:00Z', '2026-11-01T00:00Z', '2027-01-01T00:00Z']],
    ['0 0 30-2 * ?', ['2026-01-01T00:00Z', '2026-01-02T00:00Z', '2026-01-30T00:00Z', '2026-01-31T00:00Z']],
    ['0 0 * * FRI-MON', ['2026-01-02T00:00Z', '2026-01-03T00:00Z', '2026-01-04T00:00Z', '2026-01-05T00:00Z']],
    ['0 0 * * 5-7', ['2026-01-02T00:00Z', '2026-01-03T00:00Z', '2026-01-04T00:00Z', '2026-01-09T00:00Z']],
    ['0 0 * * 7-1', ['2026-01-04T00:00Z', '2026-01-05T00:00Z', '2026-01-11T00:00Z']],
    ['0 0 * * 6-0', ['2026-01-03T00:00Z', '2026-01-04T00:00Z', '2026-01-10T00:00Z']],
    ['0 0 * * 0-7', ['2026-01-01T00:00Z', '2026-01-02T00:00Z', '2026-01-03T00:00Z']],
    ['0 0 * * 0', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    ['0 0 * * 7', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    ['0 0 * * mon,Wed', ['2026-01-05T00:00Z', '2026-01-07T00:00Z', '2026-01-12T00:00Z']],
    ['0 18,9,18 1 1 *', ['2026-01-01T09:00Z', '2026-01-01T18:00Z', '2027-01-01T09:00Z']],
    ['0 0 L * *', ['2026-01-31T00:00Z', '2026-02-28T00:00Z', '2026-03-31T00:00Z']],
    ['0 0 l-3 * *', ['2026-01-28T00:00Z', '2026-02-25T00:00Z', '2026-03-28T00:00Z']],
    ['0 0 L-30 * *', ['2026-01-01T00:00Z', '2026-03-01T00:00Z', '2026-05-01T00:00Z']],
    ['0 0 LW * *', ['2026-01-30T00:00Z', '2026-02-27T00:00Z', '2026-03-31T00:00Z']],
    ['0 0 1W * *', ['2026-01-01T00:00Z', '2026-02-02T00:00Z', '2026-03-02T00:00Z', '2026-04-01T00:00Z']],
    ['0 0 1W AUG *', ['2026-08-03T00:00Z', '2027-08-02T00:00Z', '2028-08-01T00:00Z']],
    ['0 0 15w * *', ['2026-01-15T00:00Z', '2026-02-16T00:00Z', '2026-03-16T00:00Z']],
    ['0 0 31W * *', ['2026-01-30T00:00Z', '2026-03-31T00:00Z', '2026-05-29T00:00Z', '2026-07-31T00:00Z']],
    ['0 0 1,15,L * *', ['2026-01-01T00:00Z', '2026-01-15T00:00Z', '2026-01-31T00:00Z', '2026-02-01T00:00Z']],
    ['0 0 * * FRIL', ['2026-01-30T00:00Z', '2026-02-27T00:00Z', '2026-03-27T00:00Z']],
    ['0 0 * * 5L', ['2026-01-30T00:00Z', '2026-02-27T00:00Z', '2026-03-27T00:00Z']],
    ['0 0 * * 7l', ['2026-01-25T00:00Z', '2026-02-22T00:00Z']],
    ['0 0 * * MON#2', ['2026-01-12T00:00Z', '2026-02-09T00:00Z', '2026-03-09T00:00Z']],
    ['0 0 * * sun#1,7#3', ['2026-01-04T00:00Z', '2026-01-18T00:00Z', '2026-02-01T00:00Z']],
    ['0 0 * * THU#5', ['2026-01-29T00:00Z', '2026-04-30T00:00Z', '2026-07-30T00:00Z']],
    ['0 0 29 2 *', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    ['@yearly', ['2026-01-01T00:00Z', '2027-01-01T00:00Z']],
    ['@Annually', ['2026-01-01T00:00Z', '2027-01-01T00:00Z']],
    ['@monthly', ['2026-01-01T00:00Z', '2026-02-01T00:00Z']],
    ['@weekly', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    [' @daily ', ['2026-01-01T00:00Z', '2026-01-02T00:00Z']],
    ['@midnight', ['2026-01-01T00:00Z', '2026-01-02T00:00Z']],
    ['@hourly', ['2026-01-01T00:00Z', '2026-01-01T01:00Z']],
  ])('%j: %j', (line, expected) => {
    expect(problems(line)).toEqual([])
    expect(first(line, expected.length)).toEqual(expected)
  })
})

describe('what is not understood is refused where it stands:', () => {
  it.each([
    ['', ['cron-field-count ""']],
    [' \t ', ['cron-field-count ""']],
    ['5', ['cron-field-count "5"']],
    [' * * * * ', ['cron-field-count "* * * *"']],
    ['0 0 0 1 1 * MON', ['cron-field-count "0 0 0 1 1 * MON"']],
    ['@nightly', ['cron-alias "@nightly"']],
    ['@daily 5', ['cron-alias "@daily 5"']],
    ['1* * * * *', ['cron-item "1*"']],
    ['0 2* * * *', ['cron-item "2*"']],
    ['*5 * * * *', ['cron-item "*5"']],
    ['*-5 * * * *', ['cron-item "*-5"']],
    ['60 * * * *', ['cron-item "60"']],
    ['0 24 * * *', ['cron-item "24"']],
    ['0 0 0 * *', ['cron-item "0"']],
    ['0 0 32 * *', ['cron-item "32"']],
    ['0 0 1 0 *', ['cron-item "0"']],
    ['0 0 1 13 *', ['cron-item "13"']],
    ['0 0 * * 8', ['cron-item "8"']],
    ['60 0 0 * * *', ['cron-item "60"']],
    ['000 0 * * *', ['cron-item "000"']],
    ['-1 0 * * *', ['cron-item "-1"']],
    ['+1 0 * * *', ['cron-item "+1"']],
    ['1.5 0 * * *', ['cron-item "1.5"']],
    ['0 0 * jan1 *', ['cron-item "jan1"']],
    ['0 0 * janfeb *', ['cron-item "janfeb"']],
    ['0 0 * * sunsat', ['cron-item "sunsat"']],
    ['0 0 * * JAN', ['cron-item "JAN"']],
    ['0 0 * january *', ['cron-item "january"']],
    ['0 0 * * Monday', ['cron-item "Monday"']],
    ['? * * * *', ['cron-item "?"']],
    ['0 0 ?/2 * *', ['cron-item "?/2"']],
    ['0 0 * * L', ['cron-item "L"']],
    ['0 0 * * MONW', ['cron-item "MONW"']],
    ['0 0 * * MON#0', ['cron-item "MON#0"']],
    ['0 0 * * MON#6', ['cron-item "MON#6"']],
    ['0 0 * * XYZ#1', ['cron-item "XYZ#1"']],
    ['0 0 * * 8L', ['cron-item "8L"']],
    ['0 0 * * MON-FRI#1', ['cron-item "MON-FRI#1"']],
    ['0 0 L-0 * *', ['cron-item "L-0"']],
    ['0 0 L-31 * *', ['cron-item "L-31"']],
    ['0 0 0W * *', ['cron-item "0W"']],
    ['0 0 32W * *', ['cron-item "32W"']],
    ['0 0 W * *', ['cron-item "W"']],
    ['0 0 1-LW * *', ['cron-item "1-LW"']],
    ['1-70 0 * * *', ['cron-item "1-70"']],
    ['1-2-3 0 * * *', ['cron-item "1-2-3"']],
    ['0,,30 0 * * *', ['cron-list ""']],
    [',0 0 * * *', ['cron-list ""']],
    ['0, 0 * * *', ['cron-list ""']],
    ['0,* 0 * * *', ['cron-list "*"']],
    ['0 0 ?,1 * *', ['cron-list "?"']],
    ['5/10 * * * *', ['cron-step "5/10"']],
    ['*/0 * * * *', ['cron-step "*/0"']],
    ['*/60 * * * *', ['cron-step "*/60"']],
    ['*/99 * * * *', ['cron-step "*/99"']],
    ['*/ * * * *', ['cron-item "*/"']],
    ['/5 * * * *', ['cron-item "/5"']],
    ['*/5/5 * * * *', ['cron-item "*/5/5"']],
    ['*/100 * * * *', ['cron-item "*/100"']],
    ['10-30/21 * * * *', ['cron-step "10-30/21"']],
    ['10-10 * * * *', ['cron-range "10-10"']],
    ['0 0 * * SUN-7', []],
    ['0 0 * * 7-0', ['cron-range "7-0"']],
    ['60 24 32 13 8', ['cron-item "60"', 'cron-item "24"', 'cron-item "32"', 'cron-item "13"', 'cron-item "8"']],
    ['0,60,61 9 * * MON,TUX', ['cron-item "60"', 'cron-item "61"', 'cron-item "TUX"']],
  ])('%j', (line, expected) => {
    expect(problems(line)).toEqual(expected)
  })

  it.each([
    ['5/10 * * * *', /^Write 5-59\/10, or 5 alone\.$/],
    ['0 0 * * 3/2', /^Write 3-6\/2, or 3 alone\.$/],
    ['0 0 * 3/2 *', /^Write 3-12\/2, or 3 alone\.$/],
    ['0 0 * january *', /three letters: JAN\./],
    ['0 0 * * thurs', /three letters: THU\./],
    ['0 24 * * *', /0 \(midnight\) to 23/],
    ['*/0 * * * *', /step from 1 to 59/],
    ['10-30/21 * * * *', /step from 1 to 20/],
    ['0 0 * * MON#6', /MON#1 to MON#5, or MONL/],
    ['0 0 0 1 1 * MON', /no field for years: use from and until/],
    ['* * * *', /five fields, minute hour day-of-month month day-of-week/],
    ['@nightly', /@daily/],
    ['10-10 * * * *', /^Write 10 for that one, or \* for all\.$/],
    ['0 0 30 2 *', /the last day of a month is L/],
  ])('%j says what to write instead', (line, remedy) => {
    expect(remedies(line)).toEqual([expect.stringMatching(remedy)])
  })

  it('and everything is an error with an empty path', () => {
    const parsed = parseCron('60 24 * * *')
    expect(parsed.ok ? [] : parsed.problems.map(({ severity, path }) => [severity, path])).toEqual([
      ['error', []],
      ['error', []],
    ])
  })
})

describe('what can never happen is refused:', () => {
  it.each([
    ['0 0 30 2 *', '30 2 *'],
    ['0 0 31 4,6,9,11 *', '31 4,6,9,11 *'],
    ['0 0 30,31 FEB ?', '30,31 FEB ?'],
    ['0 0 31W 2-2,4 *', undefined],
    ['0 0 31W 4 *', '31W 4 *'],
    ['0 0 L-29 2 *', 'L-29 2 *'],
    ['0 0 L-30 APR,FEB *', 'L-30 APR,FEB *'],
  ])('%j', (line, days) => {
    const expected = days === undefined ? ['cron-range "2-2"'] : [`cron-impossible ${JSON.stringify(days)}`]
    expect(problems(line)).toEqual(expected)
  })

  it.each([
    ['0 0 29 2 *', '2028-02-29T00:00Z'],
    ['0 0 * 2 MON#5', '2044-02-29T00:00Z'],
    ['0 0 L-28 2 *', '2028-02-01T00:00Z'],
    ['0 0 31 2 MON', '2026-02-02T00:00Z'],
    ['0 0 29W 2 *', '2028-02-29T00:00Z'],
  ])('but not %j, which happens on %s', (line, instant) => {
    expect(problems(line)).toEqual([])
    expect(first(line, 1)).toEqual([instant])
  })

  it('and what may take 40 years is found at once: 29 February on a Monday, over the year 2100', () => {
    expect(upcoming(cron('0 0 * 2 MON#5', 'UTC'), '2072-03-01T00:00Z', 1)).toEqual(['2112-02-29T00:00Z'])
  })
})

describe('the two day fields', () => {
  it('mean either when both are restricted, and the author is warned', () => {
    const parsed = parseCron('0 0 13 * FRI')
    expect(parsed.ok ? parsed.warnings : []).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'cron-either-day', offset: 4, length: 8, path: [] }),
    ])
    expect(first('0 0 13 * FRI', 4)).toEqual([
      '2026-01-02T00:00Z',
      '2026-01-09T00:00Z',
      '2026-01-13T00:00Z',
      '2026-01-16T00:00Z',
    ])
  })

  it('count a step as a restriction, as croner does', () => {
    expect(first('0 0 */10 * MON', 5)).toEqual([
      '2026-01-01T00:00Z',
      '2026-01-05T00:00Z',
      '2026-01-11T00:00Z',
      '2026-01-12T00:00Z',
      '2026-01-19T00:00Z',
    ])
  })

  it.each(['0 0 13 * *', '0 0 ? * FRI', '0 0 13 * ?', '0 0 * * *', '@weekly'])('give no warning in %j', (line) => {
    const parsed = parseCron(line)
    expect(parsed.ok && parsed.warnings).toEqual([])
  })
})

describe('a line is an interval', () => {
  it.each([
    ['* * * * *', true],
    ['*/5 2 * * *', true],
    ['0-30/10 2 * * *', true],
    ['30 * * * *', true],
    ['30 */2 * * *', true],
    ['30 1-5/2 * * *', true],
    ['* 30 2 * * *', true],
    ['@hourly', true],
    ['30 2 * * *', false],
    ['0,30 2-4 * * *', false],
    ['0-59 0-23 * * *', false],
    ['30 2 */2 */3 */2', false],
    ['15 30 2 * * *', false],
    ['@daily', false],
  ])('%j: %s', (line, isInterval) => {
    expect(pattern(line).isInterval).toBe(isInterval)
  })
})
