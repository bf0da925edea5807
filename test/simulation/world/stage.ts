import type { GatewayCalls } from '../../../src/service/give-up.ts'
import type { TickParts } from '../../../src/service/turn/tick.ts'
import type { Findings } from '../checks/findings.ts'
import type { Checks } from '../checks/watch.ts'
import type { Faults } from '../faults/faults.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Dice } from './dice.ts'
import type { Host } from './host.ts'
import type { Network } from './network.ts'
import type { World } from './world.ts'
import type { DefinitionSource } from '../../../src/ports/definitions.ts'

/** Everything around a process. */
export interface Stage {
  readonly world: World
  readonly host: Host
  readonly network: Network
  readonly checks: Checks
  readonly findings: Findings
  readonly scenario: Scenario
  readonly source: DefinitionSource
  readonly dice: Dice
  /** A planted fault in the ports. It checks the checks. */
  readonly mutate: (parts: TickParts, sendModule: GatewayCalls) => TickParts
  /** How often things go wrong now. */
  faults: Faults
  isDiskFull: boolean
  /** Whether the process with this id is dead. */
  readonly isGone: (pid: number) => boolean
}
