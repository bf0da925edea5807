import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runHere } from '../../support/run-here.ts'
import { temporaryFolder } from '../../support/store.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

const SCHEDULES = `version: 1
defaults: { timezone: America/New_York, sender: ops-bot }
announcements:
  - { id: alpha, schedule: { cron: "0 9 * * *" }, priority: high, push: everyone, message: { type: text, text: "It is {{ occurrence.date }}", offlinePush: { title: A, content: B } } }
  - { id: beta, schedule: { cron: "0 9 * * *" }, message: { type: text, text: Beta } }
`
const DAY_OF = ['--from', '2027-01-05T00:00-05:00', '--days', '1']

const belfry = (...args: readonly string[]) => runHere(args)

/** A folder with definition files, and what records a case of them. */
function scheduled(text = SCHEDULES) {
  const folder = join(temporaryFolder(), 'schedules')
  mkdirSync(folder)
  writeFileSync(join(folder, 'a.yaml'), text)
  const file = join(folder, '_cases/day.yaml')
  return {
    folder,
    file,
    record: (...args: readonly string[]) => belfry('test', '--record', 'day', ...DAY_OF, ...args, folder),
    test: () => belfry('test', join(folder, '_cases')),
    recorded: () => readFileSync(file, 'utf8'),
  }
}

describe('a recorded case', () => {
  it('has one line for what fits, says how it was made, and passes', async () => {
    const { record, test, recorded, file } = scheduled()
    const { code, out, err } = await record()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(`Recorded in ${file}: 2 occurrences in 1d.
It says what is planned, and not what ought to be: review every line.
Test it: \`belfry test ${file}\`
`)
    expect(recorded()).toBe(`# Recorded with \`belfry test --record\`: what the plan says for this range, and
# not what ought to be in it. Review every line before you commit it.
# When a schedule changes on purpose, change it here as well, or record it anew
# with --force. docs/cases.md of Belfry has every key.

version: 1
schedules: ..

cases:
  - name: day
    from: 2027-01-05T00:00-05:00
    for: 1d
    expect:
      - { id: alpha, at: 2027-01-05T09:00, push: everyone, text: It is 2027-01-05 }
      - { id: beta, at: 2027-01-05T09:00, leaves: +1s, reason: spacing, push: online, text: Beta }
`)
    expect(await test()).toMatchObject({ code: 0, out: expect.stringContaining('1 passed, 0 failed\n') })
  })

  it('has the same bytes when it is recorded again, from another folder and by another path', async () => {
    const { record, recorded, folder, file } = scheduled()
    await record()
    const first = recorded()
    expect(await record('--force')).toMatchObject({ code: 0 })
    expect(recorded()).toBe(first)
    const near = relative(process.cwd(), folder)
    const args = ['test', '--record', 'day', ...DAY_OF, '--force', '--output', relative(process.cwd(), file), near]
    expect(await belfry(...args)).toMatchObject({ code: 0 })
    expect(recorded()).toBe(first)
    // Reached through a link: the path must not lead through it.
    const link = join(temporaryFolder(), 'link')
    symlinkSync(dirname(folder), link)
    await belfry(
      'test',
      '--record',
      'day',
      ...DAY_OF,
      '--force',
      '--output',
      join(link, 'schedules/_cases/day.yaml'),
      folder,
    )
    expect(recorded()).toBe(first)
  })

  it('stays valid when the repository is elsewhere', async () => {
    const { record, folder } = scheduled()
    await record()
    const elsewhere = join(temporaryFolder(), 'a', 'b', 'other')
    cpSync(folder, elsewhere, { recursive: true })
    expect(await belfry('test', join(elsewhere, '_cases'))).toMatchObject({ code: 0 })
  })

  it('is about some announcements alone, which still leave in their turn', async () => {
    const { record, test, recorded } = scheduled()
    expect(await record('--only', 'beta')).toMatchObject({ code: 0 })
    expect(recorded()).toContain(
      '    only:\n      - beta\n    expect:\n      - { id: beta, at: 2027-01-05T09:00, leaves: +1s,',
    )
    expect(recorded()).not.toContain('alpha')
    expect(await test()).toMatchObject({ code: 0 })
  })

  it('says what is skipped for the quota, and why', async () => {
    const { record, test, recorded } = scheduled(SCHEDULES.replace('"0 9 * * *"', '"*/10 * * * *"'))
    expect(await record()).toMatchObject({ code: 0 })
    expect(recorded().match(/state: skipped, reason: quota/gu)?.length).toBeGreaterThan(20)
    expect(await test()).toMatchObject({ code: 0 })
  })

  it('says that nothing comes due', async () => {
    const { record, test, recorded } = scheduled(SCHEDULES.replaceAll('0 9 * * *', '0 9 1 2 *'))
    expect((await record()).out).toContain('nothing comes due in 1d.')
    expect(recorded()).toContain('expect: []')
    expect(await test()).toMatchObject({ code: 0 })
  })

  it('writes the two passes of an hour that comes twice, each with its offset', async () => {
    const { folder, file, recorded, test } = scheduled(SCHEDULES.replaceAll('0 9 * * *', '30 * * * *'))
    const range = ['--from', '2027-11-07T05:00Z', '--to', '2027-11-07T07:00Z']
    expect(await belfry('test', '--record', 'day', ...range, folder)).toMatchObject({ code: 0 })
    expect(recorded()).toMatch(/alpha, at: 2027-11-07T01:30-04:00,.*\n.*beta.*\n.*alpha, at: 2027-11-07T01:30-05:00,/u)
    // Without the warning that a local time comes twice.
    expect((await test()).out).toBe(`ok    day (${file}:10)\n\n1 passed, 0 failed\n`)
  })

  it('goes into the folder for cases of all schedules when those of one team are recorded', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'schedules/team'), { recursive: true })
    writeFileSync(join(folder, 'schedules/team/a.yaml'), SCHEDULES)
    const args = ['test', '--record', 'day', ...DAY_OF, 'schedules/team/a.yaml']
    execFileSync(process.execPath, [join(ROOT, 'src/belfry.js'), ...args], { cwd: folder, env: {} })
    expect(readFileSync(join(folder, 'schedules/_cases/day.yaml'), 'utf8')).toContain('schedules: ../team/a.yaml\n')
  })

  it('is one JSON document for programs', async () => {
    const { record, file } = scheduled()
    const { code, out } = await record('--json')
    expect({ code, answer: JSON.parse(out) }).toEqual({
      code: 0,
      answer: {
        file,
        name: 'day',
        from: '2027-01-05T05:00:00.000Z',
        until: '2027-01-06T05:00:00.000Z',
        expected: 2,
      },
    })
  })
})

