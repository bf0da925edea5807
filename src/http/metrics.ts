import { Gauge, Registry } from 'prom-client'
import { visible } from '../core/wording/display.ts'
import { parseInstant, SECOND } from '../core/time/instant.ts'
import type { HealthParts } from '../service/views/health.ts'
import { readHealth } from '../service/views/health.ts'

/**
 * The same facts as the health, in the text format of Prometheus. Made anew for every request: nothing is counted here.
 *
 * @param extent `numbers`: without names of files, for readers who must not learn what is announced
 */
export async function renderMetrics(
  parts: HealthParts,
  extent: 'all' | 'numbers',
): Promise<{ readonly type: string; readonly text: string }> {
  const health = await readHealth(parts)
  const registry = new Registry()
  const gauge = (name: string, help: string, value: number, labels: Labels = {}) => {
    const metric =
      (registry.getSingleMetric(name) as Gauge | undefined) ??
      new Gauge({ name, help, labelNames: Object.keys(labels), registers: [registry] })
    // Make it visible here, before the labels are written: in the written form a backslash has its own meaning.
    metric.set(Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, visible(text)])), value)
  }
  gauge('belfry_info', 'Always 1; what runs.', 1, {
    version: health.version,
    mode: health.mode,
    node: health.node,
    tz: health.tz,
  })
  gauge('belfry_fires', '1 in the process that holds the lease.', health.fires ? 1 : 0)
  gauge(
    'belfry_working',
    '1 while turns are whole and bookings can be written: 0 when they were not for 15 s.',
    health.status === 'failing' ? 0 : 1,
  )
  gauge('belfry_announcements', 'Announcements in force.', health.announcements)
  gauge('belfry_last_tick_seconds', 'When the last whole turn was, in UTC seconds.', secondsOf(health.lastTick))
  gauge('belfry_clock_trusted', '1 while the clock may be acted on.', health.clock.state === 'trusted' ? 1 : 0)
  gauge(
    'belfry_delivering',
    '1 while what comes due arrives: no fault of account, gateway or network.',
    health.delivery.failedSince === null ? 1 : 0,
  )
  gauge(
    'belfry_last_accepted_seconds',
    'When the last call was accepted, in UTC seconds; 0: never.',
    secondsOf(health.delivery.lastAccepted),
  )
  gauge('belfry_calls_not_accepted', 'Calls since the last accepted one that were not.', health.delivery.notAccepted)
  gauge('belfry_quota_limit', 'Calls in any window.', health.quota.limit)
  gauge('belfry_quota_used', 'Calls that occupy quota.', health.quota.used)
  gauge('belfry_quota_free', 'Slots that are free.', health.quota.free)
  gauge('belfry_quota_unknown', 'Of the calls that occupy quota, those whose outcome is unknown.', health.quota.unknown)
  gauge(
    'belfry_unknown_without_verdict',
    'Outcomes that are unknown and on which nobody has given a verdict, however old.',
    health.unknown,
  )
  const isAll = health.paused.wide.some(({ scope }) => scope === 'all')
  gauge('belfry_everything_paused', '1 while people hold everything back: `pause --all`.', isAll ? 1 : 0)
  gauge(
    'belfry_owners_paused',
    'Teams of which people hold everything back: `pause --owner`.',
    health.paused.wide.length - (isAll ? 1 : 0),
  )
  gauge('belfry_freezes_holding', 'Freezes of the settings that hold now.', health.silent.freezes.length)
  gauge('belfry_quiet_hours_holding', 'Quiet hours of the settings that hold now.', health.silent.quiet.length)
  gauge('belfry_announcements_paused', 'Announcements that are paused by themselves.', health.paused.announcements)
  gauge(
    'belfry_definitions_stale',
    '1 while the files on disk are not what runs.',
    health.definitions.staleSince === null ? 0 : 1,
  )
  gauge(
    'belfry_definition_files_missing',
    'Files that are missing: what comes due from them is held.',
    health.definitions.missing.length,
  )
  // The sum is the same for both extents, so one alarm rule fits both.
  for (const [labels, count] of problemsIn(health.definitions.problems, extent)) {
    gauge('belfry_definition_problem', 'Problems of the files; to this machine each with its place.', count, labels)
  }
  return { type: registry.contentType, text: await registry.metrics() }
}

type ProblemInHealth = Awaited<ReturnType<typeof readHealth>>['definitions']['problems'][number]
type Labels = Readonly<Record<string, string>>

function problemsIn(
  problems: readonly ProblemInHealth[],
  extent: 'all' | 'numbers',
): readonly (readonly [Labels, number])[] {
  if (extent === 'all') {
    return problems.map(({ file, line, code, severity }) => [{ file, line: String(line), code, severity }, 1])
  }
  const groups = Map.groupBy(problems, ({ severity, code }) => `${severity} ${code}`)
  return [...groups.values()].map((group) => [{ severity: group[0]!.severity, code: group[0]!.code }, group.length])
}

function secondsOf(instant: string | null): number {
  return instant === null ? 0 : (parseInstant(instant) ?? 0) / SECOND
}
