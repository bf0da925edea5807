import { systemCodeOf } from '../../errors.ts'
import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Settings } from '../../config.ts'
import {
  clockErrorInWords,
  obstacleInWords,
  remedyForObstacle,
  WRONG_CLOCK_REMEDY,
} from '../../core/wording/clock-words.ts'
import { TRUSTED_ERROR } from '../../core/time/clock-error.ts'
import { counted } from '../../core/wording/display.ts'
import { showDuration } from '../../core/wording/duration.ts'
import type { Instant } from '../../core/time/instant.ts'
import { sourceOf } from '../../definitions/files/folder.ts'
import { chooseProxy, InvalidSettingError, parseProxy } from '../../zim/index.ts'
import type { ZimClient } from '../../zim/index.ts'
import { findingsOfAccount, askAccount, findingOfCredentials, findSenders } from './account-checks.ts'
import type { CheckedAccount } from './account-checks.ts'
import { compareClock } from '../wiring/compared-clock.ts'
import { fileOf } from '../wiring/database.ts'
import { examineDatabase, isOfSandbox } from './database-checks.ts'
import { live, openSender } from '../wiring/target.ts'
import { within } from '../wiring/patience.ts'
import { bad, good, findingOf, warning } from './finding.ts'
import type { DoctorFinding } from './finding.ts'
import { TZ_RULES, VERSION } from '../support/version.ts'

/** The circumstances of an examination. */
interface Circumstances {
  /** It asks nothing outside this machine. */
  readonly isOffline: boolean
  readonly now: Instant
}

const MEBIBYTE = 2 ** 20
/** Free bytes on the database's disk below which a person should know it. */
const ROOM = { bad: 20 * MEBIBYTE, warning: 200 * MEBIBYTE }

/** Checks everything that sending depends on. It changes nothing, and throws only for defects. */
export async function examine(settings: Settings, circumstances: Circumstances): Promise<readonly DoctorFinding[]> {
  const { now, isOffline } = circumstances
  const runtime = good('runtime', `Belfry ${VERSION}, Node ${process.versions.node}, time zone rules ${TZ_RULES}`)
  const opened = await openAccount(settings)
  const account = 'client' in opened ? opened : undefined
  try {
    const database = await examineDatabase(settings, now)
    const clock = await examineClock(settings, circumstances, account?.client)
    const isAsked = !isOffline && account !== undefined
    const answers = isAsked ? await askAccount(settings, account, await findSenders(settings, now)) : undefined
    return [
      runtime,
      'client' in opened ? findingOfCredentials(opened, answers) : opened,
      ...examineProxy(settings),
      ...(await examineDefinitions(settings, now)),
      await examineDisk(settings),
      ...database,
      clock,
      ...(answers === undefined ? [] : findingsOfAccount(answers)),
    ]
  } finally {
    await within(settings.sendTimeout, account?.client.close() ?? Promise.resolve(), () => undefined)
  }
}

/**
 * The target and client for calls, or the finding that explains why there is none. No finding holds the secret itself.
 */
async function openAccount(settings: Settings): Promise<CheckedAccount | DoctorFinding> {
  const { zimAppId, zimServerSecret, zimServerSecretFile } = settings
  if (zimAppId === undefined && zimServerSecret === undefined && zimServerSecretFile === undefined) {
    if (await isOfSandbox(settings)) return good('credentials', 'none are set, and the sandbox needs none')
    const remedy = 'Set ZIM_APP_ID and ZIM_SERVER_SECRET or ZIM_SERVER_SECRET_FILE where the service runs.'
    return warning('credentials', 'none are set here: only the sandbox can run', remedy)
  }
  try {
    const target = live(settings, { name: 'serve', inSandbox: 'serve --sandbox' })
    return { target, client: openSender(settings, target) }
  } catch (error) {
    return findingOf('credentials', error)
  }
}

/** Reports the proxy to the gateway. Nothing when no proxy is configured. No finding holds its credentials. */
function examineProxy(settings: Settings): readonly DoctorFinding[] {
  const { zimEndpoint, httpsProxy, httpProxy } = settings
  const proxy = chooseProxy(zimEndpoint, settings)
  if (proxy !== undefined) {
    try {
      return [good('proxy', `${zimEndpoint} is reached through ${parseProxy(proxy).name}`)]
    } catch (error) {
      if (!(error instanceof InvalidSettingError)) throw error
      return [bad('proxy', `HTTPS_PROXY ${error.fault}`, error.remedy ?? null)]
    }
  }
  if (httpsProxy !== undefined) return [good('proxy', `HTTPS_PROXY is not used for ${zimEndpoint}`)]
  if (httpProxy === undefined) return []
  const remedy = 'If this machine needs a proxy, set HTTPS_PROXY; it is the one for gateways over https.'
  return [warning('proxy', `none is used for ${zimEndpoint}: HTTP_PROXY does not apply to it`, remedy)]
}

