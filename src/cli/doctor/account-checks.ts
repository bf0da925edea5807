import type { Settings } from '../../config.ts'
import { counted, visible } from '../../core/wording/display.ts'
import type { OutcomeCause } from '../../core/delivery/outcome.ts'
import type { Instant } from '../../core/time/instant.ts'
import { isUsualSecret } from '../../credentials.ts'
import { readDocument } from '../../definitions/check/document.ts'
import { sourceOf } from '../../definitions/files/folder.ts'
import { BelfryError } from '../../errors.ts'
import { inShell } from '../../core/wording/shell-word.ts'
import { systemClock } from '../../service/clock.ts'
import { PATIENCE } from '../../service/give-up.ts'
import { describeCode, RETURN_CODES } from '../../zim/index.ts'
import type { ZimClient } from '../../zim/index.ts'
import { hasDatabase, withStore } from '../wiring/database.ts'
import type { Target } from '../wiring/target.ts'
import { within } from '../wiring/patience.ts'
import { bad, good, warning } from './finding.ts'
import type { DoctorFinding } from './finding.ts'
import type { Probed } from '../../ports/sender.ts'

/** The target of calls with its credentials, and the client that makes them. */
export interface CheckedAccount {
  readonly target: Target
  readonly client: ZimClient
}

/** How many senders it asks about at most. The vendor accepts 20 such questions a second. */
const MOST_SENDERS = 10
/** It asks about this user when no announcement names a sender yet. Whether the user exists does not matter. */
const ANYBODY = 'belfry'
/** Codes that say that the app may not use ZIM. The vendor checks this after the credentials, or before. */
const NOT_ENABLED: ReadonlySet<number> = new Set([100000016, 100000017])
/** Causes that mean: nothing answered that knows the account. */
const UNREACHED: ReadonlySet<OutcomeCause> = new Set(['dns', 'connect', 'tls', 'timeout', 'reset', 'garbage'])

/** The senders of the definitions in the files, and of those that a live service has in force. Sorted, each once. */
export async function findSenders(settings: Settings, now: Instant): Promise<readonly string[]> {
  const { definitions } = await sourceOf([settings.schedules], { mode: 'live' }).load(now)
  const ofFiles = definitions.map(({ announcement }) => announcement.broadcast.sender)
  return [...new Set([...ofFiles, ...(await sendersInForce(settings, now))])].sort()
}

async function sendersInForce(settings: Settings, now: Instant): Promise<readonly string[]> {
  if (!hasDatabase(settings)) return []
  try {
    return await withStore(settings, { mustExist: true }, async (store) => {
      if ((await store.state()).mode === 'sandbox') return []
      const read = (await store.definitions()).map((stored) => readDocument(stored, now))
      return read.flatMap((parsed) => ('announcement' in parsed ? [parsed.announcement.broadcast.sender] : []))
    })
  } catch (error) {
    // Another finding reports what is wrong with the database.
    if (error instanceof BelfryError) return []
    throw error
  }
}

/** What the gateway said about the account, and about each sender. */
export interface Answers {
  readonly ofAccount: Probed
  readonly ofSenders: readonly (readonly [string, Probed])[]
  /** How many senders it was not asked about. */
  readonly left: number
}

/** Asks ZIM about the senders, one after the other. It stops when an answer says something about the account only. */
export async function askAccount(
  settings: Settings,
  { client }: CheckedAccount,
  senders: readonly string[],
): Promise<Answers> {
  const ask = (sender: string): Promise<Probed> =>
    within<Probed>(settings.sendTimeout + PATIENCE, client.probe(sender, systemClock.now()), () => {
      client.abandon()
      return { kind: 'unclear', cause: 'timeout', detail: 'the call did not come to its end' }
    })
  const asked = senders.slice(0, MOST_SENDERS)
  const [first = ANYBODY, ...others] = asked
  const ofAccount = await ask(first)
  const ofSenders: (readonly [string, Probed])[] = asked.length === 0 ? [] : [[first, ofAccount]]
  for (const sender of ofAccount.kind === 'passed' ? others : []) ofSenders.push([sender, await ask(sender)])
  return { ofAccount, ofSenders, left: senders.length - asked.length }
}

