import type { Instant } from '../../../src/core/time/instant.ts'

interface Entry<T> {
  readonly at: Instant
  readonly order: number
  readonly what: T
  isCancelled: boolean
}

/** A queue by instant, then by the order of adding. It is a binary heap, since a long run has millions of entries. */
export class Queue<T> {
  readonly #heap: Entry<T>[] = []
  #order = 0

  add(at: Instant, what: T): { cancel(): void } {
    const entry = { at, order: this.#order++, what, isCancelled: false }
    this.#heap.push(entry)
    this.#rise(this.#heap.length - 1)
    return { cancel: () => void (entry.isCancelled = true) }
  }

  /** Removes and returns the first entry, unless it is after `end`. */
  take(end: Instant): { readonly at: Instant; readonly what: T } | undefined {
    for (let first = this.#heap[0]; first && first.at <= end; first = this.#heap[0]) {
      const last = this.#heap.pop()!
      if (this.#heap.length > 0) {
        this.#heap[0] = last
        this.#sink()
      }
      if (!first.isCancelled) return first
    }
    return undefined
  }

  #rise(start: number): void {
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#isBefore(index, parent)) return
      this.#swap(index, parent)
      index = parent
    }
  }

  #sink(): void {
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const child = left + 1 < this.#heap.length && this.#isBefore(left + 1, left) ? left + 1 : left
      if (child >= this.#heap.length || !this.#isBefore(child, index)) return
      this.#swap(index, child)
      index = child
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a]!, this.#heap[b]!]
    return one.at === other.at ? one.order < other.order : one.at < other.at
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a]!
    this.#heap[a] = this.#heap[b]!
    this.#heap[b] = kept
  }
}
