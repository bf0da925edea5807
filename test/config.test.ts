import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings, requireCredentials, SETTINGS_SCHEMA } from '../src/config.ts'
import { temporaryFolder } from './support/store.ts'

const refused = (env: Record<string, string>) => {
  try {
    readSettings(env)
  } catch (error) {
    return error as { kind: string; message: string }
  }
  return undefined
}

const VERB = { name: 'serve', inSandbox: 'serve --sandbox' }

describe('the settings', () => {
  it('have the defaults that the vendor documents', () => {
    expect(readSettings({})).toMatchObject({
      limits: { limit: 100, window: 86_400_000, margin: 60_000, spacing: 1000, holdAfterUnknown: 0 },
      sendTimeout: 10_000,
      zimEndpoint: 'https://zim-api.zego.im/',
      listen: { host: '127.0.0.1', port: 8080 },
      schedules: 'schedules',
      database: undefined,
    })
  })

  it('take durations, numbers and addresses, and an empty value as not set', () => {
    const env = {
      BELFRY_QUOTA_WINDOW: '1h',
      BELFRY_SPACING: '1500ms',
      BELFRY_QUOTA_LIMIT: '7',
      BELFRY_LISTEN: '[::1]:0',
      BELFRY_LOG_LEVEL: '',
    }
    expect(readSettings(env)).toMatchObject({
      limits: { limit: 7, window: 3_600_000, spacing: 1500 },
      listen: { host: '::1', port: 0 },
      logLevel: 'info',
    })
  })

  it('are frozen', () => {
    expect(Object.isFrozen(readSettings({}))).toBe(true)
  })

  it.each([
    { BELFRY_QUOTA_LIMIT: '0' },
    { BELFRY_QUOTA_LIMIT: '1e3' },
    { BELFRY_QUOTA_WINDOW: '0s' },
    { BELFRY_SPACING: '-1s' },
    { BELFRY_SEND_TIMEOUT: 'soon' },
    { BELFRY_LISTEN: '8080' },
    { BELFRY_LISTEN: 'localhost:99999' },
    { BELFRY_LOG_LEVEL: 'loud' },
    { ZIM_APP_ID: '4294967296' },
    { ZIM_APP_ID: 'abc' },
  ])('refuse %o by name', (env) => {
    expect(refused(env)).toMatchObject({ kind: 'usage', message: expect.stringContaining(Object.keys(env)[0] ?? '') })
  })

  it('never repeat the secret, whatever is wrong beside it', () => {
    const secret = '9193cc662a4c0ec135ec71fb57194b38'
    expect(refused({ ZIM_SERVER_SECRET: secret, ZIM_APP_ID: 'x' })?.message).not.toContain(secret)
  })

  it('are all in docs/settings.md, with their defaults, and nothing else is', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../docs/settings.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (?:`([^`]*)`|—) \| (.*) \|$/gmu)].map(
      ([, name, fallback, text]) => [name, fallback, text],
    )
    const expected = Object.entries(SETTINGS_SCHEMA.shape).map(([name, schema]) => {
      const { defaultValue } = schema.def as { defaultValue?: string }
      return [name, defaultValue, schema.description]
    })
    expect(rows).toEqual(expected)
  })
})

describe('the credentials', () => {
  it('come from the environment or from a file, whose line break is not part of the secret', () => {
    const file = join(temporaryFolder(), 'secret')
    writeFileSync(file, 'abc\n')
    expect(requireCredentials(readSettings({ ZIM_APP_ID: '5', ZIM_SERVER_SECRET: 'xyz' }), VERB)).toEqual({
      appId: 5,
      serverSecret: 'xyz',
    })
    expect(requireCredentials(readSettings({ ZIM_APP_ID: '5', ZIM_SERVER_SECRET_FILE: file }), VERB)).toEqual({
      appId: 5,
      serverSecret: 'abc',
    })
  })

  it('are refused when the file is missing or empty', () => {
    const file = join(temporaryFolder(), 'secret')
    const read = () => requireCredentials(readSettings({ ZIM_APP_ID: '5', ZIM_SERVER_SECRET_FILE: file }), VERB)
    expect(read).toThrow('cannot read ZIM_SERVER_SECRET_FILE')
    writeFileSync(file, '\n')
    expect(read).toThrow('is empty')
  })
})
