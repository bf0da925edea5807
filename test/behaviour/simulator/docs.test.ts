import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { FAULT_KINDS, faultSchema } from '../../../src/simulator/gateway/faults.ts'
import { ENDPOINTS } from '../../../src/simulator/http/help.ts'
import { resolveSettings, SANDBOX_CREDENTIALS } from '../../../src/simulator/gateway/settings.ts'

const PAGE = readFileSync(new URL('../../../docs/simulator.md', import.meta.url), 'utf8')

/** The first group of every match. */
function all(pattern: RegExp): string[] {
  return [...PAGE.matchAll(pattern)].map((match) => match[1] ?? '')
}

test('the docs list every endpoint, and no other', () => {
  const endpoints = ENDPOINTS.map(({ method, path }) => `${method} ${path}`)
  expect(all(/^\| `([A-Z]+ \/[^`]*)` \|/gm)).toEqual(endpoints)
})

test('the docs have a section for every kind of fault, and for no other', () => {
  expect(all(/^### `([^`]+)`$/gm)).toEqual(FAULT_KINDS)
})

test('every fault in the docs is one that the simulator takes, and each kind has an example', () => {
  const examples = all(/\/faults -d '([^']+)'/g).map((text) => faultSchema.parse(JSON.parse(text)))
  expect(new Set(examples.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS))
})

test('the docs list every switch with its default, and no other', () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` \| (`[^`]+`|the sandbox's|seeded with 1) \|/gm)]
  const settings = resolveSettings({})
  expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(Object.keys(settings)))
  for (const [, name = '', value = ''] of rows) {
    if (!value.startsWith('`')) continue // the credentials and the source of chance are described in words
    expect([name, value]).toEqual([name, `\`${JSON.stringify(settings[name as keyof typeof settings])}\``])
  }
})

test('the docs sign with the credentials of the sandbox', () => {
  expect(PAGE).toContain(`app=${SANDBOX_CREDENTIALS.appId} secret=${SANDBOX_CREDENTIALS.serverSecret}`)
})
