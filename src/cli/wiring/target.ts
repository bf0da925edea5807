import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireCredentials } from '../../config.ts'
import type { CredentialsUse, Settings } from '../../config.ts'
import type { Credentials } from '../../credentials.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Millis } from '../../core/time/instant.ts'
import { BelfryError } from '../../errors.ts'
import { nameDatabase } from '../../invocation.ts'
import type { Store } from '../../ports/store.ts'
import { systemClock } from '../../service/clock.ts'
import { startSimulator } from '../../simulator/http/server.ts'
import { SANDBOX_CREDENTIALS } from '../../simulator/gateway/settings.ts'
import { requireMode } from '../../store/database/mode.ts'
import { chooseProxy, createZimClient, InvalidSettingError } from '../../zim/index.ts'
import type { ZimClient } from '../../zim/index.ts'
import { fileOf, openForTurns, requireDatabase } from './database.ts'
import { within } from './patience.ts'
import type { Teardown } from './teardown.ts'
import type { Mode } from '../../ports/state-store.ts'

/** The differences between sending to real users and the sandbox. */
export interface Target {
  readonly mode: Mode
  readonly credentials: Credentials
  readonly endpoint: string
  readonly database: string
  /** The URL of the proxy for the endpoint. It may hold credentials, so only its name is shown. */
  readonly proxy: string | undefined
}

/** Whether this environment is meant to reach real users: a live service asks for an AppID, the sandbox for none. */
export function isForReal({ zimAppId }: Pick<Settings, 'zimAppId'>): boolean {
  return zimAppId !== undefined
}

/**
 * The target of real users: credentials and endpoint come from the environment.
 * @throws BelfryError `usage` that names the verb
 */
export function live(settings: Settings, use: CredentialsUse): Target {
  return {
    mode: 'live',
    credentials: requireCredentials(settings, use),
    endpoint: settings.zimEndpoint,
    database: fileOf(settings),
    proxy: chooseProxy(settings.zimEndpoint, settings),
  }
}

/**
 * The sandbox never reads the credentials or the endpoint of the environment. So it cannot reach anybody by mistake.
 */
export async function sandbox(settings: Settings, opened: Teardown): Promise<Target> {
  const simulator = await startSimulator({
    clock: systemClock,
    limit: settings.limits.limit,
    windowLength: settings.limits.window,
    gap: settings.limits.spacing,
  })
  opened.defer('the simulator', () => simulator.close())
  return {
    mode: 'sandbox',
    credentials: SANDBOX_CREDENTIALS,
    endpoint: simulator.url,
    database: settings.database ?? (await temporaryDatabase(opened)),
    proxy: undefined,
  }
}

/**
 * A sandbox without a named database starts with a new one each time. So yesterday's tests do not use up today's quota.
 */
async function temporaryDatabase(opened: Teardown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-sandbox-'))
  const database = join(folder, 'belfry.sqlite')
  nameDatabase(database)
  opened.defer('the folder of the sandbox', () => {
    nameDatabase(undefined)
    return rm(folder, { recursive: true, force: true })
  })
  return database
}

/**
 * The send module for a target.
 * @throws BelfryError `usage` for settings with which no call can succeed
 */
export function openSender(settings: Settings, target: Omit<Target, 'database'>): ZimClient {
  try {
    return createZimClient({
      ...target.credentials,
      endpoint: target.endpoint,
      timeout: settings.sendTimeout,
      now: () => systemClock.now(),
      ...(target.mode === 'sandbox' && { only: 'loopback' as const }),
      ...(target.proxy !== undefined && { proxy: target.proxy }),
    })
  } catch (cause) {
    if (!(cause instanceof InvalidSettingError)) throw cause
    if (cause.setting === 'proxy') {
      throw new BelfryError('usage', `HTTPS_PROXY ${cause.fault}`, {
        cause,
        remedy: `${cause.remedy ?? ''} Or name the gateway's host in NO_PROXY.`,
      })
    }
    throw new BelfryError('usage', cause.message, {
      cause,
      remedy: 'Look at ZIM_APP_ID, ZIM_SERVER_SECRET and ZIM_ENDPOINT.',
    })
  }
}

/** How long closing its connections properly may take, in ms. */
const FAREWELL: Millis = SECOND / 2

/**
 * Closes a sender that has no call under way. Connections that do not close in time end with the process, which loses
 * nothing.
 */
export function closeSender(sender: ZimClient): Promise<void> {
  return within(FAREWELL, sender.close(), () => undefined)
}

/**
 * Opens the database of a target. It never opens a database of the other mode. The sandbox makes a missing one. A live
 * service makes one only if the settings allow it.
 * @throws BelfryError `unavailable`, or `conflict` for a database of the other mode
 */
export async function openStoreOf({ mode, database }: Target, settings: Settings): Promise<Store> {
  const isMade = mode === 'sandbox' || settings.newDatabase === 'allow'
  if (!isMade) requireDatabase(settings, database)
  const store = await openForTurns(database, { mustExist: !isMade })
  try {
    requireMode(database, (await store.state()).mode, mode)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
