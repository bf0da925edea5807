import { appIdOf, readSettings } from '../config.ts'
import type { Settings } from '../config.ts'
import { typed, variable } from '../invocation.ts'
import { systemClock } from '../service/clock.ts'
import { startSimulator } from '../simulator/http/server.ts'
import { SANDBOX_CREDENTIALS } from '../simulator/gateway/settings.ts'
import type { WindowKind } from '../simulator/gateway/settings.ts'
import { Option } from 'commander'
import { wholeNumber } from './support/options.ts'
import { printJson, untilStopped } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'
import { foldedCommand } from './support/wrap.ts'

const WINDOWS: readonly WindowKind[] = ['rolling', 'fixed', 'calendar']

/** `simulator`: runs only the stand-in for ZIM, on loopback. */
export const simulatorVerb: Verb = {
  name: 'simulator',
  describe: (command) =>
    command
      .description('A stand-in for the ZIM gateway on 127.0.0.1: limits, codes, faults, a record of all calls.')
      .option('--port <N>', 'the port; 0 picks a free one', wholeNumber(0, 65_535), 0)
      .option('--senders <IDS>', 'only these FromUserIds are registered, comma-separated (default: any)')
      .addOption(new Option('--window <KIND>', 'how the 24 hours are counted').choices(WINDOWS).default('rolling'))
      .option('--free-failures', 'failed calls do not count')
      .option('--json', 'where it listens as one JSON object; it goes on until it is stopped')
      .addHelpText(
        'after',
        '\nIt accepts the credentials of ZIM_APP_ID and ZIM_SERVER_SECRET, or where they\nare not set those of the sandbox.',
      ),
  async run(command, terminal) {
    const options = command.opts<{
      port: number
      senders?: string
      window: WindowKind
      freeFailures?: true
      json?: true
    }>()
    const settings = readSettings()
    const credentials = {
      appId: settings.zimAppId === undefined ? SANDBOX_CREDENTIALS.appId : appIdOf(settings.zimAppId),
      serverSecret: settings.zimServerSecret ?? SANDBOX_CREDENTIALS.serverSecret,
    }
    const simulator = await startSimulator({
      clock: systemClock,
      port: options.port,
      credentials,
      limit: settings.limits.limit,
      windowLength: settings.limits.window,
      gap: settings.limits.spacing,
      window: options.window,
      countFailures: options.freeFailures !== true,
      ...(options.senders !== undefined && { senders: options.senders.split(',').map((id) => id.trim()) }),
    })
    const stopped = untilStopped(terminal)
    const isPublicSecret = settings.zimServerSecret === undefined
    if (options.json) {
      const { appId, serverSecret } = credentials
      printJson(terminal, { url: simulator.url, appId, serverSecret: isPublicSecret ? serverSecret : null })
    } else terminal.out(`${simulator.url}\n`)
    terminal.err(describe(simulator.url, settings))
    await stopped
    await simulator.close()
    return 0
  },
}

/**
 * What a person copies to another terminal: a service that sends to this simulator, with a database of its own. It
 * names no secret but that of the sandbox, which is public.
 */
function describe(url: string, settings: Settings): string {
  const { appId, serverSecret } = SANDBOX_CREDENTIALS
  const missing = [
    ...(settings.zimAppId === undefined ? [variable('ZIM_APP_ID', String(appId))] : []),
    ...(settings.zimServerSecret === undefined ? [variable('ZIM_SERVER_SECRET', serverSecret)] : []),
  ]
  const where =
    missing.length === 2 ? 'in another terminal' : 'in another terminal, where your credentials are set, too'
  const variables = [
    variable('ZIM_ENDPOINT', url),
    ...missing,
    'BELFRY_DATABASE=simulator.sqlite',
    'BELFRY_NEW_DATABASE=allow',
    'BELFRY_LISTEN=127.0.0.1:0',
  ]
  return [
    'The ZIM simulator listens; its record of calls is at /calls, how to use it at /.',
    `A service that sends to it, ${where}:`,
    '',
    ...foldedCommand(typed('serve', variables), '  '),
    '',
    '',
  ].join('\n')
}
