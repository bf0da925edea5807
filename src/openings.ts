/** What the environment tells Node itself. */
export interface NodeSettings {
  /** NODE_OPTIONS. */
  readonly nodeOptions: string | undefined
  /** NODE_DEBUG. */
  readonly nodeDebug: string | undefined
}

/** Options that open this process to a debugger, or write all of its memory into a file. */
const OPENING = /--(?:inspect(?:[-_](?:brk|wait))?|heapsnapshot[-_](?:signal|near[-_]heap[-_]limit))(?![-_\w])/u

/**
 * What would show the ServerSecret, or a signed address, to others than ZIM: a debugger, a snapshot of the memory, Node's own debug lines. In words, with
 * where it is said; undefined where nothing is.
 */
export function openingOf({ nodeOptions = '', nodeDebug }: NodeSettings, flags = process.execArgv): string | undefined {
  const [inFlags] = OPENING.exec(flags.join(' ')) ?? []
  if (inFlags !== undefined) return `${inFlags} of node`
  const [inOptions] = OPENING.exec(nodeOptions) ?? []
  if (inOptions !== undefined) return `${inOptions} in NODE_OPTIONS`
  return nodeDebug === undefined ? undefined : 'NODE_DEBUG'
}

/** Ends a debugger that somebody opened by a signal before it was listened for. Does nothing where there is none. */
export function closeDebugger(): void {
  if (!process.features.inspector) return
  const inspector = process.getBuiltinModule('node:inspector')
  if (inspector.url() !== undefined) inspector.close()
}
