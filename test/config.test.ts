import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings, requireCredentials, SETTINGS_SCHEMA } from '../src/config.ts'
import type { CredentialsUse } from '../src/config.ts'
import { isUsualSecret } from '../src/credentials.ts'
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

  it('take what is said of proxies, in small letters too, which win', () => {
    expect(readSettings({ HTTPS_PROXY: 'http://a:1', NO_PROXY: 'x', HTTP_PROXY: 'b:2' })).toMatchObject({
      httpsProxy: 'http://a:1',
      noProxy: 'x',
      httpProxy: 'b:2',
    })
    const both = { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2', no_proxy: 'y', http_proxy: '' }
    expect(readSettings(both)).toMatchObject({ httpsProxy: 'http://b:2', noProxy: 'y', httpProxy: undefined })
    expect(readSettings({ HTTPS_PROXY: 'http://a:1', https_proxy: '' })).toMatchObject({ httpsProxy: 'http://a:1' })
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
    { BELFRY_NEW_DATABASE: 'yes' },
  ])('refuse %o by name', (env) => {
    expect(refused(env)).toMatchObject({ kind: 'usage', message: expect.stringContaining(Object.keys(env)[0] ?? '') })
  })

  it.each(['BELFRY_DATABASE', 'BELFRY_SCHEDULES'])('refuse a secret where %s names a path', (name) => {
    for (const value of ['9193cc662a4c0ec135ec71fb57194b38', '9193cc662a4c0ec135ec71fb57194b38x']) {
      const message = `${name} looks like a secret, which is not shown here, and not like a path`
      expect(refused({ [name]: value })).toMatchObject({ kind: 'usage', message })
    }
    for (const value of ['data/9193cc662a4c0ec135ec71fb57194b38', 'belfry.sqlite']) {
      expect(refused({ [name]: value })).toBeUndefined()
    }
  })

  it.each([
    ['postgres://ada:hidden@db.example/belfry', 'begins with "postgres:" and must be the path of a SQLite file'],
    ['postgresql://ada:hidden@db.example/belfry', 'begins with "postgresql:"'],
    ['POSTGRES:hidden', 'begins with "POSTGRES:"'],
    ['sqlite:///hidden/belfry.sqlite', 'begins with "sqlite:"'],
    ['file:hidden.sqlite', 'begins with "file:"'],
    ['jdbc:sqlite:hidden', 'begins with "jdbc:"'],
    [':memory:', 'must be the path of a file: what is in memory alone forgets'],
    ['hidden\0.sqlite', 'must be the path of a file, without a zero byte'],
    [' hidden.sqlite', 'without blanks around it'],
    ['hidden.sqlite\n', 'without blanks around it'],
    ['   ', 'without blanks around it'],
    ['/var/lib/hidden/', 'is a folder and must be the path of a file'],
    ['/', 'is a folder'],
    ['.', 'is a folder'],
    ['hidden/..', 'is a folder'],
    ['/proc/x/hidden.db', 'must be outside of /proc, /sys, /dev: nothing is kept there'],
    ['/proc', 'must be outside of'],
    ['/var/../proc/hidden', 'must be outside of'],
    ['/sys/hidden', 'must be outside of'],
    ['/dev/shm/hidden', 'must be outside of'],
  ])('refuse %j as a database, say why, and repeat nothing of it but a scheme', (BELFRY_DATABASE, told) => {
    const error = refused({ BELFRY_DATABASE })
    expect(error).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^BELFRY_DATABASE (begins|must|is a folder)/u),
    })
    expect(error?.message).toContain(told)
    expect(error?.message).not.toContain('hidden')
  })

  it.each(['a', 'data/belfry.sqlite', './a:b', '/var/lib/belfry/belfry.sqlite', '../a b.db', '/process/a', 'a/ b'])(
    'take %j as a database',
    (BELFRY_DATABASE) => {
      expect(readSettings({ BELFRY_DATABASE }).database).toBe(BELFRY_DATABASE)
    },
  )

  it('let no new database be made unless they say so', () => {
    expect(readSettings({}).newDatabase).toBe('refuse')
    expect(readSettings({ BELFRY_NEW_DATABASE: 'allow' }).newDatabase).toBe('allow')
  })

  it('never repeat the secret, whatever is wrong beside it', () => {
    const secret = '9193cc662a4c0ec135ec71fb57194b38'
    expect(refused({ ZIM_SERVER_SECRET: secret, BELFRY_LISTEN: 'x' })?.message).not.toContain(secret)
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
    expect(read).toThrow('ZIM_SERVER_SECRET_FILE names no file that can be read')
    for (const text of ['', '\n', '\r\n', ' \n\n']) {
      writeFileSync(file, text)
      expect(read).toThrow('is empty')
    }
  })

  it('name the file only where there is something: what names nothing may be the secret itself', () => {
    const folder = temporaryFolder()
    const told = (file: string) =>
      fault(() => requireCredentials(readSettings({ ZIM_APP_ID: '5', ZIM_SERVER_SECRET_FILE: file }), VERB))
    expect(told(folder)).toBe(`cannot read ZIM_SERVER_SECRET_FILE ${folder}`)
    const hidden =
      'ZIM_SERVER_SECRET_FILE names no file that can be read (its value is not shown, since it may be the secret itself)'
    for (const value of [
      SECRET,
      `${SECRET}\n`,
      `"${SECRET}"`,
      'my-odd-secret',
      'x'.repeat(5000),
      join(folder, 'none'),
    ]) {
      expect(told(value)).toBe(hidden)
    }
  })

  it.each([
    [{ NODE_OPTIONS: '--max-old-space-size=99 --inspect=0.0.0.0:9229' }, '--inspect in NODE_OPTIONS'],
    [{ NODE_OPTIONS: '"--inspect-brk"' }, '--inspect-brk in NODE_OPTIONS'],
    [{ NODE_OPTIONS: '--inspect_wait' }, '--inspect_wait in NODE_OPTIONS'],
    [{ NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2' }, '--heapsnapshot-signal in NODE_OPTIONS'],
    [{ NODE_OPTIONS: '--heapsnapshot-near-heap-limit=3' }, '--heapsnapshot-near-heap-limit in NODE_OPTIONS'],
    [{ NODE_DEBUG: 'undici' }, 'NODE_DEBUG'],
  ])('are not used in a process that %o opens to others', (env, opening) => {
    const use = () => requireCredentials(readSettings({ ZIM_APP_ID: '5', ZIM_SERVER_SECRET: SECRET, ...env }), VERB)
    expect(fault(use)).toBe(`${opening} opens this process to whoever looks: the ServerSecret could be read`)
  })

  it.each(['--inspect-port=9229 --max-old-space-size=300', '--report-on-signal', ''])(
    'are used with other options of Node: %j',
    (options) => {
      const env = { ZIM_APP_ID: '5', ZIM_SERVER_SECRET: SECRET, NODE_OPTIONS: options }
      expect(requireCredentials(readSettings(env), VERB).appId).toBe(5)
    },
  )

  it('are missed by name, with what needs them', () => {
    const needed = (env: Record<string, string>, use: CredentialsUse = VERB) =>
      fault(() => requireCredentials(readSettings(env), use))
    expect(needed({})).toBe(
      'serve sends to real users and needs ZIM_APP_ID and ZIM_SERVER_SECRET or ZIM_SERVER_SECRET_FILE',
    )
    expect(needed({ ZIM_APP_ID: '5' }, { ...VERB, does: 'asks ZIM' })).toBe(
      'serve asks ZIM and needs ZIM_SERVER_SECRET or ZIM_SERVER_SECRET_FILE',
    )
  })

  it('are not used where anybody could answer as the gateway', () => {
    const env = { ZIM_APP_ID: '5', ZIM_SERVER_SECRET: SECRET }
    const use = (value: string) => () =>
      requireCredentials(readSettings({ ...env, NODE_TLS_REJECT_UNAUTHORIZED: value }), VERB)
    expect(fault(use('0'))).toBe('NODE_TLS_REJECT_UNAUTHORIZED is 0: anybody could answer as the gateway')
    for (const value of ['', '1']) expect(use(value)).not.toThrow()
  })
})

