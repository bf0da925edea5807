import type { Settings } from '../../config.ts'
import { counted } from '../../core/wording/display.ts'
import { freezesAt } from '../../core/announcement/freeze.ts'
import { freezeInWords } from '../../core/wording/freeze-words.ts'
import { heldWidely, resumptionOf, widePauseInWords } from '../../core/wording/pause-words.ts'
import { holdsAt, widePausesAt } from '../../core/announcement/pause.ts'
import { quotaAt } from '../../core/quota/quota.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { DefinitionStore } from '../../ports/definition-store.ts'
import type { HistoryStore } from '../../ports/history-store.ts'
import type { LeaseStore } from '../../ports/lease-store.ts'
import type { LedgerStore } from '../../ports/ledger-store.ts'
import type { PauseStore } from '../../ports/pause-store.ts'
import type { StateStore } from '../../ports/state-store.ts'
import type { Store } from '../../ports/store.ts'
import { BelfryError } from '../../errors.ts'
import { refusalOf } from '../../store/database/refusal.ts'
import { fileOf, hasDatabase, noDatabase, withStore } from '../wiring/database.ts'
import { deliveryInWords, recordedDelivery } from '../wiring/delivery.ts'
import { askHealth } from '../wiring/ask-health.ts'
import { hostIdentity, isGone } from '../wiring/host.ts'
import { bad, good, findingOf, warning } from './finding.ts'
import type { DoctorFinding } from './finding.ts'
import { TZ_RULES } from '../support/version.ts'
import { isForReal } from '../wiring/target.ts'

/** Checks the database of the settings: whether it may be used for sending, who uses it, and how much quota is left. */
export async function examineDatabase(settings: Settings, now: Instant): Promise<readonly DoctorFinding[]> {
  const file = fileOf(settings)
  if (!hasDatabase(settings)) return [missing(settings, file)]
  try {
    return await withStore(settings, { mustExist: true }, async (store) => {
      const damage = await store.damage()
      if (damage !== undefined)
        return [
          bad(
            'database',
            `${file} is damaged: ${damage}`,
            'Stop the service and restore a backup; then `belfry adopt`.',
          ),
        ]
      return [
        await examineHome(settings, store, file),
        await examineRules(store),
        ...(await examineSources(store)),
        await examineService(settings, store, now),
        await examineQuota(settings, store, now),
        await examineDelivery(store, now),
        await examineUnknown(store),
        ...(await examinePauses(store, now)),
        ...(await examineFreezes(store, now)),
      ]
    })
  } catch (error) {
    return [findingOf('database', error)]
  }
}

/** Whether the database is one of the sandbox, which needs no credentials. What is wrong with it is told elsewhere. */
export async function isOfSandbox(settings: Settings): Promise<boolean> {
  if (!hasDatabase(settings)) return false
  try {
    return await withStore(settings, { mustExist: true }, async (store) => (await store.state()).mode === 'sandbox')
  } catch (error) {
    if (error instanceof BelfryError) return false
    throw error
  }
}

/** Whether the database may be used for sending. */
async function examineHome(settings: Settings, store: Store, file: string): Promise<DoctorFinding> {
  const home = await store.home()
  if (home.kind === 'new') return warning('database', `${file} was never used by a service`, null)
  const refusal = refusalOf(home, file)
  if (refusal !== undefined) return findingOf('database', refusal)
  const { mode } = await store.state()
  const { length } = await store.definitions()
  const inForce = `${counted(length, 'announcement')} in force`
  if (mode === null) return good('database', `${file}, not used by a service yet, ${inForce}`)
  if (mode === 'sandbox' && isForReal(settings)) {
    const remedy = 'Unset the credentials to play; or name the database of the live service in BELFRY_DATABASE.'
    return warning('database', `${file} is used in the sandbox: a live service refuses it; ${inForce}`, remedy)
  }
  return good('database', `${file}, used ${mode === 'live' ? 'live' : 'in the sandbox'}, ${inForce}`)
}

/** The finding for a missing database. The sandbox makes its own; a live service does not start. */
function missing(settings: Settings, file: string): DoctorFinding {
  const text = `there is none at ${file}`
  if (settings.newDatabase === 'allow') return warning('database', `${text}: \`belfry serve\` makes it`, null)
  const { remedy = null } = noDatabase(file)
  return (isForReal(settings) ? bad : warning)('database', text, remedy)
}

