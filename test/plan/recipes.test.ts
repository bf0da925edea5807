import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { planOf } from '../../src/cli/wiring/plan-source.ts'
import { weekdayOf } from '../../src/core/time/civil-date.ts'
import { formatInstant, formatWallTime, localDateOf, parseInstant } from '../../src/core/time/instant.ts'
import { parseDefinitions } from '../../src/definitions/check/definitions.ts'
import { LIMITS } from '../support/store.ts'

// docs/recipes.md is a promise to its readers, so its recipes are planned.

const page = readFileSync(new URL('../../docs/recipes.md', import.meta.url), 'utf8')
const [, head = ''] = /```yaml\n(version[^]*?)```/u.exec(page) ?? []
const recipes = page.split(/^### /mu).slice(1)
const block = (recipe: string, kind: string) =>
  new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\``, 'mu').exec(recipe)?.[1] ?? ''

/** The rows of what is planned after an instant, up to the last of the rows that are written. */
function rowsOf(recipe: string, after: number, through: number): readonly string[] {
  const text = head + block(recipe, 'yaml')
  const { definitions, problems } = parseDefinitions([{ path: 'recipe.yaml', text }], { now: after })
  // A recipe may have a warning that it names.
  const untold = problems.filter(({ severity, code }) => severity === 'error' || !recipe.includes(`\`${code}\``))
  expect(untold.map(({ line, code, text: what }) => `${line} ${code}: ${what}`)).toEqual([])
  const { announcements } = parse(text) as { announcements: readonly object[] }
  const { forecast, announcements: planned } = planOf(definitions, {
    from: after,
    through,
    limits: LIMITS,
    snapshot: undefined,
  })
  return forecast.departures.map(({ announcementId: id, due }) => {
    const zone = planned.get(id)?.schedule.zone
    const local = zone?.wallTimeAt(due) ?? Number.NaN
    const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][weekdayOf(localDateOf(local))]
    const row = `${formatInstant(due).replace(':00.000Z', 'Z')}   ${weekday} ${formatWallTime(local).replace('T', ' ')}`
    return announcements.length === 1 ? row : `${row}   ${id}`
  })
}

describe('docs/recipes.md', () => {
  it('has its recipes, each with its number', () => {
    expect(recipes.length).toBeGreaterThan(15)
    expect(recipes.map((recipe) => Number.parseInt(recipe, 10))).toEqual(
      Array.from({ length: recipes.length }, (_, at) => at + 1),
    )
  })

  it.each(recipes.map((recipe) => [recipe.split('\n')[0] ?? '', recipe]))('plans %s', (_, recipe) => {
    const [first = '', ...written] = block(recipe, 'next').trimEnd().split('\n')
    const after = parseInstant(first.replace('after ', '')) ?? Number.NaN
    const last = parseInstant(written.at(-1)?.split(' ')[0] ?? '') ?? Number.NaN
    expect(rowsOf(recipe, after, last)).toEqual(written)
  })
})
