import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Running } from '../support/binary.ts'
import { audit } from './audit.ts'
import { BEYOND_LEASE, EXHAUSTIVE, openScene, PATIENCE, randomOf, SEED } from './support.ts'

const ROUNDS = EXHAUSTIVE ? 40 : 4
/**
 * Each kill may leave one call unknown, and that call keeps its slot for ten minutes. The cap leaves few slots beside
 * these.
 */
const LIMIT = ROUNDS + 4
const NEW_FILES = EXHAUSTIVE ? 50 : 3

describe.concurrent(
  'two services on one database',
  { timeout: PATIENCE + Math.max(ROUNDS, NEW_FILES) * 30_000 },
  () => {
    it(`are killed in turns at random moments, ${ROUNDS} times (FAULT_SEED=${SEED})`, async ({ onTestFinished }) => {
      const random = randomOf(SEED)
      const scene = await openScene(onTestFinished, {
        lines: [{ id: 'a' }, { id: 'b', priority: 'critical' }, { id: 'c', every: 2 }],
        settings: { BELFRY_QUOTA_LIMIT: String(LIMIT), BELFRY_QUOTA_WINDOW: `${LIMIT}s` },
      })
      await scene.gateway.fault({ kind: 'delay', ms: 150, when: 'after', calls: 'all' })
      const gone: Running[] = []
      const replace = async (service: Running): Promise<Running> => {
        await service.kill()
        gone.push(service)
        return scene.serve()
      }
      let firing = scene.serve()
      await firing.says(/this process fires/u)
      let waiting = scene.serve()
      await waiting.says(/standing by/u)
      for (let round = 0; round < ROUNDS; round += 1) {
        await pause(random() * 2000)
        if (random() < 0.4) {
          waiting = await replace(waiting)
          await waiting.says(/standing by/u)
          continue
        }
        const fresh = await replace(firing)
        const diedAt = performance.now()
        await Promise.any([waiting.says(/this process fires/u), fresh.says(/this process fires/u)])
        expect(performance.now() - diedAt).toBeLessThan(BEYOND_LEASE + 3000)
        ;[firing, waiting] = /this process fires/u.test(waiting.err) ? [waiting, fresh] : [fresh, waiting]
        await waiting.says(/standing by/u)
        await scene.sees(1)
      }
      // An orderly handover does not wait for a lease to run out.
      await scene.stop(firing)
      await waiting.says(/this process fires/u)
      expect(Date.now() - scene.stoppedAt).toBeLessThan(BEYOND_LEASE / 2)
      await scene.sees(2)
      await scene.stop(waiting)

      console.log(`${ROUNDS} rounds, seed ${SEED}:`, await audit(scene))
      const log = [...gone, firing, waiting].map(({ err }) => err).join('')
      expect(log).toMatch(/waits? \(quota\)/u)
      expect(log).not.toMatch(/SQLITE_|this turn failed/u)
    })

    it(`start at the same moment on a file that is not there yet, ${NEW_FILES} times`, async ({ onTestFinished }) => {
      for (let round = 0; round < NEW_FILES; round += 1) {
        const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
        const crowd = [scene.serve(), scene.serve(), scene.serve()]
        await Promise.all(crowd.map((service) => service.says(/this process fires|standing by/u)))
        await scene.sees(1)
        await Promise.all(crowd.map((service) => scene.stop(service)))
        await audit(scene)
        for (const { err } of crowd) expect(err).not.toMatch(/SQLITE_|this turn failed/u)
        await scene.gateway.kill()
      }
    })
  },
)