const SECRET = '9193cc662a4c0ec135ec71fb57194b38'

/** The message of what is thrown as wrong use, with its remedy if that is asked for. */
function fault(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    expect(error).toMatchObject({ kind: 'usage', remedy: expect.stringMatching(/^[A-Z].*\.$/) })
    return (error as Error).message
  }
  return 'nothing'
}

describe('a ServerSecret', () => {
  const inEnvironment = (secret: string) =>
    fault(() => requireCredentials(readSettings({ ZIM_APP_ID: '5', ZIM_SERVER_SECRET: secret }), VERB))
  const inFile = (text: string | Buffer) => {
    const file = join(temporaryFolder(), 'secret')
    writeFileSync(file, text)
    const message = fault(() =>
      requireCredentials(readSettings({ ZIM_APP_ID: '5', ZIM_SERVER_SECRET_FILE: file }), VERB),
    )
    return message.replace(file, 'FILE')
  }

  it.each([
    [`"${SECRET}"`, 'quotes around it'],
    [`'${SECRET}'`, 'quotes around it'],
    [`\`${SECRET}\``, 'quotes around it'],
    [`“${SECRET}”`, 'quotes around it'],
    [`‘${SECRET}’`, 'quotes around it'],
    [`«${SECRET}»`, 'quotes around it'],
    ['""', 'quotes around it'],
    [`"${SECRET}`, 'a quote at its start'],
    [`${SECRET}’`, 'a quote at its end'],
    ['"', 'a quote at its start'],
    [` ${SECRET}`, 'blanks around it'],
    [`${SECRET}\t`, 'blanks around it'],
    [`${SECRET}\u00a0`, 'blanks around it'],
    [`${SECRET}\r`, 'a line end around it'],
    [`\n${SECRET}`, 'a line end around it'],
    [`9193cc66 2a4c0ec1`, 'blanks in it'],
    [`9193cc66\n2a4c0ec1`, 'a line end in it'],
    [`\ufeff${SECRET}`, 'a byte order mark (UTF-8 BOM) before it'],
    [`\ufeff"${SECRET}"`, 'a byte order mark (UTF-8 BOM) before it'],
    [`9193\u200bcc66`, 'invisible characters in it'],
    [`9193\u0007cc66`, 'invisible characters in it'],
  ])('written %j is refused with what is seen, and not repeated', (text, seen) => {
    expect(inEnvironment(text)).toBe(`ZIM_SERVER_SECRET has ${seen}`)
    expect(inFile(text === `${SECRET}\r` ? `${text}\r` : text)).toBe(`the ServerSecret in FILE has ${seen}`)
  })

  it('may have one line end at the end of its file, and no more', () => {
    for (const end of ['', '\n', '\r\n']) expect(inFile(SECRET + end)).toBe('nothing')
    for (const end of ['\n\n', '\r\n\r\n', '\n ', ' \n', '\r']) {
      expect(inFile(SECRET + end)).toMatch(/^the ServerSecret in FILE has (a line end|blanks) around it$/)
    }
    expect(inFile(`"${SECRET}"\n`)).toBe('the ServerSecret in FILE has quotes around it')
    expect(inFile(Buffer.from(`\ufeff${SECRET}`, 'utf16le'))).toMatch(/^the ServerSecret in FILE has bytes in it/)
  })

  it('need not look like those of ZEGOCLOUD', () => {
    for (const unusual of ['abc', SECRET.toUpperCase(), `${SECRET}0`, 'ключ', 'a"b']) {
      expect(inEnvironment(unusual)).toBe('nothing')
      expect(isUsualSecret(unusual)).toBe(false)
    }
    expect(isUsualSecret(SECRET)).toBe(true)
  })
})

