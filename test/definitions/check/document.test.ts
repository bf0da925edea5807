import { describe, expect, it } from 'vitest'
import { parseDocument, readDocument } from '../../../src/definitions/check/document.ts'
import { renderBroadcast } from '../../../src/definitions/template/template.ts'
import type { StoredDefinition } from '../../../src/ports/definitions.ts'
import { NOW } from '../../support/definitions.ts'

const document = {
  id: 'notice',
  sender: 'ops-bot',
  schedule: { cron: '0 9 * * *', timezone: 'EST' },
  message: { type: 'text', text: 'Good morning.' },
}

describe('a text that shows nothing', () => {
  const blank = { ...document, schedule: { cron: '0 9 * * *', timezone: 'UTC' }, message: { type: 'text', text: ' ' } }

  it('is refused in a new document, and read from the store with a warning', () => {
    expect(parseDocument(blank, { now: NOW, where: 'a new one' })).toMatchObject({
      problems: [{ code: 'message-empty', severity: 'error' }],
    })
    const stored = {
      id: 'notice',
      provenance: { kind: 'database' },
      document: blank,
      knownSince: NOW,
      missingSince: null,
    }
    expect(readDocument(stored as StoredDefinition, NOW)).toMatchObject({
      announcement: { id: 'notice' },
      warnings: [{ code: 'message-empty', severity: 'warning' }],
    })
  })
})

describe('a zone that older versions took', () => {
  it('is refused in a new document', () => {
    const parsed = parseDocument(document, { now: NOW, where: 'a new one' })
    expect(parsed).toMatchObject({ problems: [{ code: 'timezone-abbreviation', severity: 'error' }] })
  })

  it.each([{ kind: 'file', file: 'a.yaml', line: 3 }, { kind: 'database' }] as const)(
    'is read from the store, with a warning, so that the last good set runs on ($kind)',
    (provenance) => {
      const stored = { id: 'notice', provenance, document, knownSince: NOW, missingSince: null }
      const read = readDocument(stored, NOW)
      expect(read).toMatchObject({
        announcement: { id: 'notice', schedule: { zone: { name: 'EST' } } },
        warnings: [{ code: 'timezone-abbreviation', severity: 'warning' }],
      })
    },
  )

  it('is shown by a text that the store remembers, with a warning, and refused in a new one', () => {
    const showing = {
      ...document,
      schedule: { ...document.schedule, timezone: 'UTC' },
      message: { type: 'text', text: '{{ "2027-07-01T12:00Z" | local: "EST" }}' },
    }
    expect(parseDocument(showing, { now: NOW, where: 'a new one' })).toMatchObject({
      problems: [{ code: 'timezone-abbreviation', severity: 'error' }],
    })
    const provenance = { kind: 'database' } as const
    const stored = { id: 'notice', provenance, document: showing, knownSince: NOW, missingSince: null }
    const read = readDocument(stored, NOW)
    expect(read).toMatchObject({ warnings: [{ code: 'timezone-abbreviation', severity: 'warning' }] })
    if (!('announcement' in read)) throw new Error('it is read')
    expect(renderBroadcast(read.announcement, NOW)).toMatchObject({
      broadcast: { message: { text: '1 Jul 07:00 UTC-05:00' } },
    })
  })
})
