import type { ForeignLine, Reads } from './foreign-line.ts'

/** Several cron lines in one text, on lines of their own or with `|` or `;` between them. Each needs an announcement. */
export function recogniseSeveral(text: string, reads: Reads): ForeignLine | undefined {
  const lines = text
    .split(/[\n|;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length < 2 || !lines.every(reads)) return undefined
  const all = lines.map((line) => `"${line}"`).join(' and ')
  const remedy = `Write ${all} in ${lines.length} announcements.`
  return { what: `${lines.length} cron lines in one`, lines, remedy, otherwise: remedy }
}