/** Warnings of what is not sent at all, each shown by its first one, and where there is more. */
const MORE_OF_UNSENT = {
  'quota-exceeded': '`belfry plan` shows what is not sent.',
  'reminder-past': '`belfry validate` shows all warnings.',
}

async function examineDefinitions(
  { schedules, limits: quota }: Settings,
  now: Instant,
): Promise<readonly DoctorFinding[]> {
  const { definitions, problems, files } = await sourceOf([schedules], { quota }).load(now)
  const told = `${counted(definitions.length, 'announcement')} in ${counted(files.length, 'file')} of ${schedules}`
  const [error] = problems.filter(({ severity }) => severity === 'error')
  if (error !== undefined) {
    const { file, line, column, text, remedy } = error
    if (error.code === 'folder-empty') return [warning('definitions', `${file}: ${text}`, remedy)]
    const more = `${remedy} \`belfry validate\` shows all problems.`
    return [bad('definitions', `${file}:${line}:${column}: ${text}`, more)]
  }
  if (problems.length === 0) return [good('definitions', told)]
  const unsent = Object.entries(MORE_OF_UNSENT).flatMap(([code, more]) => {
    const [first, ...others] = problems.filter((problem) => problem.code === code)
    if (first === undefined) return []
    const alike = others.length === 0 ? '' : ` ${counted(others.length, 'more warning')} of this kind.`
    const { file, line, text, remedy } = first
    return [warning('definitions', `${file}:${line}: ${text}.${alike}`, `${remedy} ${more}`)]
  })
  if (unsent.length > 0) return unsent
  return [warning('definitions', `${told}, ${counted(problems.length, 'warning')}`, '`belfry validate` shows them.')]
}

/** A full disk stops all sending, since nothing can be booked. */
async function examineDisk(settings: Settings): Promise<DoctorFinding> {
  const folder = dirname(fileOf(settings))
  try {
    // The database also writes files beside itself.
    await access(folder, constants.W_OK)
    if (!(await stat(folder)).isDirectory())
      return bad('disk', `${folder} is a file where a folder is needed`, 'Check BELFRY_DATABASE.')
    const { bavail, bsize } = await statfs(folder)
    const text = `${Math.floor((bavail * bsize) / MEBIBYTE).toLocaleString('en')} MiB free at ${folder}`
    const remedy = 'Free some room: nothing is sent when bookings cannot be written.'
    if (bavail * bsize < ROOM.bad) return bad('disk', text, remedy)
    return bavail * bsize < ROOM.warning ? warning('disk', text, remedy) : good('disk', text)
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === undefined) throw error
    if (code !== 'ENOENT')
      return bad(
        'disk',
        `cannot use ${folder}: ${(error as Error).message}`,
        'Check BELFRY_DATABASE and who may write there.',
      )
    return warning(
      'disk',
      `there is no folder ${folder} yet`,
      '`belfry database create` makes it; or check BELFRY_DATABASE.',
    )
  }
}

/** Compares the clock with the gateway's clock, as the service does when it starts. */
async function examineClock(
  settings: Settings,
  { isOffline }: Circumstances,
  client: ZimClient | undefined,
): Promise<DoctorFinding> {
  const { isClockChecked, zimEndpoint } = settings
  if (!isClockChecked) {
    return warning(
      'clock',
      'is not compared with the gateway: BELFRY_CLOCK_CHECK is off',
      'See that NTP keeps it right.',
    )
  }
  if (isOffline || client === undefined) return good('clock', 'the gateway was not asked')
  const comparison = await compareClock(settings, client)
  if (comparison.kind === 'not-compared') {
    const { obstacle } = comparison
    return bad('clock', obstacleInWords(obstacle, zimEndpoint), remedyForObstacle(obstacle))
  }
  const text = clockErrorInWords(comparison.error)
  if (comparison.kind === 'right') return good('clock', text)
  const remedy = `${WRONG_CLOCK_REMEDY} Nothing is sent until it is within ${showDuration(TRUSTED_ERROR)}.`
  return bad('clock', text, remedy)
}
