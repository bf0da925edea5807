/** Below what anything is compared with: places behind the last one, which nobody asks about. */
const NOWHERE = 1_000_000_000

/** Numbers of a node, and where the second and the third of them are. */
const WIDTH = 3
const LEAST = 1
const ADDED = 2

/**
 * Numbers side by side that only ever grow, from some place to the end: thousands of them are raised and searched in the
 * time that a dozen takes. Each node of a tree knows the most and the least below it, and what was added to all of it;
 * node 1 is the root, the children of `n` are `2n` and `2n + 1`.
 */
export class Heights {
  /** A power of two. */
  readonly #leaves: number
  /**
   * For each node three numbers side by side: the most and the least below it, and what was added to all places below it,
   * which its own most and least have already, and those of its children do not. In one array, since copies are many.
   */
  readonly #nodes: Int32Array

  private constructor(nodes: Int32Array) {
    this.#leaves = nodes.length / (2 * WIDTH)
    this.#nodes = nodes
  }

  /** With these numbers; one at least. */
  static of(numbers: ArrayLike<number>): Heights {
    const leaves = 2 ** Math.ceil(Math.log2(numbers.length))
    const nodes = new Int32Array(2 * leaves * WIDTH)
    for (let place = 0, at = leaves * WIDTH; place < leaves; place++, at += WIDTH) {
      const isThere = place < numbers.length
      nodes[at] = isThere ? numbers[place]! : -NOWHERE
      nodes[at + LEAST] = isThere ? numbers[place]! : NOWHERE
    }
    const heights = new Heights(nodes)
    for (let node = leaves - 1; node > 0; node--) heights.#sum(node)
    return heights
  }

  copy(): Heights {
    return new Heights(this.#nodes.slice())
  }

  /** The number at the first place. */
  get first(): number {
    let number = this.#nodes[WIDTH * this.#leaves]!
    for (let node = this.#leaves >> 1; node > 0; node >>= 1) number += this.#nodes[WIDTH * node + ADDED]!
    return number
  }

  /** The last place with at least so much; -1 where there is none. */
  lastWith(least: number): number {
    if (this.#nodes[WIDTH * 1]! < least) return -1
    let node = 1
    for (let wanted = least; node < this.#leaves;) {
      wanted -= this.#nodes[WIDTH * node + ADDED]!
      node = 2 * node + 1
      if (this.#nodes[WIDTH * node]! < wanted) node -= 1
    }
    return node - this.#leaves
  }

  /** The last place with at least so much in which `other` has at least `othersLeast`; -1 where there is none. */
  lastWithBoth(least: number, other: Heights, othersLeast: number): number {
    return this.#lastWithBoth(1, least, other, othersLeast)
  }

  /** Adds one to each place from one on. */
  raise(from: number): void {
    let node = this.#leaves + from
    this.#add(node)
    while (node > 1) {
      // What lies to the right of a place is the right neighbours on the way up.
      if (node % 2 === 0) this.#add(node + 1)
      node >>= 1
      this.#sum(node)
    }
  }

  /** Adds one to each place from one on in which `other` has at least `othersLeast`. */
  raiseWhere(from: number, other: Heights, othersLeast: number): void {
    this.#raiseWhere(1, 0, this.#leaves, { from, other }, othersLeast)
  }

  #lastWithBoth(node: number, least: number, other: Heights, othersLeast: number): number {
    if (this.#nodes[WIDTH * node]! < least || other.#nodes[WIDTH * node]! < othersLeast) return -1
    if (node >= this.#leaves) return node - this.#leaves
    const below = least - this.#nodes[WIDTH * node + ADDED]!
    const othersBelow = othersLeast - other.#nodes[WIDTH * node + ADDED]!
    const right = this.#lastWithBoth(2 * node + 1, below, other, othersBelow)
    return right < 0 ? this.#lastWithBoth(2 * node, below, other, othersBelow) : right
  }

  #raiseWhere(node: number, begin: number, width: number, where: Where, othersLeast: number): void {
    const { from, other } = where
    if (begin + width <= from || other.#nodes[WIDTH * node]! < othersLeast) return
    if (begin >= from && other.#nodes[WIDTH * node + LEAST]! >= othersLeast) {
      this.#add(node)
      return
    }
    const below = othersLeast - other.#nodes[WIDTH * node + ADDED]!
    this.#raiseWhere(2 * node, begin, width / 2, where, below)
    this.#raiseWhere(2 * node + 1, begin + width / 2, width / 2, where, below)
    this.#sum(node)
  }

  #add(node: number): void {
    const nodes = this.#nodes
    const at = node * WIDTH
    nodes[at]! += 1
    nodes[at + LEAST]! += 1
    nodes[at + ADDED]! += 1
  }

  #sum(node: number): void {
    const nodes = this.#nodes
    const at = node * WIDTH
    const left = 2 * at
    const right = left + WIDTH
    const added = nodes[at + ADDED]!
    nodes[at] = (nodes[left]! > nodes[right]! ? nodes[left]! : nodes[right]!) + added
    const [least, other] = [nodes[left + LEAST]!, nodes[right + LEAST]!]
    nodes[at + LEAST] = (least < other ? least : other) + added
  }
}

interface Where {
  readonly from: number
  readonly other: Heights
}
