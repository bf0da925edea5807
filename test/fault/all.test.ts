// The real binary against a real simulator, with all kinds of faults. One test file for all of them, so that they run
// side by side: they mostly wait. The longest come first.
//
// EXHAUSTIVE=1    hundreds of restarts, minutes of standstill
// FAULT_RESTARTS  how many restarts
// FAULT_SEED      the seed of all chance; with the seed of a test's name it kills at the same moments again
import './kill.ts'
import './full-disk.ts'
import './standstill.ts'
import './account.ts'
import './stuck.ts'
import './vanished.ts'
import './pair.ts'
import './gateway.ts'
import './boot.ts'
import './network.ts'
import './lost-database.ts'
import './put-back.ts'
import './split.ts'
import './locked.ts'
import './signals.ts'
import './read-only.ts'
