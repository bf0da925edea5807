import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BelfryError, ERROR_KINDS, EXIT_CODES, exitCodeOf } from '../src/errors.ts'

describe('the exit codes', () => {
  it('are in docs/operations.md, each with its meaning, and nothing else is', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../docs/operations.md'), 'utf8')
    const [, section = ''] = /\n## Exit codes\n([^]*?)\n## /u.exec(page) ?? []
    const rows = [...section.matchAll(/^\| (\d+) \| (.*) \|$/gmu)].map(([, code, meaning]) => [Number(code), meaning])
    expect(rows).toEqual(Object.values(EXIT_CODES).map(({ code, meaning }) => [code, meaning]))
  })

  it('tell apart what is invalid, what cannot be used and what contradicts, as sysexits.h does', () => {
    const codes = Object.entries(ERROR_KINDS).map(([kind, { exitCode, httpStatus }]) => [kind, exitCode, httpStatus])
    expect(codes).toEqual([
      ['invalid', 1, 422],
      ['not-found', 1, 404],
      ['conflict', 75, 409],
      ['unavailable', 69, 503],
      ['busy', 75, 503],
      ['over-quota', 3, 409],
      ['usage', 64, 400],
      ['internal', 70, 500],
    ])
  })

  it('are those of the kind, and of a defect for whatever nobody foresaw', () => {
    expect(exitCodeOf(new BelfryError('conflict', 'x'))).toBe(75)
    for (const thrown of [new Error('x'), 'x', undefined]) expect(exitCodeOf(thrown)).toBe(70)
  })
})
