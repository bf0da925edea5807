import { describe, expect, test } from 'vitest'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { parseDocument, readDocument } from '../../../src/definitions/check/document.ts'
import { fileWith, NOW, problemsOf } from '../../support/definitions.ts'

/** The only definition in a file. It must be sound. */
function definitionOf(text: string) {
  const { definitions, problems } = parseDefinitions([{ path: 'a.yaml', text }], { now: NOW })
  expect(problems).toEqual([])
  const [definition] = definitions
  if (!definition) throw new Error('no definition')
  return definition
}

describe('an announcement', () => {
  test.each([
    ['renamedFrom: notes', ['notes']],
    ['renamedFrom: [news, notes]', ['news', 'notes']],
  ])('knows the ids that it had before, oldest first: %s', (more, renamedFrom) => {
    const { announcement, document } = definitionOf(fileWith({ more }))
    expect(announcement.renamedFrom).toEqual(renamedFrom)
    expect(parseDocument(document, { now: NOW, where: 'x' })).toMatchObject({ announcement: { renamedFrom }, document })
  })

  test('cannot have been what another file still has, nor what another file says it was', () => {
    const problems = (first: string, second: string) =>
      parseDefinitions(
        [
          { path: 'a.yaml', text: fileWith({ more: first }) },
          { path: 'b.yaml', text: fileWith({ more: second }).replace('id: notice', 'id: other') },
        ],
        { now: NOW },
      ).problems.map(({ file, line, column, code, text }) => `${file}:${line}:${column} ${code}: ${text}`)
    expect(problems('renamedFrom: other', 'renamedFrom: old')).toEqual([
      'a.yaml:7:18 renamed-from-present: "other" is not an earlier id: it still stands at b.yaml:4',
    ])
    expect(problems('renamedFrom: old', 'renamedFrom: [older, old]')).toEqual([
      'b.yaml:7:26 renamed-from-twice: the earlier id "old" is named at a.yaml:7 already',
    ])
  })

  test('takes what it does not say from the defaults of its file, and the rest from the format', () => {
    const { announcement } = definitionOf(
      fileWith({ defaults: '{ timezone: UTC, sender: ops-bot, owner: ops, priority: high }' }),
    )
    expect(announcement).toMatchObject({
      id: 'notice',
      owner: 'ops',
      priority: 'high',
      late: { grace: 600_000, then: 'skip', maxLateness: 600_000 },
      broadcast: { sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'Hello' } },
    })
    expect(announcement.schedule.zone.name).toBe('UTC')
    expect('description' in announcement).toBe(false)
  })

  test('says more loudly than the defaults what it says itself', () => {
    const { announcement } = definitionOf(
      fileWith({
        defaults: '{ timezone: UTC, sender: ops-bot, owner: ops, push: offline, priority: high }',
        schedule: '{ cron: "0 0 * * *", timezone: Asia/Tokyo }',
        more: 'sender: other\n    owner: team\n    push: online\n    priority: low\n    description: x',
      }),
    )
    expect(announcement).toMatchObject({ owner: 'team', priority: 'low', description: 'x' })
    expect(announcement.broadcast).toMatchObject({ sender: 'other', push: 'online' })
    expect(announcement.schedule.zone.name).toBe('Asia/Tokyo')
  })

  test('merges its late policy with that of the defaults key by key', () => {
    const defaults = '{ timezone: UTC, sender: ops-bot, late: { then: latest, maxLateness: 6h } }'
    const { announcement, document } = definitionOf(fileWith({ defaults, more: 'late: { grace: 2m }' }))
    expect(announcement.late).toEqual({ grace: 120_000, then: 'latest', maxLateness: 21_600_000 })
    expect(document).toMatchObject({ late: { grace: '2m', then: 'latest', maxLateness: '6h' } })
  })

  test('may go back to skip without a remark about an inherited maxLateness', () => {
    const defaults = '{ timezone: UTC, sender: ops-bot, late: { then: latest, maxLateness: 6h } }'
    const { announcement } = definitionOf(fileWith({ defaults, more: 'late: { then: skip }' }))
    expect(announcement.late).toEqual({ grace: 600_000, then: 'skip', maxLateness: 600_000 })
  })

  const EVENT = '{ event: { at: 2030-01-01T08:00, reminders: [-5m] } }'

  test('keeps how long after its event a reminder may be sent, where there is one', () => {
    const defaults = '{ timezone: UTC, sender: ops-bot, late: { until: 30m } }'
    const { announcement, document } = definitionOf(fileWith({ defaults, schedule: EVENT }))
    expect(announcement.late).toEqual({ grace: 600_000, then: 'skip', maxLateness: 600_000, until: 1_800_000 })
    expect(document).toMatchObject({ late: { until: '30m' } })
  })

  test('makes nothing of an inherited one where there is no event: its document stands for itself', () => {
    const defaults = '{ timezone: UTC, sender: ops-bot, late: { until: 30m } }'
    const { announcement, document } = definitionOf(fileWith({ defaults }))
    expect(announcement.late).not.toHaveProperty('until')
    expect(document).toMatchObject({ late: { grace: '10m', then: 'skip' } })
    expect(parseDocument(document, { now: NOW, where: 'x' })).toMatchObject({ announcement, warnings: [] })
  })

  test('has no remark about what it inherits and cannot use in full', () => {
    const late = 'late: { grace: 10m, then: latest, maxLateness: 6h }'
    const defaults = `{ timezone: UTC, sender: ops-bot, ${late} }`
    expect(problemsOf(fileWith({ defaults, schedule: EVENT }))).toEqual([])
    const long = EVENT.replace('-5m', '-1d')
    expect(problemsOf(fileWith({ schedule: long, more: late }))).toEqual([])
  })

  test('keeps its bounds, and its exclusions sorted', () => {
    const schedule =
      '{ cron: "0 0 * * *", from: 2027-01-01T00:00, until: 2027-02-01T00:00, except: [2027-01-03, 2027-01-02] }'
    const { from, until, except } = definitionOf(fileWith({ schedule })).announcement.schedule
    expect([from, until]).toEqual([Date.UTC(2027, 0, 1), Date.UTC(2027, 1, 1)])
    expect(except.dates).toEqual([Date.UTC(2027, 0, 2) / 86_400_000, Date.UTC(2027, 0, 3) / 86_400_000])
  })

  test('reads plain YAML as people mean it: times and words are texts', () => {
    const { announcement } = definitionOf(
      fileWith({ schedule: '{ at: 2030-12-24T18:00 }', message: '{ type: text, text: yes }' }),
    )
    expect(announcement.schedule.rule).toEqual({ kind: 'at', times: [Date.UTC(2030, 11, 24, 18)] })
    expect(announcement.broadcast.message).toEqual({ type: 'text', text: 'yes' })
  })

  test('knows its line', () => {
    expect(definitionOf(fileWith()).provenance).toEqual({ kind: 'file', file: 'a.yaml', line: 4 })
  })
})

