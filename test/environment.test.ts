import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentForGit, secretsOf, takeOut } from '../src/environment.ts'
import { temporaryFolder } from './support/store.ts'

const SECRET = '4f6e9d1c07b83a25e1d4c6b8907f2a3e'

describe('what is secret in an environment', () => {
  const inFile = (text: string) => {
    const file = join(temporaryFolder(), 'secret')
    writeFileSync(file, text)
    return { ZIM_SERVER_SECRET_FILE: file }
  }

  it.each([
    ['the secret', () => ({ ZIM_SERVER_SECRET: 'my-odd-secret' }), ['my-odd-secret']],
    ['the secret without its quotes', () => ({ ZIM_SERVER_SECRET: '“my-odd-secret” ' }), ['my-odd-secret']],
    ['what a file holds', () => inFile('my-odd-secret\n'), ['my-odd-secret']],
    ['what a file of settings holds', () => inFile(`A=1\nZIM_SERVER_SECRET="my-odd-secret"\n`), ['my-odd-secret']],
    ['what stands in place of a file', () => ({ ZIM_SERVER_SECRET_FILE: 'my-odd-secret' }), ['my-odd-secret']],
    ['a secret as AppID', () => ({ ZIM_APP_ID: `${SECRET}x` }), [SECRET]],
    ['a secret as database', () => ({ BELFRY_DATABASE: SECRET }), [SECRET]],
    [
      'a password of a database',
      () => ({ BELFRY_DATABASE: 'postgres://u:p%40ss-word@h/d' }),
      ['p%40ss-word', 'p@ss-word'],
    ],
    ['a password behind it', () => ({ BELFRY_DATABASE: 'postgresql://h/d?user=u&password=pass-word' }), ['pass-word']],
    ['a password of a gateway', () => ({ ZIM_ENDPOINT: 'https://u:pass-word@h/' }), ['pass-word', 'u:pass-word']],
    ['a password of a proxy', () => ({ https_proxy: 'u:100%-pass@h:1' }), ['100%-pass']],
    [
      'what a proxy is told',
      () => ({ HTTPS_PROXY: 'http://u:pass-word@h' }),
      [Buffer.from('u:pass-word').toString('base64')],
    ],
  ] as const)('is %s', (_, envOf, secrets) => {
    expect(secretsOf(envOf())).toEqual(expect.arrayContaining([...secrets]))
  })

  it('is no path, nor what is too large or no file', () => {
    const folder = join(temporaryFolder(), SECRET)
    mkdirSync(folder)
    for (const env of [
      { BELFRY_DATABASE: join(folder, 'belfry.sqlite'), BELFRY_SCHEDULES: folder },
      { ZIM_SERVER_SECRET_FILE: folder },
      inFile('x'.repeat(100_000)),
      { ZIM_ENDPOINT: 'https://zim-api.zego.im/', HTTPS_PROXY: 'http://proxy.example:3128', ZIM_APP_ID: '4294967295' },
    ]) {
      expect(secretsOf(env).filter((text) => text !== '')).toEqual([])
    }
  })

  it('is taken out of it under whatever name, and the rest stays', () => {
    const env = { ZIM_SERVER_SECRET: 'abc', OTHER: `x${SECRET}`, A_PROXY: 'http://u:p@h', ZIM_APP_ID: '5', HOME: '/h' }
    const taken = takeOut(env, (text) => text.includes(SECRET))
    expect(env).toEqual({ ZIM_APP_ID: '5', HOME: '/h' })
    expect(taken).toEqual({ ZIM_SERVER_SECRET: 'abc', OTHER: `x${SECRET}`, A_PROXY: 'http://u:p@h' })
  })
})

describe('the environment of git', () => {
  it('has what git needs, and nothing else', () => {
    const env = {
      PATH: '/bin',
      HOME: '/h',
      LC_ALL: 'C',
      GIT_DIR: '/r/.git',
      GIT_ASKPASS: 'x',
      TOKEN: 't',
      GIT_TRACE: '1',
    }
    expect(environmentForGit(env)).toEqual({ PATH: '/bin', HOME: '/h', LC_ALL: 'C', GIT_DIR: '/r/.git' })
  })

  it('has the folders that were called safe, without what else was set beside them', () => {
    const settings = environmentForGit({
      ...process.env,
      GIT_CONFIG_COUNT: '3',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: 'Authorization: Basic abc',
      GIT_CONFIG_KEY_1: 'safe.directory',
      GIT_CONFIG_VALUE_1: '/a',
      GIT_CONFIG_KEY_2: 'Safe.Directory',
      GIT_CONFIG_VALUE_2: '/b',
    })
    expect(JSON.stringify(settings)).not.toContain('Authorization')
    const told = execFileSync('git', ['config', '--get-all', 'safe.directory'], { env: settings, encoding: 'utf8' })
    expect(told).toMatch(/\/a\n\/b\n$/u)
  })
})
