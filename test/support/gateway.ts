import { onTestFinished } from 'vitest'
import { start } from './binary.ts'
import type { AtEnd } from './binary.ts'

/** A call in the simulator's record: the fields that these tests look at. */
export interface SeenCall {
  readonly seq: number
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly receivedAtMs: number
  readonly signatureValid: boolean
  readonly decided: number | null
  readonly code: number | null
  readonly requestId: string
  readonly faults: readonly string[]
  readonly broadcast: { readonly text: string } | null
}

/** The credentials of the gateway and of the services that send to it. */
export const CREDENTIALS = { ZIM_APP_ID: '12345', ZIM_SERVER_SECRET: '9193cc662a4c0ec135ec71fb57194b38' }

/** What the simulator measured over all broadcasts that it processed. */
export interface Measured {
  readonly calls: number
  readonly worstWindow: { readonly count: number }
  readonly smallestGap: number | null
}

/**
 * Starts a simulator in its own process. Also gives the environment with which `serve` sends to it. `limits` are
 * BELFRY_… settings for both.
 */
export async function startGateway(
  args: readonly string[] = [],
  { limits = {}, atEnd = onTestFinished }: { limits?: Readonly<Record<string, string>>; atEnd?: AtEnd } = {},
) {
  const gateway = start(['simulator', ...args], { ...CREDENTIALS, ...limits }, atEnd)
  const [url = ''] = await gateway.says(/http:\/\/127\.0\.0\.1:\d+\//u)
  const get = async <T>(path: string): Promise<T> => (await fetch(new URL(path, url))).json() as Promise<T>
  const control = async (method: string, path: string, body?: unknown): Promise<void> => {
    const response = await fetch(new URL(path, url), {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(await response.text())
  }
  return {
    url,
    env: { ...CREDENTIALS, ...limits, ZIM_ENDPOINT: url },
    /** Broadcasts only: probes of the account use no quota. */
    calls: async () =>
      (await get<{ calls: SeenCall[] }>('/calls')).calls.filter(
        ({ query }) => query['Action'] === 'SendMessageToAllUsers',
      ),
    /** Every recorded call, probes included. */
    requests: async () => (await get<{ calls: SeenCall[] }>('/calls')).calls,
    measured: async () => (await get<{ measured: { processed: Measured } }>('/state')).measured.processed,
    /** Removes all faults. */
    async mend(): Promise<void> {
      await control('DELETE', '/faults')
    },
    /** Breaks the account with a code for all later requests; 0 repairs it. */
    async setAccount(code: number): Promise<void> {
      await control('PUT', '/account', { code })
    },
    /** From now on ZIM knows this user, whatever it knew before. */
    async addUser(user: { readonly userId: string; readonly userName?: string; readonly hasLoggedIn?: boolean }) {
      await control('PUT', '/users', user)
    },
    /** From now on ZIM does not know this user. */
    async forgetUser(userId: string): Promise<void> {
      await control('DELETE', `/users?id=${encodeURIComponent(userId)}`)
    },
    /** Ends the gateway, with its memory. */
    kill: () => gateway.kill(),
    /** Queues faults for the next broadcasts, or for what they match. Probes must not use them up. */
    async fault(fault: object): Promise<void> {
      await control('POST', '/faults', { match: { action: 'SendMessageToAllUsers' }, ...fault })
    },
  }
}

/** The text of a definition file, from one object per announcement. */
export function definitionFile(announcements: readonly object[], defaults: object = {}): string {
  return JSON.stringify({ version: 1, defaults: { timezone: 'UTC', sender: 'ops-bot', ...defaults }, announcements })
}
