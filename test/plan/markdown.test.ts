import { describe, expect, it } from 'vitest'
import { compare } from '../../src/plan/changes.ts'
import { planAsMarkdown, problemsAsMarkdown } from '../../src/plan/markdown/markdown.ts'
import type { Problem } from '../../src/core/problem.ts'
import { LIMITS } from '../support/store.ts'
import { entry, planned } from './support.ts'

const HOSTILE = [
  '@everyone, @org/team and #123',
  '| a | b |',
  '```',
  '</details><script>alert(1)</script> <!-- belfry-plan -->',
  '[click](https://example.com) **bold** `code` ~~~~',
  '\u001b[31m \u202e \u0007',
].join('\n')

const NONE = { base: 'main', problems: [], leftOut: [] }
const ids = (count: number) => Array.from({ length: count }, (_, index) => `announcement-${index}`)

/** What GitHub would take for text or markup: everything but what stands in a fence. */
function outsideFences(markdown: string): string {
  const kept: string[] = []
  let fence: string | undefined
  for (const line of markdown.split('\n')) {
    const ticks = /^`{3,}/u.exec(line)?.[0]
    if (fence === undefined && ticks !== undefined) fence = ticks
    else if (fence !== undefined && line === fence) fence = undefined
    else if (fence === undefined) kept.push(line)
  }
  expect(fence).toBeUndefined()
  return kept.join('\n')
}

describe('the comment', () => {
  it('begins with its marker and a verdict, and folds what is long', () => {
    const before = planned([entry('a', { cron: '0 10 * * *' }), entry('b', { at: '2027-03-15T09:00' }, 'old')])
    const after = planned([
      entry('b', { at: '2027-03-15T09:00' }, 'new'),
      entry('c', { event: { at: '2027-03-15T18:00', reminders: ['-1d', '0m'] } }, 'starts {{ event.at | until }}'),
    ])
    const text = planAsMarkdown(after, compare(before, after, NONE), [])
    expect(text).toMatch(/^<!-- belfry-plan -->\n### ✅ Belfry plan: 1 added, 1 removed, 1 changed\n\n/u)
    expect(text).toContain(
      '| ➕ | <code>c</code> | Event at 2027-03-15T18:00: -1d, 0m, UTC: 2 occurrences, first 2027-03-14 18:00:00Z |',
    )
    expect(text).toContain('starts in 1 day')
    expect(text).toContain('starts now')
    expect(text).toContain('```diff\n@@ message.text @@\n- old\n+ new\n```')
    expect(text).toContain('<details><summary>Mon 2027-03-15: 2 occurrences, 3 of 100 slots</summary>')
    expect(text.match(/<details>/gu)).toHaveLength(text.match(/<\/details>/gu)?.length ?? 0)
  })

  it('tells an overload with who is in it', () => {
    const plan = planned([entry('a', { cron: '0 * * * *' }, 'hi', { owner: 'ops', late: { grace: '1s' } })], {
      limits: { ...LIMITS, limit: 10 },
    })
    const text = planAsMarkdown(plan, undefined, [])
    expect(text).toMatch(/^<!-- belfry-plan -->\n### ❌ Belfry plan: what goes out, \*\*over quota\*\*\n/u)
    expect(text).toMatch(/\| <code>a<\/code> \| <code>ops<\/code> \| 25 \| \d+ \| \d+ \|/u)
    expect(text).toContain('░')
  })

  it('lets nothing of a definition be markup, notify anybody or close a fence', () => {
    const before = planned([entry('a', { cron: '0 10 * * *' }, 'plain')])
    const after = planned(
      [
        entry('a', { cron: '0 10 * * *' }, HOSTILE, { owner: '@org/team | <b>' }),
        entry('b', { cron: '0 11 * * *' }, HOSTILE, { owner: HOSTILE }),
      ],
      { limits: { ...LIMITS, limit: 1 } },
    )
    const base = '@org/team`|<img src=x>'
    const problem = {
      severity: 'error',
      code: 'x',
      text: HOSTILE,
      remedy: HOSTILE,
      path: [],
      line: 1,
      column: 1,
    } as const
    const problems: Problem[] = [{ ...problem, file: HOSTILE, source: HOSTILE }]
    const texts = [
      planAsMarkdown(after, compare(before, after, { base, problems, leftOut: [HOSTILE] }), problems),
      problemsAsMarkdown(problems),
    ]
    for (const text of texts) {
      const outside = outsideFences(text)
      expect(outside).not.toMatch(/[@`]|(?<!&)#\d|<(?!\/?(?:details|summary|code)>|!-- belfry-plan -->\n)/u)
      expect(outside.match(/belfry-plan/gu)).toHaveLength(1)
      for (const sign of ['\u001b', '\u202e', '\u0007']) expect(text).not.toContain(sign)
    }
  })

  it('counts the problems of invalid definitions once, above all of them', () => {
    const problem = {
      severity: 'error',
      code: 'x',
      text: 'wrong',
      remedy: 'Mend it.',
      path: [],
      line: 1,
      column: 1,
    } as const
    const text = problemsAsMarkdown(['a.yaml', 'b.yaml'].map((file) => ({ ...problem, file })))
    expect(text).toContain('are invalid\n\n2 errors in 2 files\n\n')
    expect(text).toContain('a.yaml:1:1: error x: wrong\n  = Mend it.\n\nb.yaml:1:1: error x: wrong\n')
    expect(text.match(/errors? in/gu)).toHaveLength(1)
  })

  it('stays below what GitHub takes, and says that there is more', () => {
    const long = 'word '.repeat(400)
    const entries = (text: string) => ids(400).map((id, index) => entry(id, { cron: `${index % 60} * * * *` }, text))
    const [before, after] = [
      planned(entries('short')),
      planned([...entries(long), ...ids(50).map((id) => entry(`x${id}`, { cron: '0 1 * * *' }, long))]),
    ]
    const text = planAsMarkdown(after, compare(before, after, NONE), [])
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text.length).toBeGreaterThan(40_000)
    expect(text).toContain('More than fits a comment')
    expect(text.match(/<details>/gu)).toHaveLength(text.match(/<\/details>/gu)?.length ?? 0)
    outsideFences(text)
    const problem = {
      severity: 'error',
      code: 'x',
      text: long,
      remedy: long,
      path: [],
      file: 'f',
      line: 1,
      column: 1,
    } as const
    expect(problemsAsMarkdown(Array.from({ length: 100 }, () => problem)).length).toBeLessThanOrEqual(65_536)
  })
})
