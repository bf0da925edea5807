import { execFileSync } from 'node:child_process'
import { describe, expect, test, vi } from 'vitest'
import type { Message } from '../../../src/core/announcement/broadcast.ts'
import { renderBroadcast } from '../../../src/definitions/template/template.ts'
import { announcementOf } from '../../support/announcement.ts'
import { cupWith, DUE, eventAt, faultsOf, textAt } from '../../support/template.ts'

const HOUR = 3_600_000

describe('a text without braces of templates', () => {
  test('leaves as the very same broadcast', () => {
    const announcement = announcementOf({ text: '{ "a": { "b": 1 } } 100 % }} %}' })
    expect(renderBroadcast(announcement, DUE)).toEqual({ broadcast: announcement.broadcast })
    const rendered = renderBroadcast(announcement, DUE)
    expect('broadcast' in rendered && rendered.broadcast).toBe(announcement.broadcast)
  })
})

describe('one announcement', () => {
  test('says the right thing in each occurrence of its event', () => {
    const announcement = cupWith('{{ reminder }}: starts {{ event.at | until }}')
    const dues = [DUE - 22 * HOUR, DUE, DUE + 1.75 * HOUR, DUE + 2 * HOUR]
    expect(dues.map((due) => textAt(announcement, due))).toEqual([
      '-1d: starts in 1 day',
      '-2h: starts in 2 hours',
      '-15m: starts in 15 minutes',
      '0m: starts now',
    ])
  })

  test('renders every text of its message, and nothing else of it', () => {
    const message: Message = {
      type: 'file',
      uid: '{{ u }}',
      url: 'https://x.example/{{ a }}',
      fileName: '{{ f }}.pdf',
      extendedData: '{{ vars.a }}1',
      offlinePush: { title: '{{ vars.a }}2', content: '{{ vars.a }}3', payload: '{{ vars.a }}4', threadId: '{{ t }}' },
    }
    const rendered = renderBroadcast(cupWith(message, { a: 'x' }), DUE)
    expect(rendered).toMatchObject({
      broadcast: {
        message: {
          ...message,
          extendedData: 'x1',
          offlinePush: { title: 'x2', content: 'x3', payload: 'x4', threadId: '{{ t }}' },
        },
      },
    })
    const custom: Message = { type: 'custom', subType: 1, content: '{"at":"{{ event.at }}"}' }
    expect(renderBroadcast(cupWith(custom), DUE)).toMatchObject({
      broadcast: { message: { content: '{"at":"2030-12-24T10:00:00.000Z"}' } },
    })
  })

  test('is not changed by being rendered', () => {
    const announcement = cupWith('{% assign vars = 1 %}{{ event.at | until }}', { list: [1, 2] })
    const before = structuredClone(announcement.broadcast)
    textAt(announcement)
    expect(announcement.broadcast).toEqual(before)
    expect(announcement.vars).toEqual({ list: [1, 2] })
  })

  test('whose text becomes more than the vendor takes is not rendered', () => {
    expect(renderBroadcast(cupWith('{{ vars.a }}', { a: 'é'.repeat(1025) }), DUE)).toMatchObject({
      findings: [
        { code: 'message-too-long', path: ['message', 'text'], text: 'text has 2050 bytes, allowed are 2048' },
      ],
    })
  })
})

describe('until', () => {
  const newYork = eventAt('2026-03-08T12:00', ['-1d', '-24h', '-1d2h', '0m'], 'America/New_York')
  const at = (due: string, template: string) => textAt({ ...cupWith(template), schedule: newYork }, Date.parse(due))

  test.each([
    ['2026-03-07T17:00:00Z', 'in 1 day'],
    ['2026-03-07T16:00:00Z', 'in 1 day 1 hour'],
    ['2026-03-08T15:59:59Z', 'in 1 second'],
    ['2026-03-08T16:00:00Z', 'now'],
    ['2026-03-08T18:30:00Z', '2 hours 30 minutes ago'],
    ['2026-03-01T17:00:00Z', 'in 7 days'],
  ])('from %s over the night on which clocks change: %s', (due, words) => {
    expect(at(due, '{{ event.at | until }}')).toBe(words)
  })

  test('counts from the occurrence, whatever a template calls by its name', () => {
    expect(textAt(cupWith('{% assign occurrence = "x" %}{{ event.at | until }}'))).toBe('in 2 hours')
  })
})

