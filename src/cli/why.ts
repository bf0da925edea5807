import { Client } from 'undici'
import { z } from 'zod'
import { readSettings } from '../config.ts'
import type { Settings } from '../config.ts'
import { showInstant } from '../core/display.ts'
import type { Check } from '../core/explanation.ts'
import { SECOND, formatInstant } from '../core/time.ts'
import { readDocument } from '../definitions/document.ts'
import { BelfryError } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { explainOccurrence } from '../service/why.ts'
import type { Explained } from '../service/why.ts'
import { withStore } from './database.ts'
import { checkInWords, checksToJson } from './explanation.ts'
import { showShortly } from './plan-words.ts'
import { wrap } from './plan-wrap.ts'
import { printJson } from './terminal.ts'
import type { Verb } from './terminal.ts'

/** Holders of the quota that the text names. */
const SHOWN_HOLDERS = 5

/** `why`: why an occurrence was, will be, or will not be sent. */
export const whyVerb: Verb = {
  name: 'why',
  describe: (command) =>
    command
      .description('Why an occurrence was, will be, or will not be sent: every check with its values.')
      .argument('<key>', 'its key as `history` shows it, or the id of an announcement\nfor its next occurrence')
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const settings = readSettings()
    const [key = ''] = command.args
    const now = systemClock.now()
    const clock = await clockOfService(settings)
    const explained = await withStore(settings, { mustExist: true }, (store) =>
      explainOccurrence({ store, read: readDocument, limits: settings.limits, ...(clock && { clock }) }, key, now),
    )
    if (explained === undefined) {
      throw new BelfryError('not-found', `there is neither an announcement nor an occurrence ${JSON.stringify(key)}`, {
        remedy: '`belfry list` shows the ids, `belfry history` the keys: id@2026-12-24T10:00:00.000Z.',
      })
    }
    if (command.opts<{ json?: true }>().json) printJson(terminal, toJson(explained))
    else terminal.out(describe(explained))
    return 0
  },
}

const health = z.object({
  clock: z.object({
    state: z.string(),
    error: z.object({ leastMs: z.number(), mostMs: z.number() }).nullable(),
  }),
})

/** What a running service says of its clock; undefined where none answers. */
async function clockOfService({ listen }: Settings): Promise<Extract<Check, { check: 'clock' }> | undefined> {
  const host = listen.host === '0.0.0.0' || listen.host === '::' ? '127.0.0.1' : listen.host
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${listen.port}`
  if (listen.port === 0) return undefined
  const client = new Client(origin, { connectTimeout: SECOND, headersTimeout: SECOND, bodyTimeout: SECOND })
  try {
    const { body } = await client.request({ path: '/healthz', method: 'GET' })
    const { clock } = health.parse(await body.json())
    const { leastMs, mostMs } = clock.error ?? { leastMs: null, mostMs: null }
    return { check: 'clock', isPassed: clock.state === 'trusted', leastMs, mostMs }
  } catch {
    // Nobody listens there, or somebody else does: then nobody knows, and that is said.
    return undefined
  } finally {
    await client.destroy()
  }
}

function toJson(explained: Explained) {
  const { key, announcementId, due, timezone, occurrence, expected, isRecorded, checks, holders } = explained
  const { state = null, reason = null, sentAt = null } = occurrence ?? {}
  return {
    key,
    announcementId,
    due: formatInstant(due),
    timezone,
    state,
    reason,
    sentAt: sentAt === null ? null : formatInstant(sentAt),
    expected: expected && {
      state: expected.state,
      reason: expected.reason,
      waitedFor: expected.waitedFor,
      leavesAt: expected.leavesAt === null ? null : formatInstant(expected.leavesAt),
    },
    isRecorded,
    checks: checksToJson(checks),
    holders: holders.map(({ bookedAt, freesAt, ...holder }) => ({
      ...holder,
      bookedAt: formatInstant(bookedAt),
      freesAt: freesAt === null ? null : formatInstant(freesAt),
    })),
  }
}

const SIGNS = { true: 'pass', false: 'FAIL', null: '?' } as const

function describe(explained: Explained): string {
  const { key, due, timezone, isRecorded, checks, holders } = explained
  const width = Math.max(0, ...checks.map(({ check }) => check.length))
  const lines = [
    key,
    `    ${showInstant(due, timezone)}`,
    ...wrap(answerOf(explained), '    '),
    '',
    ...(checks.length === 0
      ? ['It was decided without a look at anything else: nobody ran when it came due,', 'or an edit ended it.']
      : [isRecorded ? 'As recorded when it was decided:' : 'As it stands:']),
    ...checks.flatMap((each) => {
      const sign = SIGNS[String(each.isPassed) as keyof typeof SIGNS]
      const head = `  ${sign.padEnd(4)}  ${each.check.padEnd(width)}  `
      const [first = '', ...rest] = wrap(checkInWords(each, timezone), ' '.repeat(head.length))
      return [head + first.trimStart(), ...rest]
    }),
  ]
  const quota = checks.find(({ check }) => check === 'quota')
  if (!isRecorded && quota?.isPassed === false) {
    lines.push('', 'Who holds the quota:')
    for (const { key: holder, freesAt } of holders.slice(0, SHOWN_HOLDERS)) {
      const when = freesAt === null ? 'under way' : `frees at ${showShortly(freesAt, timezone)}`
      lines.push(`  ${holder ?? 'a call of another life of this database'}`, `      ${when}`)
    }
    if (holders.length > SHOWN_HOLDERS) lines.push(`  and ${holders.length - SHOWN_HOLDERS} more`)
  }
  return `${lines.join('\n')}\n`
}

/** The answer in one sentence. */
function answerOf({ occurrence, expected, checks, timezone }: Explained): string {
  const at = (instant: number) => showShortly(instant, timezone)
  if (occurrence !== undefined && occurrence.state !== 'planned') {
    const { state, reason, sentAt } = occurrence
    return `${state}${reason === null ? '' : ` (${reason})`}${sentAt === null ? '' : `, called at ${at(sentAt)}`}`
  }
  if (expected === undefined) {
    const obstacle = checks.find(({ isPassed }) => isPassed === false)
    return obstacle === undefined ? 'too far ahead to say more' : `will not be sent: ${obstacle.check}`
  }
  const { state, reason, waitedFor, leavesAt } = expected
  if (leavesAt !== null) return `will be sent at ${at(leavesAt)}${waitedFor === null ? '' : ` (${waitedFor})`}`
  return state === 'skipped' ? `will be skipped (${reason})` : `will still wait (${reason})`
}
