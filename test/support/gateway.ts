import { onTestFinished } from 'vitest'
import { start } from './binary.ts'
import type { AtEnd } from './binary.ts'

/** A call as the simulator's record has it: what these tests look at. */
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

export const CREDENTIALS = { ZIM_APP_ID: '12345', ZIM_SERVER_SECRET: '9193cc662a4c0ec135ec71fb57194b38' }

/** What the simulator measured over every broadcast that it processed. */
export interface Measured {
  readonly calls: number
  readonly worstWindow: { readonly count: number }
  readonly smallestGap: number | null
}

/**
 * A simulator in a process of its own, and the environment with which `serve` sends to it. `limits` are the BELFRY_…
 * settings of both.
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
    /** Broadcasts alone: probes of the account count against nothing. */
    calls: async () =>
      (await get<{ calls: SeenCall[] }>('/calls')).calls.filter(
        ({ query }) => query['Action'] === 'SendMessageToAllUsers',
      ),
    /** Everything that was asked. */
    requests: async () => (await get<{ calls: SeenCall[] }>('/calls')).calls,
    measured: async () => (await get<{ measured: { processed: Measured } }>('/state')).measured.processed,
    /** Takes all faults back. */
    async mend(): Promise<void> {
      await control('DELETE', '/faults')
    },
    /** Breaks the account by a code, for all that is asked from then on; 0 mends it. */
    async setAccount(code: number): Promise<void> {
      await control('PUT', '/account', { code })
    },
    /** ZIM knows this user, whatever it knew before. */
    async addUser(user: { readonly userId: string; readonly userName?: string; readonly hasLoggedIn?: boolean }) {
      await control('PUT', '/users', user)
    },
    /** ZIM does not know this user any more. */
    async forgetUser(userId: string): Promise<void> {
      await control('DELETE', `/users?id=${encodeURIComponent(userId)}`)
    },
    /** The gateway is gone, with its memory. */
    kill: () => gateway.kill(),
    /** Queues faults for the next broadcasts, or for whatever they match: a probe must not use them up. */
    async fault(fault: object): Promise<void> {
      await control('POST', '/faults', { match: { action: 'SendMessageToAllUsers' }, ...fault })
    },
  }
}

/** A definition file from one line per announcement. */
export function definitionFile(announcements: readonly object[], defaults: object = {}): string {
  return JSON.stringify({ version: 1, defaults: { timezone: 'UTC', sender: 'ops-bot', ...defaults }, announcements })
}