/** Whether AppID and ServerSecret are right, if the gateway was asked. No finding holds the secret itself. */
export function findingOfCredentials({ target }: CheckedAccount, answers: Answers | undefined): DoctorFinding {
  const { appId, serverSecret } = target.credentials
  const { ofAccount } = answers ?? {}
  if (ofAccount?.kind === 'passed') {
    return good('credentials', `AppID ${appId} and its ServerSecret are right, at ${target.endpoint}`)
  }
  if (ofAccount?.kind === 'refused' && ofAccount.cause === 'config' && !NOT_ENABLED.has(ofAccount.code)) {
    const text = `AppID ${appId} or its ServerSecret is refused: ${inWords(ofAccount.code)}`
    return bad('credentials', text, RETURN_CODES.get(ofAccount.code)?.advice ?? null)
  }
  const text = `AppID ${appId} and a ServerSecret, for ${target.endpoint}`
  if (isUsualSecret(serverSecret)) return good('credentials', text)
  const remedy = 'Those of ZEGOCLOUD are: compare it with the console.'
  return warning('credentials', `${text}; the secret is not 32 lower-case hex digits`, remedy)
}

/** What else the gateway's answers show: whether ZIM is enabled, and whether it knows the senders. */
export function findingsOfAccount({ ofAccount, ofSenders, left }: Answers): readonly DoctorFinding[] {
  switch (ofAccount.kind) {
    case 'unclear': {
      const { cause, code, detail } = ofAccount
      const text = `could not check: ${code === undefined ? detail : inWords(code)}`
      if (UNREACHED.has(cause)) return [bad('zim', text, 'Look at the network, proxies and ZIM_ENDPOINT.')]
      return [warning('zim', text, 'Try again in a minute; docs/zim.md lists the codes.')]
    }
    case 'refused':
      if (ofAccount.cause === 'clock') {
        return [
          bad('zim', `could not check: ${inWords(ofAccount.code)}`, RETURN_CODES.get(ofAccount.code)?.advice ?? null),
        ]
      }
      if (!NOT_ENABLED.has(ofAccount.code)) return []
      return [bad('zim', inWords(ofAccount.code), RETURN_CODES.get(ofAccount.code)?.advice ?? null)]
    case 'passed': {
      const enabled = good('zim', 'In-app Chat (ZIM) is enabled for the app')
      if (ofSenders.length === 0) return [enabled, good('sender', 'no announcement names one yet')]
      const more = left === 0 ? [] : [warning('sender', `${counted(left, 'more sender')} not asked for`, null)]
      return [enabled, ...ofSenders.map(findingOfSender), ...more]
    }
  }
}

function findingOfSender([sender, told]: readonly [string, Probed]): DoctorFinding {
  if (told.kind !== 'passed') {
    const why = told.kind === 'unclear' && told.code === undefined ? told.detail : inWords(told.code ?? 0)
    return warning('sender', `could not check ${sender}: ${why}`, 'Try again in a minute.')
  }
  const register = `\`belfry register ${inShell(sender)}\``
  if (told.sender === 'unknown') {
    return bad(
      'sender',
      `ZIM does not know ${sender}, and refuses what it sends: ${inWords(told.code)}`,
      `${register} registers it.`,
    )
  }
  if (told.sender === 'unclear') {
    const remedy = `${register} makes sure: it does no harm to one who exists.`
    return warning('sender', `it is unclear whether ZIM knows ${sender}: ${inWords(told.code)}`, remedy)
  }
  const name = told.userName === undefined ? 'without a name' : `as "${visible(told.userName)}"`
  return good('sender', `ZIM knows ${sender}, ${name}`)
}

const inWords = (code: number): string =>
  RETURN_CODES.has(code) ? `code ${code}, ${describeCode(code)}` : describeCode(code)
