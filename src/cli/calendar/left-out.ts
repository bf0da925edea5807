import { visible } from '../../core/wording/display.ts'

/** What was left out of the result. */
export interface LeftOut {
  /** What of, e.g. `event`. */
  readonly noun: string
  /** Why, as words after the noun: `without a whole day`. */
  readonly why: string
  /** Its name, if it has one. */
  readonly name: string
  /** Where it stands: a line of a file, or its date. */
  readonly where: string
}

/** A sentence for each reason, with the first place. */
export function leftOutInWords(all: readonly LeftOut[]): readonly string[] {
  const reasons = new Map<string, [LeftOut, ...LeftOut[]]>()
  for (const each of all) {
    const key = `${each.noun} ${each.why}`
    const same = reasons.get(key)
    if (same === undefined) reasons.set(key, [each])
    else same.push(each)
  }
  return [...reasons.values()].map(([first, ...others]) => {
    const { noun, why, name, where } = first
    const named = name === '' ? where : `"${visible(name)}" (${where})`
    return others.length === 0
      ? `Left out 1 ${noun} ${why}: ${named}.`
      : `Left out ${others.length + 1} ${noun}s ${why}; the first is ${named}.`
  })
}