describe('nothing is recorded', () => {
  /** What is in the folder for cases, hidden files too. */
  const casesOf = (folder: string) => (existsSync(join(folder, '_cases')) ? readdirSync(join(folder, '_cases')) : [])

  it('over what is there, unless it is forced', async () => {
    const { record, recorded, file, folder } = scheduled()
    mkdirSync(dirname(file))
    writeFileSync(file, 'mine')
    const refused = await record()
    expect(refused).toMatchObject({ code: 75, out: '' })
    expect(refused.err).toContain(`${file} is there already\n  Name another`)
    expect(recorded()).toBe('mine')
    expect(await record('--force')).toMatchObject({ code: 0 })
    expect(recorded()).toContain('id: alpha')
    expect(casesOf(folder)).toEqual(['day.yaml'])
  })

  it('through a link, which is replaced itself', async () => {
    const { record, file, folder } = scheduled()
    const target = join(dirname(folder), 'elsewhere.yaml')
    writeFileSync(target, 'mine')
    mkdirSync(dirname(file))
    symlinkSync(target, file)
    expect(await record()).toMatchObject({ code: 75 })
    expect(await record('--force')).toMatchObject({ code: 0 })
    expect(readFileSync(target, 'utf8')).toBe('mine')
  })

  it('of invalid definitions, whose problems are told as by validate', async () => {
    const { record, folder } = scheduled(SCHEDULES.replace('0 9', '0 25'))
    const validated = await belfry('validate', folder)
    expect(await record()).toEqual({ code: 1, out: validated.out, err: '' })
    const asJson = await belfry('validate', '--format', 'json', folder)
    const refused = await record('--json')
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toMatchObject({
      error: { message: 'nothing is recorded: the definitions are invalid', problems: JSON.parse(asJson.out) },
    })
    expect(casesOf(folder)).toEqual([])
  })

  it('of more than anybody reviews', async () => {
    const { record, folder } = scheduled(SCHEDULES.replace('"0 9 * * *"', '"* * * * *"'))
    expect(await record()).toMatchObject({
      code: 1,
      err: 'belfry: nothing was recorded: 1441 occurrences come due in 1d\n  At most 500 can be reviewed: name a shorter range, or announcements with\n    --only.\n',
    })
    const dense = scheduled(SCHEDULES.replaceAll('"0 9 * * *"', '"* * * * * *"'))
    expect((await dense.record('--days', '366')).err).toContain('more than 100000 occurrences come due in the range')
    expect([...casesOf(folder), ...casesOf(dense.folder)]).toEqual([])
  })

  it.each([
    ['without --from', ['--record', 'x'], '--record needs --from'],
    ['with a begin that is no instant', ['--record', 'x', '--from', '2027-01-05'], 'is not an instant'],
    ['with two ends', ['--record', 'x', ...DAY_OF, '--to', '2027-01-06T00:00Z'], '--to and --days say the same'],
    [
      'that ends before it begins',
      ['--record', 'x', '--from', '2027-01-05T00:00Z', '--to', '2027-01-05T00:00Z'],
      '--to must be after',
    ],
    ['under a name that is a path', ['--record', '../x', ...DAY_OF], 'the name of a case file'],
    ['with annotations', ['--record', 'x', ...DAY_OF, '--format', 'github'], '--format github'],
    [
      'with an option of a recording alone',
      ['--only', 'x', 'schedules/_cases'],
      '--only says nothing without --record',
    ],
    [
      'of an id that is not there',
      ['--record', 'x', ...DAY_OF, '--only', 'winter-cup'],
      'no announcement "winter-cup"',
    ],
    [
      'of several ids that are not there, all told at once',
      ['--record', 'x', ...DAY_OF, '--only', 'winter-cup', '--only', 'new-year', '--only', 'summer-cup'],
      'no announcement "winter-cup", "summer-cup"\n',
    ],
    [
      'where it would be read as definitions',
      ['--record', 'x', ...DAY_OF, '--output', 'schedules/x.yaml'],
      'would be taken for a definition file',
    ],
    [
      'where it would not be found',
      ['--record', 'x', ...DAY_OF, '--output', 'schedules/_cases/x.txt'],
      'would not be found as a case file',
    ],
    [
      'below a file',
      ['--record', 'x', ...DAY_OF, '--output', 'package.json/_cases/x.yaml', 'schedules/ops.yaml'],
      'there is no such folder',
    ],
  ])('%s', async (_, args, said) => {
    const { code, out, err } = await belfry('test', ...args)
    expect({ out, err }).toMatchObject({ out: '', err: expect.stringContaining(said) })
    expect(err).toMatch(/^belfry: .*\n {2}\S.*\n$/su)
    expect([1, 64, 69]).toContain(code)
  })
})

