import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { onTestFinished } from 'vitest'
import { SECOND } from '../../../src/core/time/instant.ts'
import { BelfryError } from '../../../src/errors.ts'
import { patient, patiently } from '../../../src/store/database/patience.ts'
import { entry, T0, temporaryStore } from '../../support/store.ts'

/** A database that another process has locked until `letGo` is called. */
async function locked() {
  const { store, file } = await temporaryStore()
  const stranger = new Database(file)
  onTestFinished(() => void stranger.close())
  stranger.exec('begin exclusive')
  return { store, file, letGo: () => stranger.exec('rollback') }
}

const LEASE = { holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 10 * SECOND }

describe('a database that somebody else has locked', () => {
  it('refuses a write as busy, with a remedy, and has done nothing; what only reads is answered', async () => {
    const { store, letGo } = await locked()
    const busy = {
      kind: 'busy',
      message: expect.stringContaining('SQLITE_BUSY'),
      remedy: expect.stringContaining('fuser'),
    }
    await expect(store.holdLease(LEASE, T0)).rejects.toMatchObject(busy)
    await expect(store.syncFiles([entry('a')], T0)).rejects.toMatchObject(busy)
    await expect(store.tryBooking()).rejects.toMatchObject(busy)
    expect(await store.definitions()).toEqual([])
    expect(await store.lease(T0)).toBeUndefined()
    letGo()
    expect(await store.holdLease(LEASE, T0)).toEqual(LEASE)
    await expect(store.tryBooking()).resolves.toBeUndefined()
  })

  it('is waited for by a patient store, and the process is free meanwhile: the lock can be let go in it', async () => {
    const { store, letGo } = await locked()
    const leases = [patient(store).holdLease(LEASE, T0), patient(store).holdLease(LEASE, T0)]
    setTimeout(letGo, 100)
    expect(await Promise.all(leases)).toEqual([LEASE, LEASE])
  })

  it('is waited for when it is opened', async () => {
    const { file, letGo } = await locked()
    const opening = temporaryStore({ file })
    setTimeout(letGo, 100)
    const { store } = await opening
    expect((await store.state()).databaseId).toBe('test-database')
  })

  it('is not waited for without end', async () => {
    let tries = 0
    const busy = new BelfryError('busy', 'locked')
    const act = async () => {
      tries += 1
      throw busy
    }
    await expect(patiently(act)).rejects.toBe(busy)
    expect(tries).toBe(100)
  })

  it('is the only thing that is waited for', async () => {
    let tries = 0
    const act = async () => {
      tries += 1
      throw new BelfryError('unavailable', 'the disk is full')
    }
    await expect(patiently(act)).rejects.toThrow('the disk is full')
    expect(tries).toBe(1)
  })
})
