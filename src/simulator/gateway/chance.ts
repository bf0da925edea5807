/** A source of uniform numbers in [0, 1). It is passed in, so that one seed gives one run. */
export type Chance = () => number

/** A small seeded source (mulberry32), for request ids and simulations. Never use it for anything secret. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A RequestId like the vendor's samples: 19 decimal digits as a string, too long for a JavaScript number. */
export function requestIdFrom(chance: Chance): string {
  const first = 1 + Math.floor(chance() * 9)
  const nineDigits = (): string => String(Math.floor(chance() * 1e9)).padStart(9, '0')
  return `${first}${nineDigits()}${nineDigits()}`
}
