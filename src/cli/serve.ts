import { isatty } from 'node:tty'
import { readSettings } from '../config.ts'
import type { Settings } from '../config.ts'
import { counted } from '../core/wording/display.ts'
import { readDocument } from '../definitions/check/document.ts'
import { fingerprintOf } from '../definitions/files/fingerprint.ts'
import { sourceOf } from '../definitions/files/folder.ts'
import { renderBroadcast } from '../definitions/template/template.ts'
import { createRoutes } from '../http/routes.ts'
import { listen } from '../http/server.ts'
import { createLog } from '../log.ts'
import { systemClock, systemTimer } from '../service/clock.ts'
import { Watch } from '../service/files-watch.ts'
import { patient } from '../store/database/patience.ts'
import { requireHome } from './wiring/database.ts'
import { wordsForCode } from './wiring/code-words.ts'
import { adviceFor, createEngine, stopsWithin } from './wiring/engine.ts'
import { closeSender, live, openSender, openStoreOf, sandbox } from './wiring/target.ts'
import type { Target } from './wiring/target.ts'
import { greet } from './wiring/greeting.ts'
import { tellHeld } from './serve/held.ts'
import { announceAtStart } from './serve/at-start.ts'
import { tellComing } from './serve/coming.ts'
import { requireFilesOrLastGoodSet, requireFilesOrMemory } from './wiring/last-good-set.ts'
import { Teardown } from './wiring/teardown.ts'
import { untilStopped } from './support/terminal.ts'
import type { Terminal, Verb } from './support/terminal.ts'
import { TZ_RULES, VERSION } from './support/version.ts'

/** Logged once, at the start. docs/proof.md explains such file systems. */
const NO_BIRTH_TIMES =
  'the file system of the database does not tell when a file was born: a copy on another volume, and a backup put back ' +
  'together with its seal, may pass for the original. After either, run `belfry adopt`.'

/**
 * `serve`: the service. This is the composition root: together with engine.ts, which `send` shares, it is the place
 * that knows the concrete parts.
 */
export const serveVerb: Verb = {
  name: 'serve',
  describe: (command) =>
    command
      .description('The service: sends every announcement at its time.')
      .option('--sandbox', 'against a built-in simulator of ZIM: no credentials, no way to reach anybody')
      .addHelpText('after', '\nIt has no --json: with BELFRY_LOG_FORMAT=json each line of its log is an object.'),
  async run(command, terminal) {
    const settings = readSettings()
    const isSandbox = command.opts<{ sandbox?: true }>().sandbox === true
    const opened = new Teardown(terminal)
    try {
      const target = isSandbox
        ? await sandbox(settings, opened)
        : live(settings, { name: 'serve', inSandbox: 'serve --sandbox' })
      await serve(settings, target, opened, terminal)
    } finally {
      await opened.run()
    }
    return 0
  },
}

async function serve(settings: Settings, target: Target, opened: Teardown, terminal: Terminal): Promise<void> {
  const isForPeople = target.mode === 'sandbox' || isatty(2)
  const log = createLog({ level: settings.logLevel, format: settings.logFormat ?? (isForPeople ? 'text' : 'json') })
  const source = sourceOf([settings.schedules], { mode: target.mode, quota: settings.limits })
  const startedAt = systemClock.now()
  const loaded = await source.load(startedAt)
  const { problems } = loaded
  const files = { schedules: settings.schedules, problems }
  requireFilesOrMemory(files, target, terminal)
  const sender = openSender(settings, target)
  opened.defer('the gateway', () => closeSender(sender))
  const turns = await openStoreOf(target, settings)
  opened.defer('the database', () => turns.close())
  // There is no next turn before it runs, so a locked database needs patience here.
  const store = patient(turns)
  const remembered = await requireFilesOrLastGoodSet({ store, files, mode: target.mode, now: startedAt, terminal })
  const home = await requireHome(store, target.database)
  if (home.kind === 'home' && !home.hasBirthTimes) log.warn(NO_BIRTH_TIMES)
  await store.enterMode(target.mode)
  // Better to fail now than when something is due.
  await store.tryBooking()
  if (remembered !== undefined) {
    log.error(
      { problems: problems.length, announcements: remembered },
      `the definitions in ${settings.schedules} cannot be taken over: going on with the last good set of the database, ` +
        `${counted(remembered, 'announcement')}, until they are mended`,
    )
  }
  // From here on there is something to finish, so signals ask for an orderly end.
  const stopped = untilStopped(terminal)
  const engine = createEngine({ settings, store: turns, sender, log, source })
  const { ticker, loop, guard } = engine
  const server = await listen(
    createRoutes({
      store: turns,
      ticker,
      guard,
      loop,
      advise: adviceFor,
      codes: wordsForCode,
      callDeadline: settings.sendTimeout,
      read: readDocument,
      render: renderBroadcast,
      clock: systemClock,
      limits: settings.limits,
      mode: target.mode,
      version: VERSION,
      startedAt,
      runtime: { node: process.versions.node, tz: TZ_RULES },
    }),
    settings.listen,
  )
  opened.defer('the HTTP server', () => server.close())
  greet(log, { target, settings, url: server.url })
  await tellHeld(log, store, startedAt)
  if (target.mode === 'sandbox' && remembered === undefined) {
    tellComing(log, loaded.definitions, startedAt)
    await announceAtStart({ store, loaded, limits: settings.limits, log, now: systemClock.now() })
  }
  loop.start()
  // Stop in reverse: first what sends, then what it depends on.
  opened.defer('the engine', () => engine.stop(), stopsWithin(settings))
  const reload = (reason: string) => {
    log.info(`${reason}: reading ${settings.schedules} again`)
    ticker.requestSync()
    loop.wake()
  }
  const watch = new Watch({
    timer: systemTimer,
    fingerprint: () => fingerprintOf([settings.schedules]),
    onChange: () => reload('the files changed'),
    onError: (error) => log.error({ err: error }, `cannot look at ${settings.schedules}: ${String(error)}`),
  })
  watch.start()
  opened.defer('the watch on the files', () => watch.stop())
  terminal.onReload(() => reload('SIGHUP'))
  await stopped
  log.info('stopping: no further call begins, the one under way is finished')
  await opened.run()
  log.info('stopped')
}
