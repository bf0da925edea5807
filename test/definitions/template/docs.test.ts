import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Announcement } from '../../../src/core/announcement/announcement.ts'
import { instantsBetween } from '../../../src/core/schedule/recurrence.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { LARGEST_VARS } from '../../../src/definitions/check/vars.ts'
import { allowedFilters } from '../../../src/definitions/template/filters.ts'
import { TEMPLATE_LIMITS } from '../../../src/definitions/template/limits.ts'
import { NOW } from '../../support/definitions.ts'
import { textAt } from '../../support/template.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/templates.md'), 'utf8')
const blocks = [...page.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, language, text = '']) => ({ language, text }))

/** The announcement of the page. */
function cup(): Announcement {
  const text = blocks.find(({ language }) => language === 'yaml')?.text ?? ''
  const { definitions, problems } = parseDefinitions([{ path: 'a.yaml', text }], { now: NOW })
  expect(problems).toEqual([])
  const [definition] = definitions
  if (!definition) throw new Error('no example')
  return definition.announcement
}

function saying(text: string): Announcement {
  const announcement = cup()
  return { ...announcement, broadcast: { ...announcement.broadcast, message: { type: 'text', text } } }
}

const [, due = 0] = instantsBetween(cup().schedule, { after: NOW, through: Number.POSITIVE_INFINITY })

const examples = blocks
  .filter(({ language }) => language === '')
  .flatMap(({ text }) => text.trim().split('\n'))
  .map((line) => line.split(' → '))

describe('docs/templates.md', () => {
  test('has an announcement that says what the page says', () => {
    const instants = instantsBetween(cup().schedule, { after: NOW, through: Number.POSITIVE_INFINITY })
    expect(instants.map((instant) => textAt(cup(), instant))).toEqual(
      ['in 1 day', 'in 2 hours', 'in 15 minutes', 'now'].map((when) => `The Winter Cup starts ${when}. Win 500 coins!`),
    )
    expect(page).toContain('"starts in 1 day", "in 2 hours", "in 15 minutes" and "now"')
  })

  test.each(examples)('gives an example that holds: %s', (template = '', result = '') => {
    expect(textAt(saying(template), due).trim()).toBe(result)
  })

  test('has no lack of examples', () => {
    expect(examples.length).toBeGreaterThan(25)
  })

  test('says of each name what it is', () => {
    const rows = [...page.matchAll(/^\| `([\w.]+)`[^|]* \| [^|]+ \| `([^`]+)` \|$/gm)]
    expect(rows.map(([, name = '']) => name)).toHaveLength(10)
    for (const [, name = '', example = ''] of rows) {
      const template = name === 'vars' ? '{{ vars.prize }}' : `{{ ${name} }}`
      expect(textAt(saying(template), due), name).toBe(example)
    }
  })

  test('lists the filters and limits that there are', () => {
    const table = page.slice(page.indexOf('| work on |'), page.indexOf('## Limits'))
    const listed = [...table.slice(0, table.indexOf('```')).matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
    expect(listed.toSorted()).toEqual(Object.keys(allowedFilters).sort())
    for (const limit of [...Object.values(TEMPLATE_LIMITS), LARGEST_VARS]) {
      expect(page).toContain(limit.toLocaleString('en-US'))
    }
  })
})
