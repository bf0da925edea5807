/** The variables that the environment has for Node itself. */
export interface NodeSettings {
  /** NODE_OPTIONS. */
  readonly nodeOptions: string | undefined
  /** NODE_DEBUG. */
  readonly nodeDebug: string | undefined
}

/** Options that open this process to a debugger, or write all of its memory into a file. */
const OPENING = /--(?:inspect(?:[-_](?:brk|wait))?|heapsnapshot[-_](?:signal|near[-_]heap[-_]limit))(?![-_\w])/u

/**
 * What would show the ServerSecret or a signed address to others: a debugger, a memory snapshot, or Node's debug lines.
 * In words, with the place where it is set; undefined when nothing would.
 */
export function openingOf({ nodeOptions = '', nodeDebug }: NodeSettings, flags = process.execArgv): string | undefined {
  const [inFlags] = OPENING.exec(flags.join(' ')) ?? []
  if (inFlags !== undefined) return `${inFlags} of node`
  const [inOptions] = OPENING.exec(nodeOptions) ?? []
  if (inOptions !== undefined) return `${inOptions} in NODE_OPTIONS`
  return nodeDebug === undefined ? undefined : 'NODE_DEBUG'
}

/** Closes a debugger that a signal opened before we listened for that signal. Does nothing when there is none. */
export function closeDebugger(): void {
  if (!process.features.inspector) return
  const inspector = process.getBuiltinModule('node:inspector')
  if (inspector.url() !== undefined) inspector.close()
}
