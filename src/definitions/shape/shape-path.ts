import { z } from 'zod'
import type { Path } from '../../core/problem.ts'

/** The part of a shape that a path leads to. In a union it takes the alternative of the value's `type`. */
export function schemaAt(shape: z.ZodType, root: unknown, path: Path): z.ZodType | undefined {
  let schema: z.ZodType | undefined = shape
  for (const [index, key] of path.entries())
    schema = schema && step(chosen(schema, valueAt(root, path.slice(0, index))), key)
  return schema && chosen(schema, valueAt(root, path))
}

/** The shape of what a key or an index leads to. */
export function step(schema: z.ZodType, key: string | number): z.ZodType | undefined {
  const inner = bare(schema)
  if (inner instanceof z.ZodObject) return Object.hasOwn(inner.shape, key) ? (inner.shape[key] as z.ZodType) : undefined
  if (inner instanceof z.ZodArray) return inner.element as z.ZodType
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType
  return undefined
}

function chosen(schema: z.ZodType, value: unknown): z.ZodType {
  const inner = bare(schema) ?? schema
  if (!(inner instanceof z.ZodDiscriminatedUnion)) return schema
  const options = inner.options as readonly z.ZodObject[]
  return options.find((option) => isObject(value) && option.shape['type']?.safeParse(value['type']).success) ?? schema
}

/** A shape without its `optional`. */
export const bare = (schema: z.ZodType | undefined) =>
  schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema

/** Whether a value is a map or a list. */
export const isObject = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null

/** The value that a path leads to. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), root)
}
