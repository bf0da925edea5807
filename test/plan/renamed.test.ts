import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { compare } from '../../src/plan/changes.ts'
import { planAsText } from '../../src/plan/text.ts'
import { entry, FROM, planned } from './support.ts'
import type { StoredDefinition } from '../../src/ports/definitions.ts'
import type { Pending } from '../../src/ports/occurrence-store.ts'

const NONE = { base: 'main', problems: [], leftOut: [] }
const daily = { cron: '0 10 * * *' }
const weekly = { cron: '0 10 * * 1' }
const renamed = (id: string, renamedFrom: string | readonly string[], schedule: object = daily) =>
  entry(id, schedule, 'hello', { renamedFrom })

const changesFrom = (before: readonly object[], after: readonly object[]) => {
  const { added, removed, renamed: renames } = compare(planned(before), planned(after), NONE)
  const ids = (list: typeof added) => list.map(({ announcement }) => announcement.id)
  return { added: ids(added), removed: ids(removed), renamed: renames }
}

describe('a rename between two plans', () => {
  it('is found through all earlier ids, and counts the last of those that were there', () => {
    const after = [renamed('c', ['a', 'b'])]
    expect(changesFrom([entry('a', daily)], after)).toEqual({
      added: [],
      removed: [],
      renamed: [{ from: 'a', id: 'c' }],
    })
    expect(changesFrom([entry('a', daily), entry('b', daily)], after)).toEqual({
      added: [],
      removed: ['a'],
      renamed: [{ from: 'b', id: 'c' }],
    })
  })

  it('is none where the new id was there before, or the old one never was', () => {
    const after = [renamed('b', 'a')]
    expect(changesFrom([renamed('b', 'a')], after)).toEqual({ added: [], removed: [], renamed: [] })
    expect(changesFrom([entry('a', daily), entry('b', daily)], after)).toEqual({
      added: [],
      removed: ['a'],
      renamed: [],
    })
    expect(changesFrom([], after)).toEqual({ added: ['b'], removed: [], renamed: [] })
  })

  it('fits 80 columns with the longest ids', () => {
    const [old, fresh] = ['a'.repeat(64), 'b'.repeat(64)]
    const [before, after] = [planned([entry(old, daily)]), planned([renamed(fresh, old)])]
    const text = planAsText(after, compare(before, after, NONE), false)
    expect(text).toContain(`renamed: ${old}`)
    for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80)
  })
})

describe('a plan beside a database that knows the old id', () => {
  const due = Date.parse(FROM) - 1000
  const waiting: Pending = {
    key: `a@${new Date(due).toISOString()}`,
    announcementId: 'a',
    due,
    notBefore: due,
    waitingFor: null,
    isSuperseded: false,
    pause: null,
    skip: null,
    resend: null,
  }
  const stored = (id: string, provenance: StoredDefinition['provenance']): StoredDefinition => ({
    id,
    provenance,
    knownSince: 0,
    missingSince: null,
    document: {
      id,
      schedule: { ...daily, timezone: 'UTC' },
      sender: 'ops-bot',
      message: { type: 'text', text: 'hello' },
    },
  })
  const inFile = { kind: 'file', file: 'a.yaml', line: 1 } as const
  const keysWith = (entries: readonly object[], definitions: readonly StoredDefinition[]) => {
    const snapshot = { calls: [], pending: [waiting], definitions, pauses: [], widePauses: [], skips: [] }
    return planned(entries, { snapshot }).forecast.departures.map(({ key }) => key)
  }

  it('has what waits there go on under the new id, as the service does, unless the schedule is another one', () => {
    const definitions = [stored('a', inFile)]
    expect(keysWith([renamed('b', 'a')], definitions)).toContain('b@2027-03-13T11:59:59.000Z')
    expect(keysWith([renamed('b', 'a', weekly)], definitions)).not.toContain('b@2027-03-13T11:59:59.000Z')
    expect(keysWith([renamed('b', 'a')], [stored('a', inFile), stored('b', inFile)])).not.toContain(
      'b@2027-03-13T11:59:59.000Z',
    )
  })

  it('is refused where the database manages the old id, as the service refuses it', () => {
    const managed = stored('a', { kind: 'database' })
    expect(() => keysWith([renamed('b', 'a')], [managed])).toThrow('"a" is already managed by the database')
    expect(keysWith([renamed('b', 'a')], [managed, stored('b', inFile)])).toContain('a@2027-03-13T11:59:59.000Z')
  })
})
