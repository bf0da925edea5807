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
  skips: SkipsTable
  wide_pauses: WidePausesTable
  probes: ProbesTable
  findings: FindingsTable
}

/** One row: the identity of this database, and how far it has planned. */
interface SelfTable {
  id: 1
  database_id: string
  mark: number
  revision: Generated<number>
  /** Grows with every call, edit, pause and verdict. Also kept beside the file, to notice a restored database. */
  generation: Generated<number>
  /** The file of this database (`inode.birth`, in older versions `inode`); null until a service claims it. */
  home: string | null
  /** The file beside it that records how new it is; null until a version that records this has sealed it. */
  seal: string | null
  /** Whether it is used for real or in the sandbox; null before its first use. */
  mode: Mode | null
  /** The version of the time zone rules that the future was planned with. */
  tz: string | null
  /** How the quota is shared out, as JSON; null when it is not. */
  budgets: string | null
  /** Since when the settings file with the budgets is missing; null while it is there. */
  budgets_missing_since: number | null
  /** The freezes and quiet hours of the settings file, as JSON; null when there are none. */
  silences: string | null
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
  /** Stays the same when the announcement gets another id. At most one of a lineage is in force. */
  lineage: number
  /** Since when its file is missing; null while it is there, and for database-managed announcements. */
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
  /** Those of the attempts that the gateway refused. */
  refusals: Generated<number>
  broadcast: string | null
  resend_of: string | null
  sent_at: number | null
  code: number | null
  request_id: string | null
  finished_at: number | null
  /** What was checked at the last decision about it, as JSON. */
  checks: string | null
  /** The lineage of its announcement when it was planned. */
  lineage: number
  /** What ended its schedule while its call was under way. If the call reaches nobody, the occurrence ends for this. */
  edit: 'rescheduled' | null
  /** Whether a person gave a verdict on its unknown outcome. */
  is_resolved: Generated<0 | 1>
}

/** The ledger: one row per call, booked before the socket is opened. */
interface CallsTable {
  id: Generated<number>
  /** Null for calls of another life of this database, assumed at its adoption. */
  occurrence_key: string | null
  booked_at: number
  ended_at: number | null
  latest_at: number | null
  outcome: Outcome['kind'] | null
  cause: OutcomeCause | null
  code: number | null
  request_id: string | null
  detail: string | null
  /** The team whose budget it uses. */
  owner: string | null
  /** The sender of its broadcast; null for assumed calls, and for calls booked before this was recorded. */
  sender: string | null
}

/** The last passed probe: of the app as a whole (empty sender), and of each sender. */
interface ProbesTable {
  sender: string
  passed_at: number
  /** Calls up to this one do not count against delivery any more. */
  after_call: number
}

/** Findings of probes against delivery: of the app as a whole (empty sender), and of senders. */
interface FindingsTable {
  sender: string
  kind: 'fault' | 'unclear'
  cause: OutcomeCause
  /** Never null for a fault. */
  code: number | null
  since: number
  latest: number
  /** A call after this one that is accepted disproves the finding. */
  after_call: number
}

/** What a person found out about an occurrence with an unknown outcome. */
interface VerdictsTable {
  occurrence_key: string
  was_seen: 0 | 1
  resend_key: string | null
  verdict_by: string
  note: string
  given_at: number
}

/** At most one row: the process that sends. */
interface LeaseTable {
  id: 1
  holder: string
  host: string
  pid: number
  expires_at: number
}

/** A person keeps an announcement from going out for a while. */
interface PausesTable {
  id: Generated<number>
  /** The lineage of the announcement: the pause stays with it when it gets another id. */
  lineage: number
  paused_by: string
  reason: string
  since: number
  /** Exclusive; null when no end was given. */
  until: number | null
  /** When a person ended it early. */
  resumed_at: number | null
  resumed_by: string | null
}

/** A person takes one occurrence out. At most one skip of an occurrence is in force. */
interface SkipsTable {
  id: Generated<number>
  /** The lineage of the announcement: the skip stays with it when it gets another id. */
  lineage: number
  due: number
  skipped_by: string
  reason: string
  since: number
  /** When a person put the occurrence back. */
  unskipped_at: number | null
  unskipped_by: string | null
}

/** A person keeps all announcements, or all of a team, from going out for a while. */
interface WidePausesTable extends Omit<PausesTable, 'lineage'> {
  /** The team; null for all announcements. */
  owner: string | null
}
