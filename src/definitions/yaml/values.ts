import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Alias, Node, Pair, ParsedNode, Scalar, YAMLMap } from 'yaml'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { YAML_LIMITS } from './parse.ts'
import type { Path } from '../../core/problem.ts'

/** How much a document may grow by its aliases. It counts nodes, and pieces of 32 characters. */
const LARGEST = 200_000

/** A document as plain values, and what is needed to find the node of a value. */
export interface Plain {
  readonly value: unknown
  readonly faults: readonly Fault[]
  readonly index: Index
}

/** Makes it fast to follow a path through the nodes: a hostile file has maps of a hundred thousand keys. */
export interface Index {
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>
  /** The pairs of each map by key. When two have the same key, the first one counts. */
  readonly pairs: ReadonlyMap<Node, ReadonlyMap<string, MapPair>>
}

/** One key of a map with its value. */
export type MapPair = Pair<Node, Node | null>

/** A converted node: its value, and its size and depth with all aliases written out. */
interface Converted {
  readonly value: unknown
  readonly weight: number
  readonly depth: number
}

/** Ends the conversion of a document that is too large or too deep. Only {@link plainOf} catches it. */
class Overflow extends Error {
  readonly fault: NodeFault

  constructor(fault: NodeFault) {
    super(fault.text)
    this.fault = fault
  }
}

/**
 * Turns a parsed document into plain values. It reports what YAML allows but a definition file does not: tags, merge
 * keys, keys that are no strings, keys that come twice. Of two equal keys the first one counts. Maps have no prototype,
 * so `__proto__` is a key like any other. An alias shares the value of its anchor, so nothing is copied.
 */
export function plainOf(root: ParsedNode): Plain {
  const conversion = new Conversion()
  try {
    const { value } = conversion.convert(root, [])
    return { value, faults: conversion.faults, index: conversion }
  } catch (error) {
    if (!(error instanceof Overflow)) throw error
    return { value: undefined, faults: [error.fault], index: conversion }
  }
}

class Conversion implements Index {
  readonly faults: Fault[] = []
  readonly targets = new Map<Alias, Node>()
  readonly pairs = new Map<Node, Map<string, MapPair>>()
  /** The latest node of each anchor in document order, as YAML defines it. */
  readonly #anchors = new Map<string, Node>()
  readonly #converted = new Map<Node, Converted>()

  convert(node: Node | null | undefined, path: Path): Converted {
    if (!node) return { value: null, weight: 1, depth: 1 }
    if (isAlias(node)) return this.#follow(node, path)
    if (node.tag !== undefined) this.#refuseTag(node.tag, path)
    if ('anchor' in node && node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    const converted = this.#bounded(this.#convertContent(node, path), node, path)
    this.#converted.set(node, converted)
    return converted
  }

  #convertContent(node: Node, path: Path): Converted {
    if (isMap(node)) return this.#convertMap(node as YAMLMap<Node, Node | null>, path)
    if (isSeq(node)) return joined(node.items.map((item, index) => this.convert(item as Node, [...path, index])))
    const { value } = node as Scalar
    return { value, weight: 1 + (typeof value === 'string' ? value.length / 32 : 0), depth: 1 }
  }

  #convertMap(map: YAMLMap<Node, Node | null>, path: Path): Converted {
    const value: Record<string, unknown> = Object.create(null)
    const parts: Converted[] = []
    const pairs = new Map<string, MapPair>()
    let isNextItem = false
    this.pairs.set(map, pairs)
    for (const pair of map.items) {
      const key = this.#keyOf(pair, path)
      if (key === undefined) continue
      const part = this.convert(pair.value, [...path, key])
      parts.push(part)
      if (pairs.has(key)) {
        const first = typeof path.at(-1) === 'number' ? pairs.keys().next().value : undefined
        if (!isNextItem) this.#refuseSecond(key, pair, path, first)
        // The first key again: an item of the list begins without its hyphen. What follows belongs to it.
        isNextItem ||= key === first
      } else {
        pairs.set(key, pair)
        value[key] = part.value
      }
    }
    return { ...joined(parts), value }
  }

  #keyOf({ key }: MapPair, path: Path): string | undefined {
    const name = isScalar(key) ? key.value : undefined
    if (name === '<<') {
      const remedy = 'Write the keys out, or use `defaults` for what all announcements share.'
      this.faults.push(atNode(fault('yaml-merge-key', path, 'merge keys (<<) are not used here', remedy), key))
      return undefined
    }
    if (typeof name === 'string') return name
    const written = isScalar(key) && key.source ? `"${key.source}"` : 'a plain name'
    const text = 'a key must be a plain text'
    this.faults.push(atNode(fault('yaml-key', path, text, `Write ${written} as the key.`), key))
    return undefined
  }

  #refuseSecond(key: string, pair: MapPair, path: Path, first: string | undefined): void {
    const text = `the key ${quoted(key)} stands here twice`
    const remedy =
      key === first
        ? `Write "- ${key}:" if another item of the list begins here; else remove one of the two.`
        : 'Remove one of the two.'
    this.faults.push(atNode(fault('duplicate-key', [...path, key], text, remedy), pair.key))
  }

  #refuseTag(tag: string, path: Path): void {
    const text = `tags such as ${quoted(tag)} are not used here`
    this.faults.push(fault('yaml-tag', path, text, 'Remove the tag; put the value in quotes if it is a text.'))
  }

  #follow(alias: Alias, path: Path): Converted {
    const target = this.#anchors.get(alias.source)
    const converted = target && this.#converted.get(target)
    if (!target || !converted) {
      const text = target
        ? `*${alias.source} stands inside what it refers to`
        : `no &${alias.source} stands before *${alias.source}`
      const remedy = 'Put the value in quotes if it is a text, or mend the name of the anchor.'
      this.faults.push(fault('yaml-alias', path, text, remedy))
      return { value: null, weight: 1, depth: 1 }
    }
    this.targets.set(alias, target)
    return converted
  }

  /** Reports at the node: no path leads to it yet while it is converted. */
  #bounded(converted: Converted, node: Node, path: Path): Converted {
    if (converted.depth > YAML_LIMITS.depth) {
      const text = `aliases nest more than ${YAML_LIMITS.depth} levels`
      throw new Overflow(atNode(fault('yaml-too-deep', path, text, 'Write the values out.'), node))
    }
    if (converted.weight > LARGEST) {
      const text = 'written out, the aliases make the file larger than can be looked at'
      throw new Overflow(atNode(fault('yaml-too-complex', path, text, 'Use fewer aliases.'), node))
    }
    return converted
  }
}

/** A fault at a node that no path leads to. */
export interface NodeFault extends Fault {
  readonly node?: Node
}

const atNode = (found: Fault, node: Node): NodeFault => ({ ...found, node })

function joined(parts: readonly Converted[]): Converted {
  let weight = 1
  let depth = 0
  for (const part of parts) {
    weight += part.weight
    depth = Math.max(depth, part.depth)
  }
  return { value: parts.map((part) => part.value), weight, depth: depth + 1 }
}
