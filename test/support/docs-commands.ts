import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
/** The pages for readers. The changelog tells of the past. */
export const PAGES = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT })
  .filter((page) => page !== 'CHANGELOG.md')
  .toSorted()

/** A command of a page, as a reader copies it. */
export interface DocsCommand {
  readonly page: string
  readonly line: number
  readonly command: string
  /** The block that it stands in. What came before it there has been typed, too. */
  readonly block: number
}

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(resolve(ROOT, page), 'utf8')
}

/** Every command in the shell blocks of all pages. A backslash at the end of a line goes on in the next one. */
export function readCommands(): readonly DocsCommand[] {
  return PAGES.flatMap((page) => {
    const commands: DocsCommand[] = []
    let [block, isWithin] = [0, false]
    let begun: DocsCommand | undefined
    for (const [index, text] of readPage(page).split('\n').entries()) {
      const fence = /^\s*```(\w*)/u.exec(text)
      if (fence !== null) {
        isWithin = !isWithin && ['sh', 'bash', 'shell', 'console'].includes(fence[1] ?? '')
        if (isWithin) block += 1
      } else if (isWithin && text.trim() !== '') {
        const whole: DocsCommand = begun
          ? { ...begun, command: `${begun.command}\n${text}` }
          : { page, line: index + 1, command: text.replace(/^\$ /u, ''), block }
        begun = text.endsWith('\\') ? whole : undefined
        if (begun === undefined) commands.push(whole)
      }
    }
    return commands
  })
}

/** Every command in the running text of all pages: between backticks, and not in a block. */
export function readInline(): readonly (readonly [string, string])[] {
  return PAGES.flatMap((page) => {
    const text = readPage(page).replaceAll(/^\s*```[^]*?^\s*```/gmu, '')
    return [...text.matchAll(/`((?:belfry|npm|npx) [^`\n]+)`/gu)].map(([, command = '']) => [page, command] as const)
  })
}

/** A command without the remark behind it. */
export function withoutRemark(command: string): string {
  return command.replace(/\s+#\s.*$/u, '').trim()
}
