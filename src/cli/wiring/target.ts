import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireCredentials } from '../../config.ts'
import type { CredentialsUse, Settings } from '../../config.ts'
import type { Credentials } from '../../credentials.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Millis } from '../../core/time/instant.ts'
import { BelfryError } from '../../errors.ts'
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

/** What differs between sending to real users and the sandbox. */
export interface Target {
  readonly mode: Mode
  readonly credentials: Credentials
  readonly endpoint: string
  readonly database: string
  /** The URL of the proxy through which the endpoint is reached. It may hold credentials: only its name is shown. */
  readonly proxy: string | undefined
}

/** Sends to real users: with the credentials and to the endpoint of the environment. Throws `usage`, naming the verb. */
export function live(settings: Settings, use: CredentialsUse): Target {
  return {
    mode: 'live',
    credentials: requireCredentials(settings, use),
    endpoint: settings.zimEndpoint,
    database: fileOf(settings),
    proxy: chooseProxy(settings.zimEndpoint, settings),
  }
}

/** The sandbox reads neither the credentials nor the endpoint of the environment: it cannot reach anybody by mistake. */
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

/** A sandbox without a named database starts afresh each time, so that yesterday's play does not eat today's quota. */
async function temporaryDatabase(opened: Teardown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-sandbox-'))
  opened.defer('the folder of the sandbox', () => rm(folder, { recursive: true, force: true }))
  return join(folder, 'belfry.sqlite')
}

/** The send module of that side. Throws `usage` for settings with which no call can succeed. */
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

/** How long its connections may take to be closed in good order, in ms. */
const FAREWELL: Millis = SECOND / 2

/** Closes a sender by which nothing is under way. Connections that do not close in time end with the process: nothing hangs on them. */
export function closeSender(sender: ZimClient): Promise<void> {
  return within(FAREWELL, sender.close(), () => undefined)
}

/**
 * The database of that side, which is never one of the other. The sandbox makes its own where there is none; a live service
 * only where the settings let it. Throws `unavailable`, and `conflict` for a database of the other side.
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
