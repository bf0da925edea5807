import * as kinds from './fields.ts'
import type { FieldKind } from './fields.ts'
import { readItem } from './item.ts'
import type { Finding } from '../../problem.ts'
import type { CronField, DayTest } from './field.ts'

/** All six fields. A line of five fields gets second 0. */
export interface CronFields {
  readonly second: CronField
  readonly minute: CronField
  readonly hour: CronField
  readonly dayOfMonth: CronField
  readonly month: CronField
  readonly dayOfWeek: CronField
}

/** A place in the line, in characters. */
export interface LineSpan {
  readonly offset: number
  readonly length: number
}

/** The fields and the place of those that choose the days, or every problem of the line. */
export type ParsedFields =
  | { readonly ok: true; readonly fields: CronFields; readonly daySpan: LineSpan }
  | { readonly ok: false; readonly problems: readonly Finding[] }

/** A piece of the line and the place where it begins. */
interface Token {
  readonly text: string
  readonly offset: number
}

const ALIASES = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
])

const FIVE_OR_SIX =
  'Write five fields, minute hour day-of-month month day-of-week, or six with the second first, e.g. 45 1 * * *.'

/** Splits a line into its fields and reads each. It never guesses. The grammar is in docs/time.md. */
export function parseFields(line: string): ParsedFields {
  const alias = ALIASES.get(line.trim().toLowerCase())
  const tokens = tokensOf(alias ?? line)
  const whole = { offset: line.length - line.trimStart().length, length: line.trim().length }
  if (line.trim().startsWith('@') && alias === undefined) {
    const text = `${JSON.stringify(line.trim())} is not a known alias`
    const remedy = `Write five fields, or one of ${[...ALIASES.keys()].join(', ')}.`
    return { ok: false, problems: [{ ...finding('cron-alias', text, remedy), ...whole }] }
  }
  if (tokens.length !== 5 && tokens.length !== 6) {
    const text = `the line has ${tokens.length} ${tokens.length === 1 ? 'field' : 'fields'}, not five or six`
    const years = tokens.length === 7 ? 'There is no field for years: use from and until. ' : ''
    return { ok: false, problems: [{ ...finding('cron-field-count', text, years + FIVE_OR_SIX), ...whole }] }
  }
  const parsed = readFields(tokens.length === 6 ? tokens : [{ text: '0', offset: 0 }, ...tokens])
  return parsed.ok && alias !== undefined ? { ...parsed, daySpan: whole } : parsed
}

function tokensOf(line: string): readonly Token[] {
  return [...line.matchAll(/[^ \t]+/g)].map((match) => ({ text: match[0], offset: match.index }))
}

function readFields(tokens: readonly Token[]): ParsedFields {
  const [second, minute, hour, dayOfMonth, month, dayOfWeek] = tokens as [Token, Token, Token, Token, Token, Token]
  const problems: Finding[] = []
  const fields: CronFields = {
    second: readField(kinds.SECOND, second, problems),
    minute: readField(kinds.MINUTE, minute, problems),
    hour: readField(kinds.HOUR, hour, problems),
    dayOfMonth: readField(kinds.DAY_OF_MONTH, dayOfMonth, problems),
    month: readField(kinds.MONTH, month, problems),
    dayOfWeek: readField(kinds.DAY_OF_WEEK, dayOfWeek, problems),
  }
  if (problems.length > 0) return { ok: false, problems }
  const daySpan = {
    offset: dayOfMonth.offset,
    length: dayOfWeek.offset + dayOfWeek.text.length - dayOfMonth.offset,
  }
  return { ok: true, fields, daySpan }
}

function readField(kind: FieldKind, token: Token, problems: Finding[]): CronField {
  const values = new Set<number>()
  const tests: DayTest[] = []
  let isInterval = false
  if (token.text === '*' || (token.text === '?' && kind.takesQuestion)) {
    for (let value = kind.low; value < kind.low + kind.count; value += 1) values.add(value)
    return { values: [...values], tests, isInterval: true, isRestricted: false }
  }
  let offset = token.offset
  for (const text of token.text.split(',')) {
    const item = readItem(kind, text)
    if (item.kind === 'refused') {
      problems.push({ ...finding(item.code, item.text, item.remedy), offset, length: text.length })
    } else if (item.kind === 'test') {
      tests.push(item.test)
    } else {
      for (const value of item.values) values.add(value)
      isInterval ||= item.hasStep
    }
    offset += text.length + 1
  }
  return { values: [...values].sort((a, b) => a - b), tests, isInterval, isRestricted: true }
}

function finding(code: string, text: string, remedy: string): Finding {
  return { severity: 'error', code, text, remedy, path: [] }
}
