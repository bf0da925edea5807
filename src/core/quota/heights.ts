/** Marks places after the last one. It is below everything that is compared, so no search finds them. */
const NOWHERE = 1_000_000_000

/** How many numbers a node has, and where its second and third are. */
const WIDTH = 3
const LEAST = 1
const ADDED = 2

/**
 * A row of numbers. An operation raises all of them from some place to the end. Raising and searching thousands takes
 * the time of a dozen: each node of a tree knows the most and the least below it, and what was added to all of it. Node
 * 1 is the root; the children of `n` are `2n` and `2n + 1`.
 */
export class Heights {
  /** A power of two. */
  readonly #leaves: number
  /**
   * Three numbers for each node: the most below it, the least below it, and what was added to all places below it. A
   * node's own most and least include the added number; those of its children do not. All in one array, because it is
   * copied often.
   */
  readonly #nodes: Int32Array

  private constructor(nodes: Int32Array) {
    this.#leaves = nodes.length / (2 * WIDTH)
    this.#nodes = nodes
  }

  /** A row of these numbers; at least one. */
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

  /** The last place with at least this number; -1 when there is none. */
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

  /** The last place with at least `least` where `other` has at least `othersLeast`; -1 when there is none. */
  lastWithBoth(least: number, other: Heights, othersLeast: number): number {
    return this.#lastWithBoth(1, least, other, othersLeast)
  }

  /** Adds one to each place from `from` on. */
  raise(from: number): void {
    let node = this.#leaves + from
    this.#add(node)
    while (node > 1) {
      // The places to the right are below the right neighbours on the way up.
      if (node % 2 === 0) this.#add(node + 1)
      node >>= 1
      this.#sum(node)
    }
  }

  /** Adds one to each place from `from` on where `other` has at least `othersLeast`. */
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
