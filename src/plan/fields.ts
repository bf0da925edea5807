/** One value that differs; null on the side that does not have it. */
export interface FieldChange {
  /** Its path in the definition: `message.text`. */
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

/** The values of a nested object, by their paths. */
export type Leaves = Readonly<Record<string, string>>

/** The values of a nested object, by their paths: `message.text`. What is absent has no path. */
export function leavesOf(value: object): Leaves {
  const leaves: Record<string, string> = {}
  const visit = (part: unknown, path: string) => {
    if (typeof part === 'object' && part !== null) {
      for (const [key, child] of Object.entries(part)) visit(child, path === '' ? key : `${path}.${key}`)
    } else if (part !== undefined) {
      leaves[path] = typeof part === 'string' ? part : JSON.stringify(part)
    }
  }
  visit(value, '')
  return leaves
}

/** The values that differ. */
export function differences(before: Leaves, after: Leaves): readonly FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => change.before !== change.after)
}
