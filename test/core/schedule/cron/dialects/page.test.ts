import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCron } from '../../../../../src/core/schedule/cron/pattern.ts'
import { cron, upcoming } from '../../support.ts'

const page = readFileSync(new URL('../../../../../docs/dialects.md', import.meta.url), 'utf8')

/** The cells of the rows of a section, without its head. */
function rowsOf(heading: string): string[][] {
  const [, section = ''] = page.split(`## ${heading}\n`)
  const rows = (section.split('\n## ', 1)[0] ?? '').split('\n').filter((line) => line.startsWith('| '))
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
  )
}

function problemsOf(line: string): { text: string; remedy: string }[] {
  const parsed = parseCron(line)
  return parsed.ok ? [] : parsed.problems.map(({ text, remedy }) => ({ text, remedy }))
}

describe('docs/dialects.md', () => {
  it.each(rowsOf('What becomes of them'))('%s: %s has its remedy', (_, line, remedy) => {
    expect(problemsOf(line).map((problem) => problem.remedy)).toEqual([remedy])
  })

  it.each([
    ['0 0 9 ? * 2-6', ['2026-01-01T09:00Z', '2026-01-02T09:00Z', '2026-01-03T09:00Z', '2026-01-06T09:00Z']],
    ['0 0 9 13 * FRI', ['2026-01-02T09:00Z', '2026-01-09T09:00Z', '2026-01-13T09:00Z', '2026-01-16T09:00Z']],
  ])('says what %s means here', (line, instants) => {
    expect(rowsOf('What is read, and means something else there').map((row) => row[1])).toContain(line)
    expect(upcoming(cron(line, 'UTC'), '2025-12-31T23:59:59Z', instants.length)).toEqual(instants)
  })

  it('has all the lines that mean something else', () => {
    expect(rowsOf('What is read, and means something else there')).toHaveLength(2)
  })

  it.each(['0 9\u201317 * * *', '0\u00A09 * * *', '0 9 \u2217 * *', '0 9\u200B * * *', '\uFF10 9 * * *'])(
    'says what is told of %j',
    (line) => {
      const [{ text, remedy } = { text: '', remedy: '' }] = problemsOf(line)
      expect(rowsOf('Characters')).toContainEqual([text, remedy])
    },
  )

  it('has a trap for each family', () => {
    const traps = readdirSync(new URL('../../../../definitions/traps/', import.meta.url))
    const families = 'aws azure croner crontabs go icalendar jenkins kubernetes node-schedule quartz spring systemd'
    expect(traps).toEqual(expect.arrayContaining(families.split(' ').map((family) => `cron-of-${family}.yaml`)))
  })
})
