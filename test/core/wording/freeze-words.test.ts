import { expect, it } from 'vitest'
import { findZone } from '../../../src/core/time/zone.ts'
import { freezeInWords } from '../../../src/core/wording/freeze-words.ts'

it('a freeze is told with its name, its end in its own zone, and its reason made visible', () => {
  const until = Date.parse('2027-01-01T23:00:00Z')
  const freeze = { id: 'launch', from: 0, until, zone: findZone('Europe/Berlin')!, reason: 'a\nb', allow: [] }
  expect(freezeInWords(freeze)).toBe(
    'the freeze "launch" holds until 2027-01-02 00:00:00 +01:00 Europe/Berlin (2027-01-01 23:00:00Z): a\\u{a}b',
  )
})
