import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnection } from '../../src/store/database/connection.ts'
import type { Violation } from './checks/findings.ts'
import { scenarioOf } from './scenarios/scenario.ts'
import type { Mutate } from './faults/mutations.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { Simulation } from './simulation.ts'

/** The result of one run. */
export interface Report {
  readonly seed: number
  readonly violations: readonly Violation[]
  /** How many events there were. All checks ran after each event. */
  readonly steps: number
  /** How many calls reached ZIM. */
  readonly calls: number
  /** How many occurrences are on record, by state. */
  readonly states: Readonly<Record<string, number>>
  /** How many occurrences were not sent, by reason. `resend` counts those that were sent again. */
  readonly reasons: Readonly<Record<string, number>>
  /** Equal seeds give equal fingerprints. */
  readonly fingerprint: string
  /** What happened, line by line, if it was asked for. */
  readonly trace: readonly string[]
}

/** How a run may differ from the scenario of its seed. */
export interface SimulateOptions {
  readonly changes?: Partial<Scenario>
  /** Plants a fault in the parts that the service gets. */
  readonly mutate?: Mutate
  readonly isTraced?: boolean
}

/** In memory if possible: a simulated disk does not need a real one. */
const ROOM = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** An empty database with its schema. Making it takes longer than many runs. */
let blank: Buffer | undefined

async function blankDatabase(): Promise<Buffer> {
  const folder = mkdtempSync(join(ROOM, 'belfry-blank-'))
  try {
    const file = join(folder, 'belfry.sqlite')
    const connection = await openConnection(file)
    connection.close()
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs the scenario of one seed, from its first start until nothing more can happen to its due occurrences. */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Report> {
  blank ??= await blankDatabase()
  const folder = mkdtempSync(join(ROOM, 'belfry-simulation-'))
  const { mutate = (parts) => parts, isTraced = false } = options
  const scenario = scenarioOf(seed, options.changes)
  const file = join(folder, 'belfry.sqlite')
  try {
    writeFileSync(file, blank)
    const simulation = new Simulation(seed, scenario, file, mutate, isTraced)
    const states = await simulation.run()
    const { world, findings, calls, reasons } = simulation
    const { steps, fingerprint, trace } = world
    return { seed, violations: findings.violations, steps, calls: calls.count, states, reasons, fingerprint, trace }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
