import { visible } from '../../core/wording/display.ts'
import type { Problem } from '../../core/problem.ts'

/**
 * Problems as GitHub workflow commands, one per line. They show up as annotations in the pull request. Everything that
 * has a meaning in the command syntax is escaped, so that a hostile file cannot issue commands.
 */
export function formatProblemsAsGithub(problems: readonly Problem[]): string {
  return problems.map(formatCommand).join('')
}

function formatCommand({ severity, file, line, column, length, code, text, remedy }: Problem): string {
  const end = length === undefined ? [] : [`endColumn=${column + length}`]
  const properties = [`file=${escapedProperty(file)}`, `line=${line}`, `col=${column}`, ...end, `title=${code}`]
  return `::${severity} ${properties.join(',')}::${escaped(`${visible(text)}\n${visible(remedy)}`)}\n`
}

const escaped = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapedProperty = (text: string) => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** Problems as a SARIF 2.1.0 log, for code scanning. */
export function formatProblemsAsSarif(problems: readonly Problem[]): string {
  const rules = [...new Set(problems.map(({ code }) => code))].sort().map((id) => ({ id }))
  const driver = { name: 'belfry', rules }
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results: problems.map(resultOf) }
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json'
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`
}

function resultOf({ severity, file, line, column, length, code, text, remedy }: Problem) {
  const region = { startLine: line, startColumn: column, ...(length !== undefined && { endColumn: column + length }) }
  const artifactLocation = { uri: uriOf(file) }
  const locations = [{ physicalLocation: { artifactLocation, region } }]
  return { ruleId: code, level: severity, message: { text: `${text}. ${remedy}` }, locations }
}

/** A relative reference. A colon in its first part would make that part a URI scheme, so colons are escaped. */
function uriOf(file: string): string {
  const reserved: Readonly<Record<string, string>> = { '#': '%23', '?': '%3F', ':': '%3A' }
  return encodeURI(file.replaceAll('\\', '/')).replaceAll(/[#?:]/g, (character) => reserved[character] ?? character)
}
