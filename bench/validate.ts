// `belfry validate` of 1,000 definitions in ten files: the whole process with its start, as a person or a hook sees it.
//   node bench/validate.ts
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

const FILES = 10
const PER_FILE = 100
const RUNS = 5

const CASES = [
  ['plain', 'Maintenance starts in 15 minutes.'],
  ['a date in each', 'Maintenance on {{ occurrence.weekday }}, {{ occurrence.date }}.'],
  ['a case in each', '{% if occurrence.date == "2030-12-25" %}Merry Christmas{% else %}Good night{% endif %}'],
  ['clocks in each', '{{ occurrence.at | local: "Europe/Berlin", "America/New_York" }}'],
  ['a countdown in each', '{{ vars.launch | until }}'],
  ['a cut date in each', '{{ occurrence.date | slice: 5, 5 }}'],
  // A template that counts with the date has another text each night. Then not all nights are rendered, and it says so.
  ['a counted day in each', '{{ occurrence.date | slice: 8, 2 | plus: 0 }}'],
] as const

for (const [title, text] of CASES) {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-'))
  for (let file = 0; file < FILES; file += 1) writeFileSync(join(folder, `${file}.yaml`), fileOf(file, text))
  const runs = Array.from({ length: RUNS }, () => validate(folder)).sort((a, b) => a.wall - b.wall)
  rmSync(folder, { recursive: true })
  const { wall, told } = runs[Math.floor(RUNS / 2)] ?? { wall: Number.NaN, told: '' }
  console.log(`${title.padEnd(20)} ${row(wall)}   ${told}`)
}

function validate(folder: string) {
  const start = performance.now()
  const main = join(import.meta.dirname, '..', 'src', 'belfry.js')
  const { status, stdout } = spawnSync(process.execPath, [main, 'validate', folder], { encoding: 'utf8' })
  const wall = performance.now() - start
  if (status !== 0) throw new Error(`validate ended with ${status}: ${stdout.slice(0, 500)}`)
  return { wall, told: stdout.trimEnd().split('\n').at(-1) ?? '' }
}

function fileOf(file: number, text: string): string {
  const defaults = "{ timezone: Asia/Singapore, sender: ops-bot, vars: { launch: '2031-01-01T00:00Z' } }"
  const entries = Array.from({ length: PER_FILE }, (_, index) => {
    const number = file * PER_FILE + index
    const schedule = `{ cron: "${number % 60} ${number % 24} * * *" }`
    return `  - id: n${number}\n    schedule: ${schedule}\n    message: { type: text, text: '${text}' }\n`
  })
  return `version: 1\ndefaults: ${defaults}\nannouncements:\n${entries.join('')}`
}

function row(millis: number): string {
  return `${Math.round(millis).toLocaleString('en-US').padStart(6)} ms`
}
