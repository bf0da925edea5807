import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withEarlier } from '../../../src/core/announcement/check.ts'
import type { Check } from '../../../src/core/announcement/check.ts'

/** The type makes this list complete, and nothing else. */
const EACH: Readonly<Record<Check['check'], true>> = {
  account: true,
  bounds: true,
  budget: true,
  clock: true,
  enabled: true,
  exclusions: true,
  freeze: true,
  late: true,
  lease: true,
  paused: true,
  quiet: true,
  quota: true,
  reservation: true,
  retry: true,
  schedule: true,
  skipped: true,
  source: true,
  spacing: true,
}

describe('the table of checks in docs/admission.md', () => {
  const page = readFileSync(new URL('../../../docs/admission.md', import.meta.url), 'utf8')
  const section = /^## The checks of `why`$([^]*?)^## /mu.exec(page)?.[1] ?? ''
  const names = [...section.matchAll(/^\| `(\w+)` \|/gmu)].slice(1).map(([, name]) => name)

  it('has each check once', () => {
    expect(new Set(names)).toEqual(new Set(Object.keys(EACH)))
    expect(names).toHaveLength(Object.keys(EACH).length)
  })

  it('has them in the order in which people read them', () => {
    const checks = names.toReversed().map((check) => ({ check, isPassed: true }) as Check)
    expect(withEarlier(checks, []).map(({ check }) => check)).toEqual(names)
  })
})
