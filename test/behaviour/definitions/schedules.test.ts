import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { instantsBetween, nextInstant } from '../../../src/core/schedule/recurrence.ts'
import { formatInstant } from '../../../src/core/time/instant.ts'
import { sourceOf } from '../../../src/definitions/files/folder.ts'
import { NOW } from '../../support/definitions.ts'
import { textAt } from '../../support/template.ts'

const folder = join(import.meta.dirname, '../../../schedules')
const loaded = await sourceOf([folder]).load(NOW)
const announcement = (id: string) => {
  const found = loaded.definitions.find((definition) => definition.announcement.id === id)
  if (!found) throw new Error(`no ${id}`)
  return found.announcement
}

test('the examples are valid without a warning', () => {
  expect(loaded.problems).toEqual([])
  expect(loaded.definitions.map((definition) => definition.announcement.id)).toEqual([
    'weekend-cup-tomorrow',
    'weekend-cup-final',
    'weekend-cup-prizes',
    'new-season',
    'new-year',
    'nightly-maintenance',
    'patch-notes',
    'treasure-hunt',
  ])
})

test('the examples begin with the line that editors look for', () => {
  for (const name of ['events', 'ops', 'sandbox', 'settings']) {
    const [first] = readFileSync(join(folder, `${name}.yaml`), 'utf8').split('\n')
    const schema = name === 'settings' ? 'settings' : 'announcements'
    expect(first).toBe(`# yaml-language-server: $schema=./${schema}.schema.json`)
  }
})

test('the settings name every owner of the examples, and keep nothing from the sandbox that it had without them', () => {
  const { owners = {}, unplanned } = loaded.budgets ?? {}
  const used = loaded.definitions.map(({ announcement }) => announcement.owner)
  expect(new Set(Object.keys(owners))).toEqual(new Set(used))
  expect(owners['sandbox']).toMatchObject({ daily: null })
  expect([unplanned, ...Object.values(owners).map(({ reserve }) => reserve)]).toEqual([0, 0, 0, 0])
})

test('the example of a cup is announced a day before, an hour before and when it begins, every week', () => {
  const cup = ['weekend-cup-tomorrow', 'weekend-cup-final'].map(announcement)
  const fortnight = { after: Date.parse('2030-12-15T00:00Z'), through: Date.parse('2030-12-29T00:00Z') }
  const told = cup.flatMap((each) =>
    [...instantsBetween(each.schedule, fortnight)].map((instant) => [instant, textAt(each, instant)] as const),
  )
  const lines = told
    .toSorted(([a], [b]) => a - b)
    .map(([instant, text]) => `${formatInstant(instant).slice(0, 16)} ${text.split('\n', 1)[0]}`)
  const clocks = '18:00 Singapore time / 11:00 Berlin time'
  expect(lines).toEqual([
    `2030-12-20T10:00 The Weekend Cup final is tomorrow at this hour: ${clocks}.`,
    '2030-12-21T09:00 The Weekend Cup final starts in 1 hour.',
    '2030-12-21T10:00 The Weekend Cup final starts now.',
    `2030-12-27T10:00 The Weekend Cup final is tomorrow at this hour: ${clocks}.`,
    '2030-12-28T09:00 The Weekend Cup final starts in 1 hour.',
    '2030-12-28T10:00 The Weekend Cup final starts now.',
  ])
})

test('a service that sends to real users leaves out what is for the sandbox, and nothing else', async () => {
  const { definitions, problems } = await sourceOf([folder], { mode: 'live' }).load(NOW)
  expect(definitions.map((definition) => definition.announcement.id)).not.toContain('treasure-hunt')
  expect(definitions).toHaveLength(loaded.definitions.length - 1)
  expect(problems.map(({ code }) => code)).toEqual(['sandbox-left-out'])
})

test('the nightly example leaves out the holidays', () => {
  const { schedule } = announcement('nightly-maintenance')
  const eve = Date.UTC(2026, 11, 23, 12)
  expect(formatInstant(nextInstant(schedule, eve) ?? 0)).toBe('2026-12-26T06:45:00.000Z')
})

test('what is for the sandbox comes every 20 minutes, which leaves room for all others', () => {
  const next = nextInstant(announcement('treasure-hunt').schedule, NOW)
  expect(next).toBe(NOW + 20 * 60_000)
  expect(loaded.forSandbox).toEqual(['treasure-hunt'])
})
