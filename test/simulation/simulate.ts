import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnection } from '../../src/store/database/connection.ts'
import type { Violation } from './checks/findings.ts'
import { scenarioOf } from './scenarios/scenario.ts'
import type { Mutate } from './faults/mutations.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { Simulation } from './simulation.ts'

/** What one run was like. */
export interface Report {
  readonly seed: number
  readonly violations: readonly Violation[]
  /** How many events there were; after each everything was checked. */
  readonly steps: number
  /** How many calls ZIM got to see. */
  readonly calls: number
  /** How many occurrences the record has, by state. */
  readonly states: Readonly<Record<string, number>>
  /** Why occurrences were not sent, and `resend` for what was sent again, with how many there were. */
  readonly reasons: Readonly<Record<string, number>>
  /** Equal seeds give equal fingerprints. */
  readonly fingerprint: string
  /** What happened, line by line, when it was asked for. */
  readonly trace: readonly string[]
}

/** What a run may differ in from the scenario of its seed. */
export interface SimulateOptions {
  readonly changes?: Partial<Scenario>
  /** Plants a fault in what the service is given. */
  readonly mutate?: Mutate
  readonly isTraced?: boolean
}

/** Memory where there is any: a simulated disk has no use for a real one. */
const ROOM = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** An empty database with its schema: making it takes longer than many a run. */
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

/** Runs the scenario of one seed, from its first start until nothing more can happen to what came due in it. */
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
