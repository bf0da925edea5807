import { expect, it } from 'vitest'
import {
  heldInWords,
  heldWidely,
  resumptionOf,
  targetInWords,
  widePauseInWords,
} from '../../../src/core/wording/pause-words.ts'
import type { Held } from '../../../src/core/wording/pause-words.ts'

const T = Date.parse('2026-12-24T10:00:00Z')
const HELD: readonly Held[] = [{ scope: 'announcement', owner: null, id: 'cup' }, heldWidely(null), heldWidely('red')]

it('a pause is named by what it holds back, and ends by that alone', () => {
  expect(HELD.map(heldInWords)).toEqual(['cup', 'everything', 'everything of red'])
  expect(HELD.map(targetInWords)).toEqual(['cup', '--all', '--owner red'])
  expect(HELD.map(resumptionOf)).toEqual([
    '`belfry resume cup --by NAME`',
    '`belfry resume --all --by NAME`',
    '`belfry resume --owner red --by NAME`',
  ])
})

it('a team whose name has blanks or hidden characters is quoted, and seen', () => {
  const odd = heldWidely("Ops' \u{1b}night")
  expect(targetInWords(odd)).toBe(String.raw`--owner 'Ops'\'' \u{1b}night'`)
  expect(heldInWords(odd)).toBe(String.raw`everything of Ops' \u{1b}night`)
  expect([heldInWords, targetInWords].map((tell) => tell({ scope: 'owner', owner: null, id: '' }))).toEqual([
    'everything of ',
    "--owner ''",
  ])
})

it('a wide pause is told with who, since when, until when, and why', () => {
  const pause = { owner: null, by: 'Ada', reason: 'an incident', since: T, until: null }
  const since = 'since 2026-12-24 10:00:00 UTC'
  expect(widePauseInWords(pause)).toBe(`everything is paused by Ada ${since}: an incident`)
  expect(widePauseInWords({ ...pause, owner: 'red', until: T + 1000 })).toBe(
    `everything of red is paused by Ada ${since} until 2026-12-24 10:00:01 UTC: an incident`,
  )
})
