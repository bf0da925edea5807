/** Holds items and gives the first in the order of `compare`. Adding and taking cost the logarithm of its length. */
export class Queue<T> {
  readonly #items: T[] = []
  readonly #compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  /** The first item; it stays. */
  get first(): T | undefined {
    return this.#items[0]
  }

  add(item: T): void {
    const items = this.#items
    let index = items.length
    items.push(item)
    while (index > 0) {
      const above = (index - 1) >>> 1
      if (this.#compare(items[above]!, item) <= 0) break
      items[index] = items[above]!
      index = above
    }
    items[index] = item
  }

  /** Takes out the first item. */
  take(): T | undefined {
    const first = this.#items[0]
    const last = this.#items.pop()
    if (last !== undefined && this.#items.length > 0) this.#sink(last)
    return first
  }

  /** Puts an item in the first place, and lets it sink to where it belongs. */
  #sink(item: T): void {
    const items = this.#items
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      if (left >= items.length) break
      const right = left + 1
      const below = right < items.length && this.#compare(items[right]!, items[left]!) < 0 ? right : left
      if (this.#compare(item, items[below]!) <= 0) break
      items[index] = items[below]!
      index = below
    }
    items[index] = item
  }
}
