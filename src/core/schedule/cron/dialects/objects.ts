import { insteadOf, replacedBy } from './foreign-line.ts'
import type { Dialect } from './foreign-line.ts'

const WHAT = 'an object, as of node-schedule'
const NO_LINE = 'Write five fields in their place: minute, hour, day of month, month, day of week.'
const KEYS = ['second', 'minute', 'hour', 'date', 'month', 'dayOfWeek'] as const

/** `{ hour: 9, minute: 30, dayOfWeek: 1 }` of node-schedule, whose months begin with 0. */
export const recogniseObject: Dialect = (line) => {
  const [, inside] = /^\{(.*)\}$/.exec(line) ?? []
  if (inside === undefined) return undefined
  const values = new Map<string, string>()
  for (const pair of inside.split(/,(?=[^\]]*(?:\[|$))/)) {
    const [, key, value] = /^ ?["']?(\w+)["']? ?: ?(\d+|\[[\d ,]+\]) ?$/.exec(pair) ?? []
    if (key === undefined || !KEYS.some((known) => known === key)) return insteadOf(WHAT, NO_LINE)
    const numbers = [...String(value).matchAll(/\d+/g)].map(([digits]) => Number(digits) + (key === 'month' ? 1 : 0))
    values.set(key, numbers.join(','))
  }
  // A key that is missing means every value, but second 0.
  const [second = '0', ...five] = KEYS.map((key) => values.get(key) ?? (key === 'second' ? '0' : '*'))
  const isBoth = values.has('date') && values.has('dayOfWeek')
  return isBoth
    ? insteadOf(WHAT, NO_LINE)
    : replacedBy(WHAT, (second === '0' ? five : [second, ...five]).join(' '), '', NO_LINE)
}
