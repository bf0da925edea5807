import { describe, expect, it } from 'vitest'
import {
  instantToJson,
  nextToJson,
  occurrenceToJson,
  pauseToJson,
  quotaToJson,
  skipToJson,
} from '../../../src/core/wording/shapes.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import type { Occurrence } from '../../../src/core/announcement/occurrence.ts'

const T = Date.parse('2026-12-24T10:00:00Z')
const ISO = '2026-12-24T10:00:00.000Z'

describe('the shapes of JSON documents', () => {
  it('have an instant in ISO 8601 with milliseconds, or null', () => {
    expect([T, null, undefined].map(instantToJson)).toEqual([ISO, null, null])
  })

  it('have a pause with or without an end, and whose it is beside it', () => {
    const pause = { announcementId: 'a', by: 'Ada', reason: 'rain', since: T, until: null }
    const json = { by: 'Ada', reason: 'rain', since: ISO, until: null, scope: 'announcement', owner: null }
    expect(pauseToJson(pause)).toEqual(json)
    expect(pauseToJson({ ...pause, wide: { owner: null } })).toEqual({ ...json, scope: 'all' })
    expect(pauseToJson({ ...pause, wide: { owner: 'red' } })).toEqual({ ...json, scope: 'owner', owner: 'red' })
    expect(pauseToJson({ ...pause, until: T }).until).toBe(ISO)
  })

  it('have of a skip who, why and since when', () => {
    expect(skipToJson({ by: 'Ada', reason: 'rain', since: T })).toEqual({ by: 'Ada', reason: 'rain', since: ISO })
  })

  it('have the next occurrence by key and instant, or null', () => {
    expect(nextToJson({ key: keyOf('a', T), due: T })).toEqual({ key: `a@${ISO}`, due: ISO })
    expect(nextToJson(undefined)).toBeNull()
  })

  it('have of the quota what is counted, and nothing else', () => {
    const quota = { limit: 3, used: 2, free: 1, unknown: 1, nextFreeAt: T, nextStartAt: undefined }
    expect(quotaToJson(quota)).toEqual({ limit: 3, used: 2, free: 1, unknown: 1 })
  })

  it('have of an occurrence its verdict, where there is one', () => {
    const occurrence: Occurrence = {
      key: keyOf('a', T),
      announcementId: 'a',
      due: T,
      timezone: 'UTC',
      state: 'unknown',
      reason: 'timeout',
      sentAt: T,
      latenessMs: 5,
      requestId: null,
      code: null,
      resendOf: null,
      verdict: { wasSeen: true, by: 'Ada', note: 'on my phone', at: T, resendKey: null },
      checks: null,
    }
    const { timezone: _zone, checks: _checks, ...rest } = occurrence
    const verdict = { wasSeen: true, by: 'Ada', note: 'on my phone', at: ISO, resendKey: null }
    expect(occurrenceToJson(occurrence)).toEqual({ ...rest, due: ISO, sentAt: ISO, verdict })
    expect(occurrenceToJson({ ...occurrence, sentAt: null, verdict: null })).toMatchObject({
      sentAt: null,
      verdict: null,
    })
  })
})
