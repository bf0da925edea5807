import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { CODES } from '../../../src/definitions/problems/codes.ts'
import { announcementsSchema, settingsSchema } from '../../../src/definitions/shape/schema.ts'
import { settingsShape } from '../../../src/definitions/shape/settings.ts'
import { fileShape } from '../../../src/definitions/shape/file.ts'
import { CASES } from '../../support/definition-cases.ts'
import { MARK, problemsOf } from '../../support/definitions.ts'

const root = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Section {
  readonly code: string
  readonly severity: string | undefined
  readonly body: string
}

const sections = read('docs/problems.md')
  .split('\n### ')
  .slice(1)
  .map((text): Section => {
    const [, code = ''] = /^`([a-z-]+)`\n/.exec(text) ?? []
    return { code, severity: /^\*\*(\w+)\*\* · /m.exec(text)?.[1], body: text }
  })

/** The codes of findings and problems that the source of the core and the service contains. */
function codesInSource(): string[] {
  const literal = /(?:\bcode: |\b(?:fault|finding|error|refused|refuse|problem)\(\s*)'([a-z]+(?:-[a-z]+)+)'/g
  const files = ['src/core', 'src/service'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  )
  return files.flatMap((file) => [...read(file).matchAll(literal)].map(([, code = '']) => code))
}

describe('docs/problems.md', () => {
  test('lists every code of the definitions room, of the cases, and of the sources that bring their own', () => {
    const documented = sections.map(({ code }) => code)
    const expected = new Set([...CODES, ...CASES.map(({ code }) => code), 'id-in-database', 'renamed-from-database'])
    expect([...documented].sort()).toEqual([...expected].sort())
    expect(documented).toEqual(expect.arrayContaining(codesInSource()))
  })

  test('says why, what to do and an example for each', () => {
    for (const { code, body } of sections) {
      expect(body, code).toMatch(/^\*\*(error|warning)\*\* · \S.+\.$/m)
      expect(body, code).toMatch(/^Remedy: \S.+\.$/m)
      expect(body, code).toMatch(/^Example: \S/m)
    }
  })

  test('tells the severity that the code has', () => {
    const severities = new Map(sections.map(({ code, severity }) => [code, severity]))
    for (const { code, yaml, path, settings, beside } of CASES) {
      for (const problem of problemsOf(yaml.replace(MARK, ''), path, settings, beside)) {
        expect(severities.get(problem.code), `${problem.code} of a case for ${code}`).toBe(problem.severity)
      }
    }
  })
})

/** The parts of docs/definitions.md: about definition files, and about the settings file. */
const [ofFiles = '', ofSettings = ''] = read('docs/definitions.md').split(/(?=\n## Settings: sharing the quota out\n)/)

describe('docs/definitions.md', () => {
  test('lists every key of the shape, and no other', () => {
    const keys = new Set(keysOf(fileShape).map((key) => key.replace(/^announcements\.(?=.)/, '')))
    expect(documentedKeys(ofFiles)).toEqual([...keys].sort())
  })

  test('lists every key of the settings, and no other', () => {
    expect(documentedKeys(ofSettings)).toEqual(keysOf(settingsShape).sort())
  })

  test('has examples in it that are sound', () => {
    const examples = examplesIn(ofFiles)
    expect(examples.map((example) => problemsOf(example))).toEqual(examples.map(() => []))
    expect(examples).toHaveLength(3)
    const settings = examplesIn(ofSettings)
    expect(settings.map((example) => problemsOf(example, 'settings.yaml'))).toEqual([[]])
  })
})

describe('the JSON Schema', () => {
  test.each([
    ['announcements', announcementsSchema],
    ['settings', settingsSchema],
  ])('of %s beside the examples is the one that the shape gives', (name, schema) => {
    expect(JSON.parse(read(`schedules/${name}.schema.json`))).toEqual(schema())
  })

  test.each([
    ['announcements', announcementsSchema, fileShape],
    ['settings', settingsSchema, settingsShape],
  ])('of %s describes every key', (_, schemaOf, shape) => {
    const schema = JSON.stringify(schemaOf())
    for (const key of new Set(keysOf(shape).map((path) => path.slice(path.lastIndexOf('.') + 1)))) {
      expect(schema, key).toContain(`"${key}":{`)
    }
    expect(keysWithoutDescription(schemaOf())).toEqual([])
  })
})

/** The keys with a line in a table, sorted. A key with two lines is there twice. */
function documentedKeys(text: string): string[] {
  return [...text.matchAll(/^\| `([\w.<>]+)` \|/gm)].map(([, key = '']) => key).sort()
}

function examplesIn(text: string): string[] {
  return [...text.matchAll(/```yaml\n([^`]+)```/g)].map(([, example = '']) => example)
}

/** The paths of all keys of a shape. The alternatives of a union are taken together. */
function keysOf(schema: unknown, path = ''): string[] {
  if (schema instanceof z.ZodOptional) return keysOf(schema.unwrap(), path)
  if (schema instanceof z.ZodArray) return keysOf(schema.element, path)
  if (schema instanceof z.ZodRecord) return keysOf(schema.valueType, `${path}.<name>`)
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap((option) => keysOf(option, path)))]
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries(schema.shape).flatMap(([key, child]) => {
    const name = path === '' ? key : `${path}.${key}`
    return [name, ...keysOf(child, name)]
  })
}

function keysWithoutDescription(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const properties = 'properties' in schema ? Object.entries(schema.properties as Record<string, object>) : []
  const bare = properties.filter(([, child]) => !('description' in child)).map(([key]) => `${path}.${key}`)
  return [...bare, ...Object.entries(schema).flatMap(([key, child]) => keysWithoutDescription(child, `${path}.${key}`))]
}
