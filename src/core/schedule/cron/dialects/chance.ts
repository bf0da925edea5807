import { replacedBy } from './foreign-line.ts'
import type { Dialect } from './foreign-line.ts'

/** What stands where chance chose. At an hour in which people are awake. */
const CHOSEN = ['0', '9', '1', '1', 'MON'] as const
const JENKINS = /^H(?:\((\d+)-(\d+)\))?(?:\/(\d+))?$/
const CRONIE = /^(\d*)~(\d*)(?:\/(\d+))?$/

/** `H` of Jenkins, which stands for a number made of the job's name, and `0~59` of cronie and OpenBSD, a random one. */
export const recogniseChance: Dialect = (line) => {
  const fields = line.split(' ')
  if (fields.length !== 5) return undefined
  const isJenkins = fields.some((field) => /\bH\b/.test(field))
  if (!isJenkins && !fields.some((field) => CRONIE.test(field))) return undefined
  const chosen = fields.map((field, place) =>
    field
      .split(',')
      .map((item) => choose(item, String(CHOSEN[place])))
      .join(','),
  )
  const what = isJenkins
    ? 'a line of Jenkins, where H is a number that Jenkins chooses'
    : 'a line of cronie or OpenBSD, where ~ is a number that chance chooses'
  return replacedBy(
    what,
    chosen.join(' '),
    ', or another time that you choose',
    `Write a number where ${isJenkins ? 'H' : '~'} stands.`,
  )
}

function choose(item: string, number: string): string {
  const [isChance, low, high, step] = JENKINS.exec(item) ?? CRONIE.exec(item) ?? []
  if (isChance === undefined) return item
  if (step === undefined) return low === undefined || low === '' ? number : low
  return low === undefined || low === '' ? `*/${step}` : `${low}-${high}/${step}`
}
