import { existsSync } from 'node:fs'
import { Option } from 'commander'
import type { Command } from 'commander'
import { readSettings } from '../config.ts'
import { PRIORITIES } from '../core/announcement/announcement.ts'
import type { Announcement } from '../core/announcement/announcement.ts'
import { PUSHES } from '../core/announcement/broadcast.ts'
import { occurrenceToJson } from '../core/wording/shapes.ts'
import { indented } from './support/wrap.ts'
import { keyOf } from '../core/announcement/occurrence.ts'
import { quotaAt } from '../core/quota/quota.ts'
import { SECOND } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { parseDocument, readDocument } from '../definitions/check/document.ts'
import { formatProblems, problemsToJson } from '../definitions/problems/report.ts'
import { BelfryError } from '../errors.ts'
import { holdsSecret } from '../known-secrets.ts'
import { createLog } from '../log.ts'
import { systemClock } from '../service/clock.ts'
import type { InForce } from '../service/in-force.ts'
import { entryOf, rememberDefinitions } from '../service/sync.ts'
import { patient } from '../store/database/patience.ts'
import { requireComparedClock } from './wiring/compared-clock.ts'
import { noDatabase, requireHome } from './wiring/database.ts'
import { closeSender, live, openSender, openStoreOf, sandbox } from './wiring/target.ts'
import type { Target } from './wiring/target.ts'
import { requireLines, wrongUse } from './support/options.ts'
import { costInWords, costToJson, estimateCost } from './send/cost.ts'
import { requireNoPause } from './send/no-pause.ts'
import { requireSlot } from './send/no-slot.ts'
import { REFUSALS, requireNoSilence } from './send/no-silence.ts'
import { deliver } from './send/delivery.ts'
import { exitCodeOf, outcomeInWords } from './send/outcome.ts'
import { unplannedAt } from './send/unplanned.ts'
import { Teardown } from './wiring/teardown.ts'
import { printJson } from './support/terminal.ts'
import type { Terminal, Verb } from './support/terminal.ts'

interface Options {
  readonly text: string
  readonly by: string
  readonly priority: string
  readonly push: string
  readonly grace: string
  readonly sender?: string
  readonly title?: string
  readonly content?: string
  readonly live?: true
  readonly confirm?: string
  readonly json?: true
}

/** The word that a person types to reach every user. */
const WORD = 'everyone'

/** `send`: an announcement that nobody planned, now. It uses the same ledger and the same admission. */
export const sendVerb: Verb = {
  name: 'send',
  describe: (command) => withOptions(command),
  async run(command, terminal) {
    const options = command.opts<Options>()
    requireLines({ '--by': options.by }, 'send')
    const opened = new Teardown(terminal)
    try {
      const settings = readSettings()
      const target = options.live
        ? live(settings, { name: 'send --live', inSandbox: 'send' })
        : await sandbox(settings, opened)
      return await send(options, settings, target, opened, terminal)
    } finally {
      await opened.run()
    }
  },
}

function withOptions(command: Command): Command {
  return command
    .description('Announce something that nobody planned, now: in the sandbox unless --live.')
    .requiredOption('--text <TEXT>', 'what to say')
    .requiredOption('--by <NAME>', 'who sends it')
    .addOption(new Option('--priority <P>', 'what goes first').choices(PRIORITIES).default('normal'))
    .addOption(new Option('--push <WHO>', 'who is reached').choices(PUSHES).default('online'))
    .option('--sender <USERID>', 'whom it comes from (default: whom most others come from)')
    .option('--title <TEXT>', 'of the offline push')
    .option('--content <TEXT>', 'of the offline push')
    .option('--grace <DURATION>', 'how long it may wait for a slot', '10m')
    .option('--live', 'to every user of the app, with the credentials of the environment')
    .option('--confirm <WORD>', `with --live and without a terminal: ${WORD}`)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExit codes: 0 sent, 1 not sent or unknown, 3 skipped for want of a slot.')
}

