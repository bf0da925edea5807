import { messageLines } from '../core/wording/broadcast-words.ts'
import { counted, showInstant, showShortly } from '../core/wording/display.ts'
import { instantsBetween } from '../core/schedule/recurrence.ts'
import type { Changes, PlannedAnnouncement } from './changes.ts'
import { diffLines } from './diff.ts'
import { cell, details, fence, code } from './markup.ts'
import type { Plan } from './model.ts'
import { scheduleWithZone } from './words.ts'

/** Occurrences of a new announcement whose texts are shown. */
const MOST_TEXTS = 10
/** Characters of one folded block. */
const LONGEST_BLOCK = 6000

const MARKS = { same: '  ', removed: '- ', added: '+ ' } as const

/** The rows of the table of changes, its head first. */
export function changesTable({ added, removed, renamed, moved, changed }: Changes): readonly string[] {
  const rows = [
    ...added.map((planned) => row('➕', planned.announcement.id, plannedInWords(planned))),
    ...removed.map((planned) => row('➖', planned.announcement.id, plannedInWords(planned))),
    ...renamed.map(({ from, id }) => row('🏷️', id, `renamed: ${cell(from)} → ${cell(id)}`)),
    ...moved.map(({ before, after }) =>
      row('➡️', after.announcement.id, `${plannedInWords(before)} → ${plannedInWords(after)}`),
    ),
    ...changed.map(({ announcement, fields }) => {
      return row('✏️', announcement.id, fields.map(({ field }) => cell(field)).join(', '))
    }),
  ]
  return ['| | announcement | |\n|---|---|---|\n', ...rows]
}

/** What is new, word for word as it leaves, folded: each text once, with the first occurrence that says it. */
export function addedBlocks(plan: Plan, { added }: Changes): readonly string[] {
  return added.map(({ announcement }) => {
    const { schedule, broadcast } = announcement
    const texts = new Map<string, string>()
    for (const due of instantsBetween(schedule, { after: plan.from, through: plan.through, limit: MOST_TEXTS })) {
      const rendered = plan.render(announcement, due)
      if (!('broadcast' in rendered)) continue
      const text = messageLines(rendered.broadcast).join('\n')
      if (!texts.has(text)) texts.set(text, showInstant(due, schedule.zone.name))
    }
    if (texts.size === 0) texts.set(messageLines(broadcast).join('\n'), 'not in this plan')
    const blocks = [...texts].map(([text, when]) => `${when}\n${text}`)
    const facts = `from ${code(broadcast.sender)} to ${broadcast.push}, ${announcement.priority}`
    return details(`${code(announcement.id)} ${facts}`, fence(clipped(blocks.join('\n\n'))))
  })
}

/** What is different in the texts, folded, one block for each announcement. */
export function diffBlocks({ changed }: Changes): readonly string[] {
  return changed.map(({ announcement, fields, asOf }) => {
    const when = asOf === null ? '' : `, as of ${showShortly(asOf, announcement.schedule.zone.name)}`
    const lines = fields.flatMap(({ field, before, after }) => [
      `@@ ${field} @@`,
      ...diffLines(before ?? '', after ?? '')
        .filter(({ text }) => text !== '' || (before !== null && after !== null))
        .map(({ kind, text }) => `${MARKS[kind]}${text}`),
    ])
    return details(`${code(announcement.id)}${when}`, fence(clipped(lines.join('\n')), 'diff'))
  })
}

/** As much of a text as one block shows. */
function clipped(text: string): string {
  return text.length > LONGEST_BLOCK ? `${text.slice(0, LONGEST_BLOCK)}\n…` : text
}

function row(sign: string, id: string, what: string): string {
  return `| ${sign} | ${cell(id)} | ${what} |\n`
}

function plannedInWords({ announcement, count, next: [first] }: PlannedAnnouncement): string {
  const { name } = announcement.schedule.zone
  const when = first === undefined ? '' : `, first ${showShortly(first, name)}`
  return `${scheduleWithZone(announcement)}: ${counted(count, 'occurrence')}${when}`
}
