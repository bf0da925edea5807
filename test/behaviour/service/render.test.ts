import { describe, expect, it } from 'vitest'
import { renderBroadcast } from '../../../src/definitions/template/template.ts'
import { announcementOf } from '../../support/announcement.ts'
import { bench } from '../../support/service.ts'
import { T0 } from '../../support/store.ts'

const MINUTE = 60_000
const at = (offset: number) => new Date(T0 + offset).toISOString()

describe('a template', () => {
  it('is rendered for the instant at which its occurrence is due, however late and however often it is sent', async () => {
    const text = 'It is {{ occurrence.time }}, {{ occurrence.at | until }}'
    const b = await bench({ sketches: [{ cron: '0 1,2 9 * * *', text, timezone: 'UTC' }] })
    b.outcomes = [{ kind: 'unsent', cause: 'dns', detail: 'x' }]
    await b.runUntil(T0 + 4 * MINUTE)
    expect(b.calls.map(({ broadcast }) => broadcast.message)).toEqual([
      { type: 'text', text: 'It is 09:01, now' },
      { type: 'text', text: 'It is 09:01, now' },
      { type: 'text', text: 'It is 09:02, now' },
    ])
  })

  it('leaves what the review shows, and what is booked is what leaves', async () => {
    const sketch = { at: '2026-11-23T09:00:07', text: '{{ occurrence.key }}' }
    const b = await bench({ sketches: [sketch] })
    const booked: unknown[] = []
    const { store } = b
    const book = store.book.bind(store)
    store.book = (wanted) => {
      booked.push(wanted.broadcast)
      return book(wanted)
    }
    await b.runUntil(T0 + MINUTE)
    const sent = b.calls.map(({ broadcast }) => broadcast)
    expect(renderBroadcast(announcementOf(sketch), T0 + 7000)).toEqual({ broadcast: sent[0] })
    expect(booked).toEqual(sent)
    expect(sent).toMatchObject([{ message: { text: `a@${at(7000)}` } }])
  })

  it('that cannot be rendered is skipped and told, spends no quota, and holds up nobody', async () => {
    const sketches = [
      { id: 'a', cron: '0 * 9 * * *', text: '{{ vars.nobody }}', priority: 'critical' as const },
      { id: 'b', cron: '0 1 9 * * *' },
    ]
    const b = await bench({ sketches })
    await b.runUntil(T0 + 2 * MINUTE)
    expect(b.calls).toHaveLength(1)
    expect(await b.states()).toEqual([
      `a@${at(MINUTE)} skipped render`,
      `b@${at(MINUTE)} sent`,
      `a@${at(2 * MINUTE)} skipped render`,
    ])
    expect(b.told.filter(([name]) => name === 'skipped').map(([, , reason]) => reason)).toEqual(['render', 'render'])
  })
})
