import { isBusy, NotNewestError } from '../../errors.ts'
import { compiledOnce, query } from './connection.ts'
import type { Connection, Guard } from './connection.ts'
import type { OpenedFiles } from './files.ts'
import { hasBirth, identityAt, identityOf, isSameFile } from './identity.ts'
import { adoptedMeanwhile, refusalOf, replacedWhileOpen } from './refusal.ts'
import { nextSealOf, putSealInPlace, readSeal, sealOf, writeNextSeal } from './seal.ts'
import type { Age, Seal } from './seal.ts'
import type { Home } from '../../ports/identity-store.ts'

/** What a database records about its place and its age. */
interface Self extends Age {
  readonly home: string | null
  readonly seal: string | null
}

/**
 * Refuses every write into a database that is not in its newest state. A transaction is refused before it has written
 * anything in three cases:
 * - The files are not the ones that this process opened.
 * - The database is older than this process knows it.
 * - The seal beside it was not made for this state.
 *
 * Every transaction that makes the database newer gets a new seal. The seal is written aside and recorded within the
 * transaction, and put in place after the commit. In between, the database records which file the seal is. So the next
 * transaction can put it in place, after a crash or in another process.
 */
export class Newest implements Guard {
  readonly #connection: Connection
  readonly #files: OpenedFiles
  readonly #isAdoption: boolean
  /** What this process saw last. */
  #known: Age | undefined
  /** What the transaction under way writes. */
  #written: Age | undefined
  #begun = 0
  #isSealed = false

  /** `isAdoption`: the state is not checked, because the database is about to be adopted. */
  constructor(connection: Connection, files: OpenedFiles, isAdoption: boolean) {
    this.#connection = connection
    this.#files = files
    this.#isAdoption = isAdoption
  }

  begin(): void {
    this.#files.requireInPlace()
    const self = this.#readSelf()
    if (!this.#isAdoption) this.#requireNewest(self)
    this.#known = self
    this.#begun = self.generation
    this.#isSealed = false
  }

  beforeCommit(): void {
    const self = this.#readSelf()
    this.#written = self
    // A database that nobody has claimed has sent nothing: another one can miss nothing of it.
    if (self.generation === this.#begun || self.home === null) return
    const { file } = this.#files
    const database = this.#files.stat()
    const { databaseId, generation, calls } = self
    const seal = writeNextSeal(file, { databaseId, generation, calls }, database)
    this.#connection.run(recordSeal(seal, identityOf(database)))
    this.#isSealed = true
  }

  afterCommit(): void {
    // Not earlier: a transaction that is rolled back (full disk, read-only folder) never happened.
    this.#known = this.#written
    try {
      this.finish()
    } catch (error) {
      // It is committed. The process that has the lock, or the next one, puts the seal in place. A caller that cannot
      // wait for that calls `finish` again.
      if (!isBusy(error)) throw error
    }
  }

  /** Puts the seal of the last commit in place, unless it is there. Throws `busy` while another process is locking. */
  finish(): void {
    if (!this.#isSealed) return
    // Under the lock: another process may be writing the next seal aside, and this one must not put that in place.
    this.#connection.unguarded(() => {
      if (!this.#isInPlace(this.#readSelf())) throw replacedWhileOpen(this.#files.file, sealOf(this.#files.file))
    })
    this.#isSealed = false
  }

  /** Whether the database is where it was left, and as new. Changes nothing, but may put a waiting seal in place. */
  look(): Home {
    return this.#connection.unguarded(() => this.#judge(this.#readSelf()))
  }

  /** Whether a write of this process would be refused now. */
  isRefused(): boolean {
    return this.#connection.unguarded(() => {
      try {
        this.begin()
        return false
      } catch (error) {
        if (error instanceof NotNewestError) return true
        throw error
      }
    })
  }

  /** The generation that the seal in place records; 0 without a seal. */
  sealedGeneration(): number {
    return readSeal(this.#files.file)?.generation ?? 0
  }

  #requireNewest(self: Self): void {
    const { file } = this.#files
    if (this.#known !== undefined && this.#known.databaseId !== self.databaseId) throw adoptedMeanwhile(file)
    const refusal = refusalOf(this.#judge(self), this.#files.name)
    if (refusal !== undefined) throw refusal
  }

  /** Call it under the write lock: another process may write between the reads. */
  #judge(self: Self): Home {
    const stats = this.#files.stat()
    if (stats.nlink > 1n) return { kind: 'linked', names: Number(stats.nlink) }
    const identity = identityOf(stats)
    const isHere = self.home !== null && isSameFile(self.home, identity)
    // Only for a database in its own file: a copy has nothing to do with the seal beside it.
    const isSealed = isHere && this.#isInPlace(self)
    const seal = readSeal(this.#files.file) ?? readSeal(this.#files.name)
    const known = this.#known
    if (known !== undefined && self.generation < known.generation) {
      return { kind: 'restored', lostCalls: Math.max(known.calls - self.calls, lostTo(seal, self) ?? 0, 0) }
    }
    if (self.home === null) {
      // A seal beside a database that nobody has claimed: the sealed one is gone. Its calls still count at the vendor.
      return seal === undefined ? { kind: 'new' } : { kind: 'restored', lostCalls: lostTo(seal, self) }
    }
    if (!isHere || seal === undefined || seal.databaseId !== self.databaseId) return { kind: 'copied' }
    const isNewest = isOfOlderVersion(self)
      ? seal.origin === 'old' && seal.generation <= self.generation
      : isSealed && seal.generation === self.generation
    if (!isNewest) return { kind: 'restored', lostCalls: lostTo(seal, self) }
    return { kind: 'home', hasBirthTimes: hasBirth(identity) }
  }

  /** Whether the recorded seal is in place. Puts it there if it still waits aside. */
  #isInPlace({ seal, databaseId, generation }: Self): boolean {
    if (seal === null) return false
    const { file } = this.#files
    const found = identityAt(sealOf(file))
    if (found !== undefined && isSameFile(found, seal)) return true
    const next = readSeal(file, nextSealOf(file))
    if (next === undefined || !isSameFile(next.identity, seal)) return false
    if (next.databaseId !== databaseId || next.generation !== generation) return false
    putSealInPlace(file)
    return true
  }

  #readSelf(): Self {
    const row = this.#connection.first(selectSelf())
    if (row === undefined) throw adoptedMeanwhile(this.#files.file)
    const { database_id: databaseId, generation, home, seal, calls } = row
    return { databaseId, generation, home, seal, calls: calls ?? 0 }
  }
}

const selectSelf = compiledOnce(() =>
  query
    .selectFrom('self')
    .select(['database_id', 'generation', 'home', 'seal'])
    // The number of calls ever made: a number is never used twice.
    .select((eb) =>
      eb
        .selectFrom('calls')
        .select((calls) => calls.fn.max('id').as('last'))
        .as('calls'),
    ),
)

const recordSeal = compiledOnce((seal: string, home: string) => query.updateTable('self').set({ seal, home }))

/** Claimed by a version that did not record which file the seal is. */
function isOfOlderVersion({ home, seal }: Self): boolean {
  return home !== null && seal === null
}

/** How many calls a seal knows and a database does not; null when the seal cannot tell. */
function lostTo(seal: Seal | undefined, self: Self): number | null {
  if (seal === undefined || seal.origin === 'copied' || (seal.origin === 'old' && self.seal !== null)) return null
  if (seal.databaseId !== self.databaseId) return seal.calls
  return seal.generation > self.generation ? Math.max(0, seal.calls - self.calls) : null
}
