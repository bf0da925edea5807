import { afterEach, describe, expect, it } from 'vitest'
import { asTyped, BARE, invocationOf, lineAsTyped, nameCommandsAs, nameDatabase, typed } from '../src/invocation.ts'
import type { Start } from '../src/invocation.ts'

const START: Start = {
  entry: '/srv/belfry/src/belfry.js',
  program: 'node',
  script: '/srv/belfry/src/belfry.js',
  folder: '/srv/belfry',
  variables: {},
  isContainer: false,
  isService: false,
}
const BY_NPM = { npm_package_json: '/srv/belfry/package.json', npm_lifecycle_event: 'belfry', PATH: '/usr/bin' }
const INSTALLED = { entry: '/app/node_modules/belfry/dist/src/belfry.js', script: '/app/node_modules/.bin/belfry' }

afterEach(() => {
  nameCommandsAs(BARE)
  nameDatabase(undefined)
})

describe('how a person starts Belfry again', () => {
  it.each<[string, Partial<Start>, string]>([
    [
      'in a checkout, by npm',
      { variables: { ...BY_NPM, INIT_CWD: '/srv/belfry' } },
      'A=1 npm run -s belfry -- why KEY',
    ],
    [
      'in a folder of the checkout, by npm',
      { variables: { ...BY_NPM, INIT_CWD: '/srv/belfry/docs' } },
      'A=1 npm run -s belfry -- why KEY',
    ],
    [
      'from elsewhere, by npm',
      { variables: { ...BY_NPM, INIT_CWD: '/srv/belfry-2' } },
      'A=1 npm --prefix /srv/belfry run -s belfry -- why KEY',
    ],
    [
      'from elsewhere, by npm, with a blank and a quote in the path',
      {
        entry: "/my dir/o'b/src/belfry.js",
        variables: { ...BY_NPM, npm_package_json: "/my dir/o'b/package.json", INIT_CWD: '/' },
      },
      String.raw`A=1 npm --prefix '/my dir/o'\''b' run -s belfry -- why KEY`,
    ],
    ['in a checkout, by node', {}, 'A=1 node src/belfry.js why KEY'],
    ['in its folder, by node', { folder: '/srv/belfry/src' }, 'A=1 node ./belfry.js why KEY'],
    ['from elsewhere, by node', { folder: '/tmp' }, 'A=1 node /srv/belfry/src/belfry.js why KEY'],
    ['by another node', { program: '/opt/my node/node' }, "A=1 '/opt/my node/node' src/belfry.js why KEY"],
    [
      'as a package, by npx',
      {
        ...INSTALLED,
        folder: '/app',
        variables: { npm_lifecycle_event: 'npx', npm_package_json: '/app/package.json', INIT_CWD: '/app' },
      },
      'A=1 npx belfry why KEY',
    ],
    [
      'as a package, by a script of the project',
      {
        ...INSTALLED,
        folder: '/app',
        variables: {
          ...BY_NPM,
          npm_package_json: '/app/package.json',
          INIT_CWD: '/app',
          PATH: '/app/node_modules/.bin',
        },
      },
      'A=1 npx belfry why KEY',
    ],
    [
      'as a package of another project, whose name another package may have for npx',
      { ...INSTALLED, folder: '/srv' },
      'A=1 /app/node_modules/.bin/belfry why KEY',
    ],
    [
      'as a package for the whole machine',
      { ...INSTALLED, script: '/usr/local/bin/belfry', variables: { PATH: '/usr/bin:/usr/local/bin' } },
      'A=1 belfry why KEY',
    ],
    [
      'as a package that is not on the PATH',
      { ...INSTALLED, script: '/opt/bin/belfry', variables: { PATH: '/usr/bin' } },
      'A=1 /opt/bin/belfry why KEY',
    ],
    [
      'as the service of a container, whose log is read outside',
      { isContainer: true, isService: true },
      'docker exec -e A=1 CONTAINER belfry why KEY',
    ],
    ['as a verb that was all of a container: it has ended', { isContainer: true }, 'docker run OPTIONS IMAGE why KEY'],
  ])('%s', (_, changes, command) => {
    nameCommandsAs(invocationOf({ ...START, ...changes }))
    expect(typed('why KEY', ['A=1'])).toBe(command)
  })
})

describe('a text for people', () => {
  it('has every command in the form that works here, once, and nothing else changes', () => {
    nameCommandsAs(() => 'npm run -s belfry --')
    const text = 'belfry: no; `belfry why KEY`, `belfry --help` or belfry list.'
    const changed = 'belfry: no; `npm run -s belfry -- why KEY`, `npm run -s belfry -- --help` or belfry list.'
    expect(asTyped(text)).toBe(changed)
    expect(asTyped(asTyped(text))).toBe(changed)
  })

  it('is one command on a line, with its variables before it', () => {
    nameCommandsAs((variables) => [...variables, 'npx belfry'].join(' '))
    const line = "BELFRY_SCHEDULES='my dir'/schedules A=1 belfry serve --sandbox"
    expect(lineAsTyped(line)).toBe("BELFRY_SCHEDULES='my dir'/schedules A=1 npx belfry serve --sandbox")
    expect(lineAsTyped('belfry validate x')).toBe('npx belfry validate x')
    expect(lineAsTyped('git init belfry validate')).toBe('git init belfry validate')
  })

  it('names the database of a sandbox where a command looks into it, until that is gone', () => {
    nameDatabase('/tmp/a b/belfry.sqlite')
    const named = "`BELFRY_DATABASE='/tmp/a b/belfry.sqlite' belfry history`, `belfry validate`"
    expect(asTyped('`belfry history`, `belfry validate`')).toBe(named)
    nameDatabase(undefined)
    expect(asTyped('`belfry history`')).toBe('`belfry history`')
  })
})
