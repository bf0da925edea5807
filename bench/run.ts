// Every bench, one after the other, each in its own process: `npm run bench`, or `npm run bench -- recurrence`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const BENCHES = ['recurrence', 'admission', 'plan', 'plan-change', 'validate', 'page']

for (const name of process.argv.length > 2 ? process.argv.slice(2) : BENCHES) {
  console.log(`\n== ${name}\n`)
  const file = join(import.meta.dirname, `${name}.ts`)
  const { status } = spawnSync(process.execPath, ['--expose-gc', file], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
