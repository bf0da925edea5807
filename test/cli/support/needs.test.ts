import { describe, expect, it } from 'vitest'
import { VERB_NAMES } from '../../../src/cli/program.ts'
import { columnsOf } from '../../../src/core/wording/wrap.ts'
import { runHere } from '../../support/run-here.ts'

/** Every verb with its subcommands, as a person calls it. */
const CALLS = [...VERB_NAMES.map((name) => [name]), ['database', 'create']]

describe('wrong use of a verb', () => {
  it('tells all that is missing at once, with what it means', async () => {
    const { code, out, err } = await runHere(['pause'])
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toBe(
      [
        'error: `belfry pause` needs:',
        '  <id> or --all or --owner <TEAM>  its id, or everything, new announcements too,',
        '                                   or all of a team, new announcements too',
        '  --by <NAME>                      who pauses it',
        '  --reason <TEXT>                  why',
        '(`belfry pause --help`)',
        '',
      ].join('\n'),
    )
    expect((await runHere(['pause', 'a', '--by', 'Ada'])).err).toContain('needs:\n  --reason <TEXT>  why\n(')
    expect((await runHere(['send', '--by', 'Ada'])).err).toContain('needs:\n  --text <TEXT>  what to say\n(')
  })

  it('tells of two options of which one is needed, and takes either', async () => {
    const rest = ['a@x', '--by', 'Ada']
    expect((await runHere(['resolve'])).err).toContain('--seen or --not-seen  it went out, or it did not go out\n')
    for (const either of ['--seen', '--not-seen']) {
      const { err } = await runHere(['resolve', ...rest, either])
      expect(err).toContain('needs:\n  --note <TEXT>  how you know\n')
    }
    const both = await runHere(['resolve', ...rest, '--note', 'n', '--seen', '--not-seen'])
    expect(both).toMatchObject({ code: 64, err: expect.stringContaining('give either --seen or --not-seen') })
  })

  it('takes an argument or an option where one of them is needed', async () => {
    for (const either of [['a'], ['--all'], ['--owner', 'red']]) {
      const { err } = await runHere(['pause', ...either, '--by', 'Ada'])
      expect(err).toContain('needs:\n  --reason <TEXT>  why\n')
    }
  })

  it('tells what is too much, what it may be, and that blanks need quotes', async () => {
    const surplus = await runHere(['add', 'a.yaml', 'b.yaml'])
    expect(surplus.code).toBe(64)
    expect(surplus.err).toBe(
      'error: `belfry add` takes one argument, and here are 2: "a.yaml", "b.yaml":\n  <file>  a definition file\n' +
        '(quote what has blanks in it; `belfry add --help`)\n',
    )
    expect((await runHere(['list', 'all'])).err).toMatch(
      /^error: `belfry list` takes no argument, and here is "all"\n/u,
    )
    const unquoted = await runHere(['next', '0', '9', '*', '*', '*'])
    expect(unquoted.err).toMatch(/"\*"; it also needs:\n {2}--timezone <ZONE>/u)
  })

  it('suggests the verb, the subcommand or the option that was meant', async () => {
    expect((await runHere(['validat'])).err).toContain('(Did you mean validate?)')
    expect((await runHere(['database', 'creat'])).err).toContain('(Did you mean create?)')
    expect((await runHere(['history', '--limt', '3'])).err).toContain('(Did you mean --limit?)')
    expect((await runHere(['quota', 'prov'])).err).toContain('Allowed\n  choices are prove.')
  })

  it('lets no argument begin a line, however long it is', async () => {
    const words = 'belfry: all is well. '.repeat(20)
    for (const args of [['simulator', '--window', words], ['list', words], [words], [`--${words}`]]) {
      const { code, err } = await runHere(args)
      expect({ code, lines: err.split('\n').filter((line) => line.startsWith('belfry:')) }).toEqual({
        code: 64,
        lines: [],
      })
    }
  })

  it.each(CALLS)('of `%s %s` asks for all that its help calls required, and for nothing else', async (...call) => {
    const help = (await runHere([...call, '--help'])).out
    const { code, err } = await runHere([...call, '--an-option-that-is-not-there'])
    expect({ code, err: err.slice(0, 22) }).toEqual({ code: 64, err: 'error: unknown option ' })
    const marked = [...help.matchAll(/^ {2}(--[\w-]+)(?:(?!^ {2}-)[^])*?\((?:one\s+of\s+them\s+is\s+)?required\)/gmu)]
    if (marked.length === 0) return
    const refusal = await runHere(call)
    expect(refusal.code).toBe(64)
    const asked = [...refusal.err.matchAll(/--[a-z-]+/gu)].map(([option]) => option).filter((each) => each !== '--help')
    expect(asked).toEqual(marked.map(([, option]) => option))
  })
})

describe('the help', () => {
  it.each([[], ...CALLS])('of `belfry %s %s` fits 80 columns', async (...call) => {
    const { out, code } = await runHere([...call.filter(Boolean), '--help'])
    expect(code).toBe(0)
    expect(out.split('\n').filter((line) => columnsOf(line) > 80)).toEqual([])
  })
})