describe('local', () => {
  const local = (args: string, at = '2030-12-24T10:00Z') => textAt(cupWith(`{{ "${at}" | local${args} }}`))

  test.each([
    ['', '24 Dec 18:00 Singapore time'],
    [': "UTC"', '24 Dec 10:00 UTC'],
    [': "america/new_york"', '24 Dec 05:00 New York time'],
    [': "Etc/GMT+8"', '24 Dec 02:00 UTC-08:00'],
    [': "Asia/Kolkata", format: "iso"', '2030-12-24T15:30+05:30'],
    [': "Asia/Singapore", "Europe/Berlin", format: "time"', '18:00 Singapore time / 11:00 Berlin time'],
    [': format: "long"', 'Tuesday, 24 December 2030, 18:00 Singapore time'],
    [': format: "date"', '24 December 2030'],
  ])('%s: %s', (args, text) => {
    expect(local(args)).toBe(text)
  })

  test('tells the two passes of an autumn night apart', () => {
    expect(['2026-11-01T05:30Z', '2026-11-01T06:30Z'].map((at) => local(': "America/New_York"', at))).toEqual([
      '1 Nov 01:30 New York time (UTC-04:00)',
      '1 Nov 01:30 New York time (UTC-05:00)',
    ])
  })

  test('shows seconds when there are some', () => {
    expect(local('', '2030-12-24T10:00:30Z')).toBe('24 Dec 18:00:30 Singapore time')
  })
})

describe('the same occurrence', () => {
  const everything = [
    '{{ event.at | until }} {{ event.at | local: "Europe/Berlin", format: "long" }} {{ occurrence.date }}',
    '{{ occurrence.time }} {{ occurrence.weekday }} {{ reminder }} {{ vars.list | sort | join: "," }}',
    '{{ vars.list | json }} {{ 1.5 | plus: 0.25 }} {{ "İI" | downcase }}',
  ].join(' ')

  test('says the same at any time', () => {
    const announcement = cupWith(everything, { list: ['ä', 'z', 'a'] })
    const before = textAt(announcement)
    vi.useFakeTimers({ now: 4e12 })
    try {
      expect(textAt(announcement)).toBe(before)
    } finally {
      vi.useRealTimers()
    }
  })

  test('says the same in any zone and language of the host', () => {
    const code = `
      const { cupWith, textAt } = await import('../../support/template.ts')
      process.stdout.write(textAt(cupWith(${JSON.stringify(everything)}, { list: ['ä', 'z', 'a'] })))
    `
    const here = textAt(cupWith(everything, { list: ['ä', 'z', 'a'] }))
    for (const env of [{ TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, { TZ: 'America/Nuuk' }]) {
      const options = {
        cwd: import.meta.dirname,
        env: { PATH: process.env['PATH'], ...env },
        encoding: 'utf8',
      } as const
      const args = ['--input-type=module-typescript', '-e', code]
      expect(execFileSync(process.execPath, args, options)).toBe(here)
    }
  })

  test.each([
    '{{ "now" | date: "%s" }}',
    '{{ "today" | date_to_string }}',
    '{{ vars.list | sample }}',
    '{{ "x" | hmac_sha256: "y" }}',
    '{{ vars.list | where_exp: "x", "x" }}',
  ])('has no means to say anything else: %s', (text) => {
    expect(faultsOf(text, { list: [1] })).toEqual([expect.stringMatching(/^template-filter [a-z_0-9]+$/)])
  })
})

test('vars are plain values: texts, numbers, lists and maps', () => {
  const vars = { n: 1.5, yes: true, list: ['a', 'b'], map: { 'my key': 'v', size: 7 }, empty: null }
  expect(textAt(cupWith('{{ vars.n }} {{ vars.yes }} {{ vars.list[1] }} {{ vars.map["my key"] }}', vars))).toBe(
    '1.5 true b v',
  )
  expect(textAt(cupWith('{{ vars.map.size }} {{ vars.list.size }} {{ vars.empty | default: "-" }}', vars))).toBe(
    '7 2 -',
  )
})
