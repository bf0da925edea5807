import { isBusy, NotNewestError } from '../../errors.ts'
import { compiledOnce, query } from './connection.ts'
import type { Connection, Guard } from './connection.ts'
import type { OpenedFiles } from './files.ts'
import { hasBirth, identityAt, identityOf, isSameFile } from './identity.ts'
import { adoptedMeanwhile, refusalOf, replacedWhileOpen } from './refusal.ts'
import { nextSealOf, putSealInPlace, readSeal, sealOf, writeNextSeal } from './seal.ts'
import type { Age, Seal } from './seal.ts'
import type { Home } from '../../ports/identity-store.ts'

/** What a database says of itself, as far as its place and its age go. */
interface Self extends Age {
  readonly home: string | null
  readonly seal: string | null
}

/**
 * Sees to it that only the newest state of a database is written into. Every transaction is refused, before it has written
 * anything, when the files are not those that this process opened, when the database is older than this process knows it, or
 * when it is not the one that the seal beside it was made for. Whatever makes the database newer gets a new seal: written
 * aside and recorded within the transaction, put in its place when that is committed. Between the two the database itself
 * says which file the seal is, so that whoever comes next, after a crash or beside this process, puts it there.
 */
export class Newest implements Guard {
  readonly #connection: Connection
  readonly #files: OpenedFiles
  readonly #isAdoption: boolean
  /** What this process last saw. */
  #known: Age | undefined
  /** What the transaction under way makes of it. */
  #written: Age | undefined
  #begun = 0
  #isSealed = false

  /** `isAdoption`: whatever state it is in, it is going to be made one's own. */
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
    // What nobody has claimed has sent nothing: there is nothing that another one could have missed.
    if (self.generation === this.#begun || self.home === null) return
    const { file } = this.#files
    const database = this.#files.stat()
    const { databaseId, generation, calls } = self
    const seal = writeNextSeal(file, { databaseId, generation, calls }, database)
    this.#connection.run(recordSeal(seal, identityOf(database)))
    this.#isSealed = true
  }

  afterCommit(): void {
    // Only now: what is taken back (a full disk, a folder that became read-only) has never been.
    this.#known = this.#written
    try {
      this.finish()
    } catch (error) {
      // Committed it is: who has the lock now, or comes next, puts it in place. What cannot wait for that finishes it again.
      if (!isBusy(error)) throw error
    }
  }

  /** Puts the seal of what was committed in its place, unless that is done. Throws `busy` while somebody has the lock. */
  finish(): void {
    if (!this.#isSealed) return
    // Under the lock: another process may be writing the next one aside by now, and this one must not put that in place.
    this.#connection.unguarded(() => {
      if (!this.#isInPlace(this.#readSelf())) throw replacedWhileOpen(this.#files.file, sealOf(this.#files.file))
    })
    this.#isSealed = false
  }

  /** Whether the database is where, and as new as, it was left. Changes nothing, but may put a seal in place that waits for it. */
  look(): Home {
    return this.#connection.unguarded(() => this.#judge(this.#readSelf()))
  }

  /** Whether what this process would write now would be refused. */
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

  /** How new the seal in place says that the database must be. */
  sealedGeneration(): number {
    return readSeal(this.#files.file)?.generation ?? 0
  }

  #requireNewest(self: Self): void {
    const { file } = this.#files
    if (this.#known !== undefined && this.#known.databaseId !== self.databaseId) throw adoptedMeanwhile(file)
    const refusal = refusalOf(this.#judge(self), this.#files.name)
    if (refusal !== undefined) throw refusal
  }

  /** Under the write lock: another process may be going on with the database between the readings. */
  #judge(self: Self): Home {
    const stats = this.#files.stat()
    if (stats.nlink > 1n) return { kind: 'linked', names: Number(stats.nlink) }
    const identity = identityOf(stats)
    const isHere = self.home !== null && isSameFile(self.home, identity)
    // Only for a database in its own file: what lies beside a copy is none of its.
    const isSealed = isHere && this.#isInPlace(self)
    const seal = readSeal(this.#files.file) ?? readSeal(this.#files.name)
    const known = this.#known
    if (known !== undefined && self.generation < known.generation) {
      return { kind: 'restored', lostCalls: Math.max(known.calls - self.calls, lostTo(seal, self) ?? 0, 0) }
    }
    if (self.home === null) {
      // A database that nobody has claimed beside a seal: what was here is gone, and its calls still count at the vendor.
      return seal === undefined ? { kind: 'new' } : { kind: 'restored', lostCalls: lostTo(seal, self) }
    }
    if (!isHere || seal === undefined || seal.databaseId !== self.databaseId) return { kind: 'copied' }
    const isNewest = isOfOlderVersion(self)
      ? seal.origin === 'old' && seal.generation <= self.generation
      : isSealed && seal.generation === self.generation
    if (!isNewest) return { kind: 'restored', lostCalls: lostTo(seal, self) }
    return { kind: 'home', hasBirthTimes: hasBirth(identity) }
  }

  /** Whether the seal that the database recorded is in place, if need be since it is put there. */
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
    // How many there ever were: numbers are never given twice.
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

/** How many calls a seal knows of and a database does not; null where the seal is not one that can know. */
function lostTo(seal: Seal | undefined, self: Self): number | null {
  if (seal === undefined || seal.origin === 'copied' || (seal.origin === 'old' && self.seal !== null)) return null
  if (seal.databaseId !== self.databaseId) return seal.calls
  return seal.generation > self.generation ? Math.max(0, seal.calls - self.calls) : null
}
