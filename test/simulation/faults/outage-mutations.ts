import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Definition } from '../../../src/core/announcement/announcement.ts'
import type { AccountFault } from '../../../src/core/delivery/account.ts'
import { calm, CLEAN, mutatingStore, NARROW } from './mutations.ts'
import type { Mutation } from './mutations.ts'
import { NO_FAULTS, NO_OUTAGES } from '../scenarios/scenario.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/** With a quota that holds nothing back. */
const WIDE = { ...NARROW, limit: 1000 }
/** They come due often, and may be held for a while. */
const PATIENT = ['*/20 * * * * *', '10 * * * * *', '30 * * * * *'].map((cron, index) => ({
  id: `a${index}`,
  text: 'something',
  cron,
  late: { grace: 15 * SECOND },
}))
/** Reminders, some of which come due in an outage just before the event begins. */
const REMINDERS = [0, 1, 2].map((index) => ({
  id: `a${index}`,
  text: 'it begins soon',
  event: { at: `2026-11-23T09:0${4 + index}:00`, reminders: ['-2m', '-1m', '-30s'] },
  late: { grace: 3 * MINUTE },
}))

const ACCOUNTS: Partial<Scenario> = {
  ...calm,
  limits: WIDE,
  sketches: PATIENT,
  outages: { ...NO_OUTAGES, accounts: 3, senders: 2 },
  aftermath: 12 * MINUTE,
}
const FILES: Partial<Scenario> = {
  ...calm,
  limits: WIDE,
  sketches: PATIENT,
  files: 3,
  outages: { ...NO_OUTAGES, files: 6 },
}

/** Faults in what Belfry does when the account breaks, a call never settles, or a file vanishes. */
export const OUTAGE_MUTATIONS: readonly Mutation[] = [
  {
    name: 'waits for the send module for as long as that takes',
    breaks: ['P3'],
    changes: { ...calm, limits: WIDE, sketches: PATIENT, faults: { ...NO_FAULTS, network: { ...CLEAN, stuck: 0.2 } } },
    mutate: (parts, _, sendModule) => ({ ...parts, sender: sendModule, probe: sendModule }),
  },
  {
    name: 'holds nothing after a fault of the account',
    breaks: ['account'],
    changes: ACCOUNTS,
    mutate: mutatingStore((store) => ({ delivery: async () => ({ ...(await store.delivery()), faults: [] }) })),
  },
  {
    name: 'uses up what got an answer that accused the account',
    breaks: ['account'],
    changes: ACCOUNTS,
    mutate: mutatingStore((store) => ({
      settle: (settlement) =>
        store.settle(settlement.reason === 'account' ? { ...settlement, state: 'rejected' } : settlement),
    })),
  },
  {
    name: 'takes a probe that says nothing for one that passed',
    breaks: ['account'],
    changes: { ...ACCOUNTS, faults: { ...NO_FAULTS, network: { ...CLEAN, answerLost: 0.5 } } },
    mutate: (parts) => ({
      ...parts,
      probe: {
        async probe(sender, signedAt) {
          const probed = await parts.probe.probe(sender, signedAt)
          return probed.kind === 'unclear' ? { kind: 'passed', sender: 'known', code: 0 } : probed
        },
      },
    }),
  },
  {
    name: 'takes a probe that passed while a call was under way to speak of that call',
    breaks: ['account', 'P9'],
    changes: { ...ACCOUNTS, faults: { ...NO_FAULTS, network: { ...CLEAN, slow: 0.8 } }, sendTimeout: 30 * SECOND },
    mutate: mutatingStore((store) => ({
      noteProbePassed: (probe) => store.noteProbePassed({ ...probe, lastCall: 1e9 }),
    })),
  },
  {
    name: 'forgets that a probe has passed',
    breaks: ['account', 'P9'],
    changes: ACCOUNTS,
    mutate: mutatingStore(() => ({ noteProbePassed: async () => false })),
  },
  {
    name: 'shows that it delivers while it holds everything',
    breaks: ['P9'],
    changes: ACCOUNTS,
    mutate: mutatingStore((store) => ({
      async delivery() {
        const record = await store.delivery()
        // Nothing that is shown depends on since when it lasts.
        return { ...record, faults: record.faults.map((fault) => ({ ...fault, ...TIMELESS })) }
      },
    })),
  },
  {
    name: 'cancels at once what was in a file that vanished',
    breaks: ['P3', 'P5'],
    changes: FILES,
    mutate: mutatingStore((store) => ({
      syncFiles: (entries, now, { holder } = {}) =>
        store.syncFiles(entries, now, holder === undefined ? {} : { holder }),
    })),
  },
  {
    name: 'sends from a file that vanished',
    breaks: ['P5'],
    changes: FILES,
    mutate: mutatingStore((store) => ({
      definitions: async () => (await store.definitions()).map((each) => ({ ...each, missingSince: null })),
    })),
  },
  {
    name: 'gives up a file that vanished before anything of it is out of its grace',
    breaks: ['P3'],
    changes: FILES,
    mutate: mutatingStore((store) => ({
      async syncFiles(entries, now, options = {}) {
        const synced = await store.syncFiles(entries, now, options)
        if (synced.kind !== 'synced' || options.holder === undefined) return synced
        const overdue = synced.report.missing.map(({ id }) => ({ id, dueBy: now - HOUR }))
        await store.retireMissing(overdue, now, options.holder)
        return { ...synced, revision: (await store.state()).revision }
      },
    })),
  },
  {
    name: 'sends a reminder after its event has begun',
    breaks: ['P4'],
    changes: { ...ACCOUNTS, start: Date.parse('2026-11-23T09:01:00Z'), sketches: REMINDERS },
    mutate: (parts) => ({
      ...parts,
      ...(parts.source && {
        source: {
          async load(now) {
            const loaded = await parts.source!.load(now)
            return { ...loaded, definitions: loaded.definitions.map(trueForLong) }
          },
        },
      }),
    }),
  },
]

const TIMELESS = { since: null } as unknown as Pick<AccountFault, 'since'>

/** Only in what the service knows. Its document stays the same. */
function trueForLong({ announcement, ...rest }: Definition): Definition {
  return { ...rest, announcement: { ...announcement, late: { ...announcement.late, until: HOUR } } }
}
