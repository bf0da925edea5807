import type { Problem } from '../../src/core/problem.ts'
import { parseDefinitions } from '../../src/definitions/check/definitions.ts'

/** The `now` of all tests here: 2026-11-22 20:00 UTC. */
export const NOW = 1_795_377_600_000

/** In a test's YAML it stands before the exact character at which the problem must be reported. */
export const MARK = '➤'

/** A file whose single announcement has no problem, except what the test puts into it. */
export function fileWith(
  parts: { defaults?: string; schedule?: string; message?: string; more?: string } = {},
): string {
  const {
    defaults = '{ timezone: Asia/Singapore, sender: ops-bot }',
    schedule = '{ cron: "45 1 * * *" }',
    message = '{ type: text, text: Hello }',
    more,
  } = parts
  return `version: 1
defaults: ${defaults}
announcements:
  - id: notice
    schedule: ${schedule}
    message: ${message}
${more === undefined ? '' : `    ${more}\n`}`
}

/** The text without its mark, and the place of the mark. */
export function unmarked(marked: string): { text: string; line: number; column: number } {
  const before = marked.slice(0, marked.indexOf(MARK))
  const line = before.split('\n').length
  return { text: marked.replace(MARK, ''), line, column: before.length - before.lastIndexOf('\n') }
}

/** The problems of one file, with settings or definitions beside it if given. */
export function problemsOf(text: string, path = 'a.yaml', settings?: string, other?: string): readonly Problem[] {
  const beside = [
    ...(settings === undefined ? [] : [{ path: 'settings.yaml', text: settings }]),
    ...(other === undefined ? [] : [{ path: 'b.yaml', text: other }]),
  ]
  return parseDefinitions([{ path, text }, ...beside], { now: NOW }).problems
}

/** Problems in short, for comparison: `line:column code`. */
export function brief(problems: readonly Problem[]): string[] {
  return problems.map(({ line, column, code }) => `${line}:${column} ${code}`)
}