async function send(
  options: Options,
  settings: ReturnType<typeof readSettings>,
  target: Target,
  opened: Teardown,
  terminal: Terminal,
): Promise<number> {
  // Even if a service may make a database: without the service's ledger, the calls that still count are unknown.
  if (options.live && !existsSync(target.database)) throw noDatabase(target.database)
  const turns = await openStoreOf(target, settings)
  opened.defer('the database', () => turns.close())
  const store = patient(turns)
  await requireHome(store, target.database)
  const now = systemClock.now()
  const { inForce } = await rememberDefinitions({ store, read: readDocument, now })
  await requireNoPause(store, now)
  const preview = announcementOf(options, inForce, now, terminal.err)
  const estimating = { store, inForce, unplanned: preview, limits: settings.limits, now }
  const estimate = await estimateCost(estimating)
  terminal.err(
    `${target.mode === 'live' ? 'LIVE: this reaches every user of the app.' : 'SANDBOX: nothing leaves this machine; --live sends it for real.'}\n`,
  )
  for (const sentence of costInWords(estimate)) terminal.err(indented(sentence))
  requireNoSilence(inForce.silences, { announcement: preview.announcement, now, deed: 'send' })
  await requireSlot(estimate, estimating, terminal)
  if (target.mode === 'live') await requireConfirmation(options, terminal)

  const sender = openSender(settings, target)
  opened.defer('the gateway', () => closeSender(sender))
  // With a clock that is ahead, it would be due tomorrow, and be sent then.
  await requireComparedClock(settings, { mode: target.mode, refusal: REFUSALS.send }, sender)
  // The time is taken again: its grace begins now, however long the person thought about it.
  const at = systemClock.now()
  const { announcement, document, due, key } = announcementOf(options, inForce, at, () => undefined)
  await store.announceNow({
    entry: entryOf({ announcement, provenance: { kind: 'database' }, document }),
    due,
    mode: target.mode,
    now: at,
  })
  // This verb itself reports what the occurrence waits for and what becomes of it. So the log shows only errors.
  const log = createLog({ level: 'error', format: 'text' })
  const occurrence = await deliver({ settings, store, turns, sender, log, key, late: announcement.late, due }, terminal)
  const calls = await store.ledger(settings.limits, systemClock.now())
  const { free, limit } = quotaAt(calls, systemClock.now(), settings.limits)
  if (options.json) {
    const outcome = { ...occurrenceToJson(occurrence), quotaLeft: free }
    printJson(terminal, { mode: target.mode, cost: costToJson(estimate), outcome })
  } else
    terminal.out(
      `${outcomeInWords(occurrence, { isKept: target.mode === 'live' || settings.database !== undefined })}\nQuota left ${free}/${limit}.\n`,
    )
  return exitCodeOf(occurrence)
}

/**
 * The announcement as it would be in a file, due now, and checked in the same way. `tell` gets its problems.
 * @throws BelfryError `invalid` for errors, and for a text that holds a secret of this service
 */
function announcementOf(options: Options, inForce: InForce, now: Instant, tell: Terminal['err']) {
  const { text, by, priority, push, grace, title, content, sender = usualSender(inForce) } = options
  if (sender === undefined) throw wrongUse('send', '--sender is needed: no announcement says whom it could come from')
  const due = Math.floor(now / SECOND) * SECOND
  const offlinePush = { ...(title !== undefined && { title }), ...(content !== undefined && { content }) }
  const written = {
    ...unplannedAt(due, 'send', now),
    description: `Sent by ${by}`,
    sender,
    push,
    priority,
    late: { grace, then: 'skip' },
    message: { type: 'text', text, ...(Object.keys(offlinePush).length > 0 && { offlinePush }) },
  }
  if (holdsSecret(JSON.stringify(written))) {
    throw new BelfryError('invalid', 'nothing was sent: it would tell a secret of this service', {
      remedy: 'Take it out, and replace the secret where it is used: it has been seen.',
    })
  }
  const parsed = parseDocument(written, { now, where: 'belfry send' })
  const problems = 'problems' in parsed ? parsed.problems : parsed.warnings
  // That its instant is over when it is sent is normal: it means "now".
  const told = problems.filter(({ code }) => code !== 'past')
  if (told.length > 0) tell(formatProblems(told))
  if ('announcement' in parsed) return { ...parsed, due, key: keyOf(written.id, due) }
  throw new BelfryError('invalid', 'nothing was sent', {
    remedy: 'Mend what is told above and send again.',
    details: { problems: problemsToJson(told) },
  })
}

/** The sender of most announcements. */
function usualSender({ all }: InForce): string | undefined {
  const counts = new Map<string, number>()
  const senderOf = ({ broadcast }: Announcement) => broadcast.sender
  for (const { announcement } of all) {
    counts.set(senderOf(announcement), (counts.get(senderOf(announcement)) ?? 0) + 1)
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0]
}

async function requireConfirmation({ confirm }: Options, { ask }: Terminal): Promise<void> {
  if (confirm === undefined && ask === undefined) {
    throw wrongUse('send', `nobody can be asked here: --confirm ${WORD} says that it may reach every user`)
  }
  const answer = confirm ?? (await ask!(`Type "${WORD}" to send it to every user of the app: `))
  if (answer === undefined) throw new BelfryError('usage', 'nothing was sent: nobody confirmed it')
  if (answer.trim() === WORD) return
  throw new BelfryError('usage', `nothing was sent: ${JSON.stringify(answer)} is not "${WORD}"`, {
    remedy: 'Type the word, or leave --live away to play.',
  })
}
