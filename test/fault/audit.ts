import { expect } from 'vitest'
import type { SeenCall } from '../support/gateway.ts'
import type { Line, Row, Scene } from './support.ts'

/** One entry of the ledger, read from the file without the program. */
interface LedgerCall {
  readonly id: number
  readonly key: string
  readonly bookedAt: number
  readonly outcome: string | null
  readonly requestId: string | null
}

/** The counts of an audit, for the log. */
export interface Tally {
  readonly states: Readonly<Record<string, number>>
  readonly calls: number
  readonly broadcasts: number
}

/** Occurrences due in the last moments before the end may still be planned: they waited for their turn. In ms. */
const TAIL = 5000

/**
 * Compares the record, the ledger and the gateway's memory, after a service has stopped in good order. Every instant
 * has one row in a final state (P3). Every call has one entry. No occurrence has two broadcasts (P2). Neither the cap
 * nor the spacing was ever broken at the gateway (P1).
 */
export async function audit(scene: Scene): Promise<Tally> {
  const { stoppedAt } = scene
  const rows = await scene.history()
  const seen = await scene.gateway.calls()
  const ledger = ledgerOf(scene)
  expect(scene.look((database) => database.pragma('integrity_check', { simple: true }))).toBe('ok')
  for (const line of scene.lines) expectEveryInstant(scene, line, rows, stoppedAt)
  expectFinalStates(rows, stoppedAt)
  expectSameStory(rows, ledger, seen)
  await expectCapKept(scene, seen)
  const broadcasts = seen.filter(({ broadcast }) => broadcast !== null).length
  return { states: countBy(rows, ({ state }) => state), calls: seen.length, broadcasts }
}

/** Every due instant since the announcement became known has exactly one row. */
function expectEveryInstant(scene: Scene, { id, every = 1, at }: Line, rows: readonly Row[], stoppedAt: number): void {
  const knownSince = scene.look((database) =>
    database.prepare<[string], number>('select known_since from announcements where id = ?').pluck().get(id),
  )
  const dues = rows.filter(({ announcementId }) => announcementId === id).map(({ due }) => Date.parse(due))
  const expected: number[] = []
  const first = Math.floor((knownSince ?? NaN) / 1000) * 1000 + 1000
  for (let due = first; due <= stoppedAt - TAIL; due += 1000) {
    if (at === undefined ? (due / 1000) % every === 0 : due === at) expected.push(due)
  }
  expect({ id, dues: dues.filter((due) => due <= stoppedAt - TAIL).map(iso) }).toEqual({ id, dues: expected.map(iso) })
}

function expectFinalStates(rows: readonly Row[], stoppedAt: number): void {
  const open = rows.filter(({ state }) => state === 'planned' || state === 'booked')
  expect(open.filter(({ state, due }) => state === 'booked' || Date.parse(due) <= stoppedAt - TAIL)).toEqual([])
  const silent = rows.filter(({ state, reason }) => ['skipped', 'unknown', 'rejected'].includes(state) && !reason)
  expect(silent).toEqual([])
}

/** For each call, the record and the ledger agree with what the gateway saw. */
function expectSameStory(rows: readonly Row[], ledger: readonly LedgerCall[], seen: readonly SeenCall[]): void {
  const entries = new Map<number, SeenCall>()
  for (const call of seen) {
    // Its text and the second of its signature name its entry: an announcement is never booked twice in one second.
    const [entry, ...others] = ledger.filter(
      ({ key, bookedAt }) =>
        key.startsWith(`${textOf(call)}@`) && String(Math.floor(bookedAt / 1000)) === stampOf(call),
    )
    expect({ call, others }).toEqual({ call, others: [] })
    expect({ call, isBooked: entry !== undefined }).toEqual({ call, isBooked: true })
    if (!entry) continue
    expect({ call, isSecond: entries.has(entry.id) }).toEqual({ call, isSecond: false })
    expect(call.receivedAtMs).toBeGreaterThanOrEqual(entry.bookedAt)
    entries.set(entry.id, call)
  }
  for (const entry of ledger) expectSameOutcome(entry, entries.get(entry.id))
  for (const row of rows) {
    const calls = ledger.filter(({ key }) => key === row.key)
    const broadcasts = calls.filter(({ id }) => entries.get(id)?.broadcast)
    expect({ row, broadcasts: broadcasts.length <= (mayBeOut(row) ? 1 : 0) }).toEqual({ row, broadcasts: true })
    const last = calls.at(-1)
    if (row.state === 'sent') expect(last).toMatchObject({ outcome: 'accepted', requestId: row.requestId })
    if (row.state === 'unknown') expect(last).toMatchObject({ outcome: 'unknown' })
    expect(calls.filter(({ outcome }) => outcome === 'accepted' || outcome === 'unknown').length).toBe(+mayBeOut(row))
  }
}

function expectSameOutcome(entry: LedgerCall, call: SeenCall | undefined): void {
  expect({ entry, isSettled: entry.outcome !== null }).toEqual({ entry, isSettled: true })
  if (entry.outcome === 'unknown') return
  expect({ entry, isSeen: call !== undefined }).toEqual({ entry, isSeen: entry.outcome !== 'unsent' })
  if (entry.outcome === 'accepted') expect(call).toMatchObject({ code: 0, requestId: entry.requestId })
}

/** Measured at the gateway. Its own limits are the same, and it never had to refuse a call for them. */
async function expectCapKept(scene: Scene, seen: readonly SeenCall[]): Promise<void> {
  const { worstWindow, smallestGap } = await scene.gateway.measured()
  expect(worstWindow.count).toBeLessThanOrEqual(Number(scene.settings['BELFRY_QUOTA_LIMIT']))
  expect(smallestGap ?? Infinity).toBeGreaterThanOrEqual(Number.parseInt(scene.settings['BELFRY_SPACING'] ?? '', 10))
  expect(seen.filter(({ decided, faults }) => decided === 660500003 && !faults.includes('code'))).toEqual([])
}

function ledgerOf(scene: Scene): readonly LedgerCall[] {
  return scene.look((database) =>
    database
      .prepare<[], LedgerCall>(
        'select id, occurrence_key as key, booked_at as bookedAt, outcome, request_id as requestId from calls order by id',
      )
      .all(),
  )
}

const mayBeOut = ({ state }: Row) => state === 'sent' || state === 'unknown'
const textOf = ({ body }: SeenCall) => (body['MessageBody'] as { Message: string }).Message
const stampOf = ({ query }: SeenCall) => query['Timestamp']
const iso = (instant: number) => new Date(instant).toISOString()

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1
  return counts
}