describe('a message', () => {
  const url = 'https://x.example/a'
  const picture = `{ url: "${url}", width: 4, height: 3 }`

  test.each([
    [
      'image',
      `{ type: image, fileName: a.png, size: 9, original: ${picture}, large: ${picture}, thumbnail: ${picture} }`,
    ],
    ['file', `{ type: file, fileName: a.zip, url: "${url}", size: 9 }`],
    ['audio', `{ type: audio, fileName: a.mp3, url: "${url}", duration: 7 }`],
    ['video', `{ type: video, fileName: a.mp4, url: "${url}", duration: 7, thumbnail: ${picture} }`],
  ])('of type %s takes its uid from the announcement unless it has one', (type, message) => {
    const { broadcast } = definitionOf(fileWith({ message })).announcement
    expect(broadcast.message).toMatchObject({ type, uid: 'notice' })
    const own = definitionOf(fileWith({ message: message.replace('{ type', '{ uid: u1, type') })).announcement
    expect(own.broadcast.message).toMatchObject({ uid: 'u1' })
  })

  test('of type custom is handed on as it is', () => {
    const message = `{ type: custom, subType: 7, content: '{"a":1}', extendedData: x }`
    expect(definitionOf(fileWith({ message })).announcement.broadcast.message).toEqual({
      type: 'custom',
      subType: 7,
      content: '{"a":1}',
      extendedData: 'x',
    })
  })
})

