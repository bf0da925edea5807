import { expect, it } from 'vitest'
import { inShell } from '../../../src/core/wording/shell-word.ts'

it('one word of a shell is quoted where it must be', () => {
  expect(['a@2026-01-01T00:00:00.000Z', 'a b', "o'b", '', '$HOME'].map(inShell)).toEqual([
    'a@2026-01-01T00:00:00.000Z',
    "'a b'",
    String.raw`'o'\''b'`,
    "''",
    "'$HOME'",
  ])
})
