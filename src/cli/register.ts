import { readSettings } from '../config.ts'
import type { Settings } from '../config.ts'
import { visible } from '../core/wording/display.ts'
import { BelfryError, EXIT_CODES } from '../errors.ts'
import { PATIENCE } from '../service/give-up.ts'
import { describeCode, InvalidUsersError, RETURN_CODES } from '../zim/index.ts'
import type { NewUser, RegisteredUser, Registration } from '../zim/index.ts'
import { live, openSender } from './wiring/target.ts'
import { within } from './wiring/patience.ts'
import { hung } from './support/wrap.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'

/** The result for a script: the user may send, may not send, or it is unknown. */
const EXIT_CODE_OF = {
  registered: EXIT_CODES.fine.code,
  existing: EXIT_CODES.fine.code,
  failed: EXIT_CODES.invalid.code,
  unknown: EXIT_CODES.unavailable.code,
} as const

/** `register`: registers a ZIM user, so that announcements may name it as their sender. */
export const registerVerb: Verb = {
  name: 'register',
  describe: (command) =>
    command
      .description('Register a user with ZIM, so that announcements may name it as their sender.')
      .argument('<USER>', 'the user id; one who exists stays as it is')
      .option('--name <NAME>', 'the name that people see, at most 256 bytes')
      .option('--avatar <URL>', 'the address of its picture, at most 500 bytes')
      .option('--json', 'one JSON object')
      .addHelpText(
        'after',
        '\nIt costs no quota and sends nothing. It needs ZIM_APP_ID and ZIM_SERVER_SECRET,\nand ends with 0 when the user may send, 1 when not, 69 when nobody knows.',
      ),
  async run(command, terminal) {
    const { name, avatar, json: isJson = false } = command.opts<{ name?: string; avatar?: string; json?: true }>()
    const [userId = ''] = command.args
    const user = {
      userId,
      ...(name !== undefined && { userName: name }),
      ...(avatar !== undefined && { userAvatar: avatar }),
    }
    const told = tell(userId, await register(readSettings(), user))
    if (isJson) printJson(terminal, told)
    else
      terminal.out(
        [told.text, ...(told.remedy === null ? [] : [told.remedy])].map((line) => hung(line, '    ')).join(''),
      )
    return EXIT_CODE_OF[told.result]
  },
}

/**
 * Makes one call.
 * @throws BelfryError `usage` for credentials that cannot be right, `invalid` for what the vendor would refuse
 */
async function register(settings: Settings, user: NewUser): Promise<Registration | undefined> {
  const target = live(settings, { name: 'register', does: 'asks ZIM', inSandbox: 'simulator' })
  const sender = openSender(settings, target)
  const patience = settings.sendTimeout + PATIENCE
  try {
    return await within<Registration | undefined>(patience, sender.register([user]), () => {
      sender.abandon()
      return undefined
    })
  } catch (error) {
    if (!(error instanceof InvalidUsersError)) throw error
    const [first] = error.findings
    throw new BelfryError('invalid', error.findings.map(({ text }) => text).join('; '), {
      cause: error,
      ...(first !== undefined && { remedy: first.remedy }),
    })
  } finally {
    await within(patience, sender.close(), () => undefined)
  }
}

/** What the verb prints about a registration. */
interface RegistrationReport {
  readonly user: string
  readonly result: RegisteredUser['result']
  /** The vendor's code, if it gave one other than 0. */
  readonly code: number | null
  readonly text: string
  /** What to do. Null when there is nothing to do. */
  readonly remedy: string | null
}

function tell(userId: string, registration: Registration | undefined): RegistrationReport {
  const { outcome } = registration ?? {}
  const [{ result, code = null } = { result: 'unknown' as const, code: null }] = registration?.users ?? []
  const user = visible(userId)
  const told = (text: string, remedy: string | null, as: RegisteredUser['result'] = result): RegistrationReport => {
    return { user: userId, result: as, code, text, remedy }
  }
  if (result === 'registered') return told(`${user} is registered and may send.`, null)
  if (result === 'existing')
    return told(`${user} exists already and may send. Its name and picture stay as they are.`, null)
  // Nothing left this host, so this call has not registered the user. Whether the user exists is unknown.
  if (outcome?.kind === 'unsent') {
    return told(
      `ZIM could not be reached: ${outcome.detail}.`,
      'Look at the network, proxies and ZIM_ENDPOINT.',
      'unknown',
    )
  }
  if (result === 'failed' && code !== null) {
    return told(
      `${user} was not registered: code ${code}, ${describeCode(code)}.`,
      RETURN_CODES.get(code)?.advice ?? null,
    )
  }
  const why =
    code === null
      ? outcome !== undefined && 'detail' in outcome
        ? outcome.detail
        : 'no proper answer'
      : `code ${code}, ${describeCode(code)}`
  return told(
    `Nobody knows whether ${user} was registered: ${visible(why)}.`,
    'Run it again: to register twice does no harm.',
  )
}
