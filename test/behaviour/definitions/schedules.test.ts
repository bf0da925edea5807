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
    'winter-cup-final',
    'winter-cup-prizes',
    'nightly-maintenance',
    'welcome',
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

test('the example of an event is announced a day before, an hour before and when it begins', () => {
  const instants = instantsBetween(announcement('winter-cup-final').schedule, {
    after: NOW,
    through: NOW + 10 * 366 * 86_400_000,
  })
  expect(instants.map(formatInstant)).toEqual([
    '2030-12-20T10:00:00.000Z',
    '2030-12-21T09:00:00.000Z',
    '2030-12-21T10:00:00.000Z',
  ])
})

test('the example of an event says each time how long it is until then', () => {
  const final = announcement('winter-cup-final')
  const instants = instantsBetween(final.schedule, { after: NOW, through: Number.POSITIVE_INFINITY })
  const clocks = '21 Dec 18:00 Singapore time / 21 Dec 11:00 Berlin time'
  expect(instants.map((instant) => textAt(final, instant))).toEqual(
    ['in 1 day', 'in 1 hour', 'now'].map((when) => `The Winter Cup final starts ${when}: ${clocks}.\nCome and watch!`),
  )
})

test('a service that sends to real users leaves out what is for the sandbox, and nothing else', async () => {
  const { definitions, problems } = await sourceOf([folder], { mode: 'live' }).load(NOW)
  expect(definitions.map((definition) => definition.announcement.id)).not.toContain('welcome')
  expect(definitions).toHaveLength(loaded.definitions.length - 1)
  expect(problems.map(({ code }) => code)).toEqual(['sandbox-left-out'])
})

test('the nightly example leaves out the holidays', () => {
  const { schedule } = announcement('nightly-maintenance')
  const eve = Date.UTC(2026, 11, 23, 12)
  expect(formatInstant(nextInstant(schedule, eve) ?? 0)).toBe('2026-12-26T06:45:00.000Z')
})

test('the sandbox has something to show within seconds', () => {
  expect(nextInstant(announcement('welcome').schedule, NOW)).toBe(NOW + 5000)
})