test('an announcement shares nothing with the parser: its maps are ordinary objects', () => {
  const message = '{ type: text, text: a, offlinePush: { title: a, content: b } }'
  const { broadcast } = definitionOf(fileWith({ message, more: 'push: offline' })).announcement
  expect(broadcast.message).toStrictEqual({ type: 'text', text: 'a', offlinePush: { title: 'a', content: 'b' } })
})

describe('a document', () => {
  const text = fileWith({
    schedule: '{ event: { at: 2030-01-01T08:00, reminders: [-1d, 0] } }',
    more: 'push: everyone',
    message: '{ type: text, text: Hello, offlinePush: { title: a, content: b } }',
  })

  test('is the entry as written with the defaults applied, as plain JSON', () => {
    const { document } = definitionOf(text)
    expect(document).toStrictEqual({
      id: 'notice',
      sender: 'ops-bot',
      schedule: { event: { at: '2030-01-01T08:00', reminders: ['-1d', 0] }, timezone: 'Asia/Singapore' },
      push: 'everyone',
      priority: 'normal',
      late: { grace: '10m', then: 'skip' },
      message: { type: 'text', text: 'Hello', offlinePush: { title: 'a', content: 'b' } },
    })
  })

  test('gives the same announcement and the same document when it is read again', () => {
    const { announcement, document } = definitionOf(text)
    const again = parseDocument(JSON.parse(JSON.stringify(document)), { now: NOW, where: 'database:notice' })
    expect(again).toEqual({ announcement, document, warnings: [] })
  })

  test('tells all problems with their paths, at the place it was read from', () => {
    const result = parseDocument(
      { id: 'A', schedule: { cron: '99 * * * *' }, bogus: 1 },
      { now: NOW, where: 'request' },
    )
    if (!('problems' in result)) throw new Error('accepted')
    expect(result.problems.map(({ code, path }) => [code, path.join('.')])).toEqual([
      ['id-format', 'id'],
      ['missing-key', 'message'],
      ['unknown-key', 'bogus'],
      ['timezone-missing', 'schedule.timezone'],
      ['cron-item', 'schedule.cron'],
      ['sender-missing', 'sender'],
    ])
    expect(result.problems).toContainEqual(expect.objectContaining({ file: 'request', line: 1, column: 1 }))
  })

  test.each([null, 'text', 5, [], [1], undefined])('that is no map is refused: %j', (json) => {
    expect(parseDocument(json, { now: NOW, where: 'request' })).toHaveProperty('problems')
  })

  test('is handed on with warnings', () => {
    const { document } = definitionOf(text)
    const old = { ...(document as object), schedule: { at: '2020-01-01T00:00', timezone: 'UTC' } }
    expect(parseDocument(old, { now: NOW, where: 'x' })).toMatchObject({ warnings: [{ code: 'past' }] })
  })

  test('of the store is told under its file or its row', () => {
    const stored = { id: 'a', document: {}, knownSince: 0, missingSince: null }
    const ofFile = readDocument({ ...stored, provenance: { kind: 'file', file: 'x.yaml', line: 3 } }, NOW)
    const ofDatabase = readDocument({ ...stored, provenance: { kind: 'database' } }, NOW)
    expect(ofFile).toMatchObject({ problems: expect.arrayContaining([expect.objectContaining({ file: 'x.yaml' })]) })
    expect(ofDatabase).toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ file: 'database:a' })]),
    })
  })
})
