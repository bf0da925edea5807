import type { Argument, Command, Option } from 'commander'
import stringWidth from 'string-width'
import { visible } from '../../core/wording/display.ts'
import { BelfryError } from '../../errors.ts'
import { wrap } from './wrap.ts'

/** An argument or an option as it is written, and what it means. */
type Row = readonly [written: string, meaning: string]

/** Wrong use of a verb, with the arguments and options that it is about. */
export class WrongUseError extends BelfryError {
  readonly #head: string
  readonly #rows: readonly Row[]
  readonly #hint: string

  constructor(head: string, rows: readonly Row[], hint: string) {
    const list = rows.map(([written, meaning]) => `${written} (${meaning})`)
    super('usage', list.length === 0 ? head : `${head}: ${list.join(', ')}`, { remedy: `See: ${hint}.` })
    this.#hint = hint
    this.#head = head
    this.#rows = rows
  }

  /** In the form of the library's own errors, with a line for each argument and option. */
  toText(): string {
    const width = Math.max(0, ...this.#rows.map(([written]) => stringWidth(written)))
    const lines = this.#rows.flatMap(([written, meaning]) => {
      const head = `  ${written}${' '.repeat(width - stringWidth(written))}  `
      const [first = '', ...rest] = wrap(meaning, ' '.repeat(head.length))
      return [head + first.trimStart(), ...rest]
    })
    const head = wrap(`error: ${this.#head}${lines.length === 0 ? '' : ':'}`, '  ')
    return `${[...head, ...lines, `(${visible(this.#hint)})`].join('\n').trimStart()}\n`
  }
}

/** What a verb needs beside its own check of each value. */
interface Needing {
  /** The verb as it is called: `belfry pause`. */
  readonly path: string
  /** Options of which one must be given. An argument may be one of them, by its name. */
  readonly oneOf?: readonly string[]
}

/**
 * Marks in its help what a verb cannot do without. The check that it returns tells all that is missing at once, and
 * what is too much. The library would tell the first one alone, and without its meaning.
 *
 * The check throws {@link WrongUseError}. It comes after the library's own, so an unknown option is told first.
 */
export function markNeeds(command: Command, { path, oneOf = [] }: Needing): () => void {
  const { registeredArguments } = command
  // The library makes this line anew for each help, and would then show nothing as required.
  command.usage(command.usage()).allowExcessArguments()
  const needed = registeredArguments.filter(({ required }) => required)
  const rows = registeredArguments.map((argument): Row => [writtenOf(argument), plain(argument.description)])
  const options = command.options.filter(({ mandatory }) => mandatory)
  const choice = command.options.filter(({ long }) => oneOf.includes(long ?? ''))
  const isChoice = (argument: Argument) => oneOf.includes(argument.name())
  const isGiven = (option: Option) => command.getOptionValue(option.attributeName()) !== undefined
  const rowOf = (option: Option): Row => [option.flags, plainMeaning(option)]
  const named = registeredArguments.filter(isChoice)
  const oneRow = joined([
    ...named.map((argument): Row => [`<${argument.name()}>`, plain(argument.description)]),
    ...choice.map(rowOf),
  ])
  const hasOne = () => choice.some(isGiven) || command.args.length > registeredArguments.length - named.length
  const needs = [
    ...(choice.length > 0 ? [{ row: oneRow, isMet: hasOne }] : []),
    ...options.map((option) => ({ row: rowOf(option), isMet: () => isGiven(option) })),
  ]
  for (const argument of needed) argument.required = false
  for (const option of options) {
    option.mandatory = false
    option.description += ' (required)'
  }
  for (const option of choice) option.description += ' (one of them is required)'
  const most = registeredArguments.at(-1)?.variadic === true ? Infinity : registeredArguments.length
  return () => {
    const { args } = command
    const missing = [
      ...rows.slice(args.length, needed.length),
      ...needs.filter(({ isMet }) => !isMet()).map(({ row }) => row),
    ]
    const hint = `\`${path} --help\``
    if (args.length > most) {
      const takes = most === 0 ? 'no argument' : most === 1 ? 'one argument' : `${most} arguments`
      const given = args.map((text) => JSON.stringify(text)).join(', ')
      const surplus = `\`${path}\` takes ${takes}, and here ${args.length === 1 ? 'is' : `are ${args.length}:`} ${given}`
      const told = missing.length === 0 ? surplus : `${surplus}; it also needs`
      throw new WrongUseError(told, missing.length === 0 ? rows : missing, `quote what has blanks in it; ${hint}`)
    }
    if (missing.length > 0) throw new WrongUseError(`\`${path}\` needs`, missing, hint)
  }
}

function writtenOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

/** Several of which one is enough, in one row. */
function joined(rows: readonly Row[]): Row {
  return [rows.map(([written]) => written).join(' or '), rows.map(([, meaning]) => meaning).join(', or ')]
}

/** A description without its own line breaks. */
const plain = (description: string) => description.replaceAll(/\s+/gu, ' ')
const plainMeaning = ({ description }: Option) => plain(description)
