import type { Generated } from 'kysely'
import type { OutcomeCause, Outcome } from '../../core/delivery/outcome.ts'
import type { State } from '../../core/announcement/occurrence.ts'
import type { Mode } from '../../ports/state-store.ts'

/** The tables as migrations/ makes them. Instants are UTC milliseconds, documents JSON text. */
export interface Tables {
  self: SelfTable
  announcements: AnnouncementsTable
  occurrences: OccurrencesTable
  calls: CallsTable
  verdicts: VerdictsTable
  lease: LeaseTable
  pauses: PausesTable
  probes: ProbesTable
  findings: FindingsTable
}

/** One row: who this database is and how far it has planned. */
interface SelfTable {
  id: 1
  database_id: string
  mark: number
  revision: Generated<number>
  /** Grows with every call, edit, pause and verdict; also kept beside the file, to notice a restored one. */
  generation: Generated<number>
  /** The file that this database lives in (`inode.birth`, older versions: `inode`); null until a service claims it. */
  home: string | null
  /** Which file says beside it how new it is; null until it is sealed by a version that records this. */
  seal: string | null
  /** Whether it is used for real or in the sandbox; null before its first use. */
  mode: Mode | null
  /** The version of the time zone rules with which the future was planned. */
  tz: string | null
  /** How the quota is shared out, as JSON; null when it is not. */
  budgets: string | null
  /** Since when the settings file that said so is missing; null while it is there. */
  budgets_missing_since: number | null
}

interface AnnouncementsTable {
  id: string
  provenance: 'file' | 'database'
  file: string | null
  line: number | null
  document: string
  schedule_identity: string
  timezone: string
  known_since: number
  retired_at: number | null
  /** What stays when it gets another id. At most one of a lineage is in force. */
  lineage: number
  /** Since when its file is missing; null while it is there, and for the database's. */
  missing_since: number | null
}

interface OccurrencesTable {
  key: string
  announcement_id: string
  due: number
  state: State
  reason: string | null
  not_before: number
  attempts: Generated<number>
  /** Of the attempts, those that the gateway refused. */
  refusals: Generated<number>
  broadcast: string | null
  resend_of: string | null
  sent_at: number | null
  code: number | null
  request_id: string | null
  finished_at: number | null
  /** What was looked at when it was last decided about, as JSON. */
  checks: string | null
  /** That of its announcement when it was planned. */
  lineage: number
  /** What ended its schedule while its call was under way: it ends with it when that reached nobody. */
  edit: 'rescheduled' | null
  /** Whether somebody gave a verdict on its unknown outcome. */
  is_resolved: Generated<0 | 1>
}

/** The ledger: one row per call, booked before the socket is opened. */
interface CallsTable {
  id: Generated<number>
  /** Null for calls of another life of this database, assumed when it was adopted. */
  occurrence_key: string | null
  booked_at: number
  ended_at: number | null
  latest_at: number | null
  outcome: Outcome['kind'] | null
  cause: OutcomeCause | null
  code: number | null
  request_id: string | null
  detail: string | null
  /** The team whose budget it takes from. */
  owner: string | null
  /** The sender of its broadcast; null for what was booked before this was noted, and for assumed calls. */
  sender: string | null
}

/** The last probe that passed: for the app as a whole (empty), and for each sender. */
interface ProbesTable {
  sender: string
  passed_at: number
  /** Answers to calls up to this one are disproved. */
  after_call: number
}

/** What probes found that speaks against delivery: of the app as a whole (empty), and of senders. */
interface FindingsTable {
  sender: string
  kind: 'fault' | 'unclear'
  cause: OutcomeCause
  /** Of a fault always there. */
  code: number | null
  since: number
  latest: number
  /** What a later call was accepted for disproves it. */
  after_call: number
}

/** What a person found out about an occurrence whose outcome is unknown. */
interface VerdictsTable {
  occurrence_key: string
  was_seen: 0 | 1
  resend_key: string | null
  verdict_by: string
  note: string
  given_at: number
}

/** One row at most: who fires. */
interface LeaseTable {
  id: 1
  holder: string
  host: string
  pid: number
  expires_at: number
}

/** Somebody keeps an announcement from going out for a while. */
interface PausesTable {
  id: Generated<number>
  /** That of the announcement: a pause goes with it when it gets another id. */
  lineage: number
  paused_by: string
  reason: string
  since: number
  /** Exclusive; null while nobody has said when it ends. */
  until: number | null
  /** When somebody took it back before its end. */
  resumed_at: number | null
  resumed_by: string | null
}
