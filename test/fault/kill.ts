import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { audit } from './audit.ts'
import { EXHAUSTIVE, openScene, PATIENCE, randomOf, SEED } from './support.ts'

const RESTARTS = Number(process.env['FAULT_RESTARTS'] ?? (EXHAUSTIVE ? 300 : 25))
/** The longest life of one process in ms, counted from its start or from the beginning of its work. */
const LONGEST_LIFE = 2000
/**
 * Every crash may leave one call unknown, and that call keeps its slot for ten minutes. The cap leaves few slots beside
 * these.
 */
const LIMIT = RESTARTS + 8

describe.concurrent('kill -9', () => {
  it(
    `accounts for every occurrence over ${RESTARTS} kills at random moments (FAULT_SEED=${SEED})`,
    async ({ onTestFinished }) => {
      const random = randomOf(SEED)
      const scene = await openScene(onTestFinished, {
        lines: [
          { id: 'a', every: 1 },
          { id: 'b', every: 1, priority: 'critical' },
          { id: 'c', every: 2 },
          { id: 'd', every: 5, grace: '2s' },
        ],
        // Almost three calls want to leave each second.
        settings: { BELFRY_QUOTA_LIMIT: String(LIMIT), BELFRY_QUOTA_WINDOW: `${LIMIT}s` },
      })
      // Long enough that many kills hit a call under way, before and after it takes effect.
      await scene.gateway.fault({ kind: 'delay', ms: 60, when: 'before', calls: 'all', match: { messageText: 'a' } })
      await scene.gateway.fault({ kind: 'delay', ms: 150, when: 'after', calls: 'all' })

      const gone: string[] = []
      for (let life = 0; life < RESTARTS; life += 1) {
        const service = scene.serve()
        if (random() < 0.6) await service.says(/this process fires/u)
        await pause(random() * LONGEST_LIFE)
        await service.kill()
        gone.push(service.err)
      }
      const last = scene.serve()
      await last.says(/this process fires/u)
      await scene.sees(3)
      await scene.stop(last)

      const tally = await audit(scene)
      console.log(`${RESTARTS} kills, seed ${SEED}:`, tally)
      expect(tally.states['sent']).toBeGreaterThan(RESTARTS / 4)
      expect(tally.states['unknown']).toBeGreaterThan(0)
      expect([...gone, last.err].join('')).not.toMatch(/SQLITE_|this turn failed|defect|adopt/u)
    },
    PATIENCE + RESTARTS * 5000,
  )
})