describe('whatever the definitions are', () => {
  const ZONES = ['America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Chatham', 'UTC', 'America/Nuuk']
  const text = fc
    .oneof(
      fc.constantFrom(
        'yes',
        '/a+b/',
        '/a/i',
        '12',
        'null',
        '- x',
        'a: b',
        "it's",
        '#1',
        '👩‍🚀 go',
        '\u200bhidden',
        '\u202ebidi',
        ' ',
        '{',
        '*x',
        '& y',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 140 }),
      fc
        .array(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }), { minLength: 2, maxLength: 4 })
        .map((lines) => lines.join('\n')),
    )
    .filter((said) => said.trim() !== '' && !/\{\{|\{%/u.test(said))
  const minute = fc.integer({ min: 0, max: 58 })
  const announcement = fc.record({
    minute,
    hour: fc.integer({ min: 0, max: 23 }),
    isHourly: fc.boolean(),
    timezone: fc.constantFrom(...ZONES),
    push: fc.constantFrom('online', 'everyone'),
    priority: fc.constantFrom('low', 'normal', 'high'),
    said: text,
  })
  type Drawn = typeof announcement extends fc.Arbitrary<infer T> ? T : never

  const fileOf = (drawn: readonly Drawn[]) =>
    JSON.stringify({
      version: 1,
      defaults: { sender: 'ops-bot' },
      announcements: drawn.map(({ minute: at, hour, isHourly, timezone, push, priority, said }, index) => ({
        id: `a${index}`,
        schedule: { cron: isHourly ? `${at} */6 * * *` : `${at} ${hour} * * *`, timezone },
        push,
        priority,
        message: { type: 'text', text: said, offlinePush: { title: 'T', content: 'C' } },
      })),
    })

  it('records what passes, twice the same, and a schedule moved by one minute fails it', async () => {
    const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2_147_483_647)
    const starts = ['2027-03-13T20:00Z', '2027-03-28T00:00+01:00', '2027-10-30T12:00:00.250Z', '2027-11-06T00:00-04:00']
    const { folder, test, recorded } = scheduled()
    let [passed, refused] = [0, 0]
    await fc.assert(
      fc.asyncProperty(
        fc.array(announcement, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...starts),
        fc.nat(),
        async (drawn, from, pick) => {
          writeFileSync(join(folder, 'a.yaml'), fileOf(drawn))
          const range = ['--from', from, '--days', '2', '--force']
          const again = () => belfry('test', '--record', 'day', ...range, folder)
          const first = await again()
          if (first.code === 1) {
            // A text that no definition may have.
            expect(await belfry('validate', folder)).toMatchObject({ code: 1 })
            refused += 1
            return
          }
          expect(first).toMatchObject({ code: 0 })
          const bytes = recorded()
          const { code, out, err } = await test()
          // No warning either: nothing is left to doubt.
          expect({ code, err, out: out.replace(/^ok .*\n/u, '') }, bytes).toEqual({
            code: 0,
            err: '',
            out: '\n1 passed, 0 failed\n',
          })
          await again()
          expect(recorded()).toBe(bytes)
          const moved = drawn.map((each, index) =>
            index === pick % drawn.length ? { ...each, minute: each.minute + 1 } : each,
          )
          writeFileSync(join(folder, 'a.yaml'), fileOf(moved))
          expect(await test(), bytes).toMatchObject({ code: 1 })
          passed += 1
        },
      ),
      { seed, numRuns: 60 },
    )
    expect(passed, `seed ${seed}: ${refused} were refused`).toBeGreaterThan(25)
  })
})