describe('an AppID', () => {
  const read = (text: string, secret = SECRET) =>
    fault(() => requireCredentials(readSettings({ ZIM_APP_ID: text, ZIM_SERVER_SECRET: secret }), VERB))

  it.each([
    ['"12345"', 'is "12345" with quotes around it'],
    ["'12345'", "is '12345' with quotes around it"],
    ['“12345”', 'is “12345” with quotes around it'],
    ['"12345', 'is "12345 with a quote at its start'],
    [' 12345', 'is " 12345" with blanks around it'],
    ['12 345', 'is "12 345" with blanks in it'],
    ['12345\n', 'is "12345\\u{a}" with a line end around it'],
    ['\ufeff12345', 'is "\\u{feff}12345" with a byte order mark (UTF-8 BOM) before it'],
    ['1e9', 'is "1e9", no whole number'],
    ['0x3039', 'is "0x3039", no whole number'],
    ['1,234', 'is "1,234", no whole number'],
    ['12345.0', 'is "12345.0", no whole number'],
    ['+5', 'is "+5", no whole number'],
    ['-5', 'is "-5", no whole number'],
    ['１２３', 'is "１２３", no whole number'],
    ['my-app', 'is "my-app", no whole number'],
    ['x'.repeat(99), `is "${'x'.repeat(24)}…", no whole number`],
    ['0', 'is 0, an AppID is from 1 to 4294967295'],
    ['4294967296', 'is 4294967296, an AppID is from 1 to 4294967295'],
    ['99999999999', 'is 99999999999, an AppID is from 1 to 4294967295'],
  ])('is not %j: the message says what is seen', (text, seen) => {
    expect(read(text)).toBe(`ZIM_APP_ID ${seen}`)
  })

  it('is not repeated when it looks like a ServerSecret, or is the one beside it', () => {
    for (const [text, secret] of [
      [SECRET, 'other'],
      [`"${SECRET}"`, 'other'],
      ['my-odd-secret', 'my-odd-secret'],
      ['=my-odd-secret', 'my-odd-secret'],
    ] as const) {
      expect(read(text, secret)).toBe('ZIM_APP_ID is no number; it looks like a ServerSecret')
    }
  })

  it.each([
    ['1', 1],
    ['4294967295', 4_294_967_295],
    ['0012345', 12_345],
  ])('may be %s', (text, appId) => {
    expect(requireCredentials(readSettings({ ZIM_APP_ID: text, ZIM_SERVER_SECRET: SECRET }), VERB).appId).toBe(appId)
  })
})