async function examineRules(store: StateStore): Promise<DoctorFinding> {
  const { tz } = await store.state()
  if (tz === null || tz === TZ_RULES)
    return good('rules', `planned with the time zone rules of this runtime, ${TZ_RULES}`)
  const text = `planned with time zone rules ${tz}, this runtime has ${TZ_RULES}`
  return warning('rules', text, 'A service that starts with this runtime plans anew; see that all run the same one.')
}

/** Whether the definitions in force have their files. No finding when all files are there. */
async function examineSources(store: DefinitionStore & StateStore): Promise<readonly DoctorFinding[]> {
  const held = (await store.definitions()).flatMap(({ provenance, missingSince }) =>
    provenance.kind === 'file' && missingSince !== null ? provenance.file : [],
  )
  const files = [...new Set(held)].sort()
  if ((await store.state()).budgetsMissingSince !== null) files.push('settings.yaml')
  const [first] = files
  if (first === undefined) return []
  const others = files.length === 1 ? '' : ` and ${files.length - 1} more`
  return [
    warning(
      'files',
      `${first}${others} missing: ${counted(held.length, 'announcement')} held`,
      'Put the files back in time, and what is due is sent; if they were removed on purpose, there is nothing to do.',
    ),
  ]
}

async function examineService(settings: Settings, store: LeaseStore, now: Instant): Promise<DoctorFinding> {
  const lease = await store.lease(now)
  if (lease === undefined) return warning('service', 'no service fires from this database now', 'Start `belfry serve`.')
  if (isGone(lease, hostIdentity())) {
    return warning(
      'service',
      `process ${lease.pid}, which fired, is dead`,
      'Start `belfry serve`, unless another one stands by.',
    )
  }
  const fires = `process ${lease.pid} on ${lease.host.split('/', 1)[0]} fires`
  const { status, error } = (await askHealth(settings)) ?? {}
  if (status === undefined) return good('service', fires)
  const text = `${fires}; the one at ${settings.listen.host}:${settings.listen.port} says ${status}${error ? `: ${error.message}` : ''}`
  if (status === 'ok' || status === 'standby') return good('service', text)
  const remedy = error?.remedy ?? 'docs/operations.md says what it means; its log says why.'
  return status === 'stale' ? warning('service', text, remedy) : bad('service', text, remedy)
}

async function examineQuota({ limits }: Settings, store: LedgerStore, now: Instant): Promise<DoctorFinding> {
  const { used, limit, free } = quotaAt(await store.ledger(limits, now), now, limits)
  const text = `${used} of ${counted(limit, 'call')} used, ${free} free`
  return free > 0 ? good('quota', text) : warning('quota', text, '`belfry quota` says when the next slot frees.')
}

/** By the ledger alone. The answers of the gateway have findings of their own. */
async function examineDelivery(store: Store, now: Instant): Promise<DoctorFinding> {
  const delivery = await recordedDelivery(store, now)
  const { text, remedy } = deliveryInWords(delivery)
  return delivery.failedSince === null ? good('delivery', text) : bad('delivery', text, remedy)
}

/** A freeze is no fault either. No finding while none holds. */
async function examineFreezes(store: StateStore, now: Instant): Promise<readonly DoctorFinding[]> {
  const { freezes } = (await store.state()).silences
  return freezesAt(freezes, now).map((freeze) =>
    warning('freeze', freezeInWords(freeze), 'If that is over: take it out of settings.yaml.'),
  )
}

/** What people hold back is no fault, and must not be overlooked. No finding while nobody has paused anything. */
async function examinePauses(store: PauseStore, now: Instant): Promise<readonly DoctorFinding[]> {
  const wide = widePausesAt(await store.widePauses(now), now)
  const single = (await store.pauses(now)).filter((pause) => holdsAt(pause, now))
  const told = wide.map((pause) =>
    warning('paused', widePauseInWords(pause), `If that is over: ${resumptionOf(heldWidely(pause.owner))}.`),
  )
  if (single.length === 0) return told
  return [...told, good('paused', `${counted(single.length, 'announcement')} one by one: \`belfry list\``)]
}

async function examineUnknown(store: HistoryStore): Promise<DoctorFinding> {
  const { count, shown } = await store.unresolved({ limit: 1 })
  const [first] = shown
  if (first === undefined) return good('unknown', 'no outcome waits for a verdict')
  const others = count === 1 ? '' : ` and ${count - 1} more`
  return warning(
    'unknown',
    `nobody knows whether ${first.key}${others} went out`,
    'Look in a client, then `belfry resolve KEY --seen --by NAME --note TEXT`, or `--not-seen`; `belfry history --unknown` lists all of them.',
  )
}
