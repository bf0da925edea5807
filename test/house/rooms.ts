/** What the files of one room may import, beside the files of the room itself. Names are separated by blanks. */
export interface Room {
  /** Rooms, each by its exact name: `core` allows `core/problem.ts`, and not `core/time`. */
  readonly rooms?: string
  /**
   * Libraries of npm by their names, modules of Node with `node:`. A part of a library belongs to it: `hono/html` is
   * `hono`.
   */
  readonly libraries?: string
  /** Libraries that only one file may import, by the name of the file. */
  readonly only?: Readonly<Record<string, string>>
}

export type Rooms = Readonly<Record<string, Room | undefined>>

/**
 * The house: each room, and what it may import. `rooms.test.ts` holds the sources to it, types included.
 *
 * A room is a folder of `src` (its own files, not its sub-folders), a file in the root of `src`, or `migrations` beside
 * it. The rooms have an order: each may use only rooms further down. So there is no circle between rooms. The rooms of
 * `core` come last, so `core` uses nothing but `core`. Each word is needed: a word that no file uses is refused. A new
 * import between rooms is a new word here.
 */
export const ROOMS: Rooms = {
  'belfry.js': {
    rooms: 'main.ts',
    libraries: 'node:module',
  },
  'main.ts': {
    rooms: 'cli cli/support config.ts known-secrets.ts invocation.ts errors.ts core/wording',
    libraries: 'node:fs node:path',
  },
  cli: {
    rooms: `
      cli/calendar cli/doctor cli/init cli/send cli/serve cli/test cli/database cli/quota cli/hold cli/wiring
      cli/support plan/markdown plan http service/views service definitions/files definitions/advice definitions/check
      definitions/check/schedule definitions/template definitions/shape definitions/problems store/database zim
      simulator/http simulator/gateway log.ts config.ts known-secrets.ts invocation.ts errors.ts ports core/wording
      core/quota core/announcement core/delivery core/schedule core/schedule/every core/schedule/local
      core/schedule/cron core/time core`,
    libraries: 'commander node:crypto node:fs node:os node:path node:tty',
  },
  'cli/calendar': {
    rooms: `
      cli/support service definitions/files definitions/check definitions/shape definitions/problems errors.ts core/wording
      core/time`,
    libraries: 'commander ical.js node:path',
    only: { 'country.ts': 'date-holidays' },
  },
  'cli/doctor': {
    rooms: `
      cli/wiring cli/support service definitions/files definitions/check store/database zim config.ts
      credentials.ts errors.ts ports core/wording core/quota core/announcement core/delivery core/time`,
    libraries: 'node:fs node:path',
  },
  'cli/serve': {
    rooms: `
      cli/send service/views service definitions/check log.ts ports core/wording core/quota core/announcement core/schedule core/time`,
  },
  'cli/init': {
    rooms: `
      cli/wiring cli/support definitions/files definitions/check definitions/shape invocation.ts errors.ts core/wording core/time`,
    libraries: 'node:fs node:path',
  },
  'cli/send': {
    rooms: `
      cli/wiring cli/support service zim log.ts config.ts invocation.ts errors.ts ports core/wording core/forecast
      core/quota core/announcement core/time`,
  },
  'cli/test': {
    rooms: `
      cli/support definitions/files definitions/cases definitions/check definitions/template definitions/yaml
      definitions/problems config.ts errors.ts core/wording core/forecast core/quota core/announcement core/schedule core/time
      core`,
    libraries: 'commander node:fs node:path',
  },
  'cli/database': {
    rooms: 'cli/wiring cli/support service definitions/check store config.ts errors.ts ports core/wording core/quota',
    libraries: 'node:crypto',
  },
  'cli/quota': {
    rooms: 'cli/wiring cli/support store/database config.ts errors.ts core/wording core/quota core/time',
  },
  'cli/hold': {
    rooms: `
      cli/wiring cli/support service/views service definitions/check config.ts errors.ts ports core/wording
      core/admission core/planning core/announcement core/time`,
    libraries: 'commander',
  },
  'cli/wiring': {
    rooms: `
      cli/wiring/git cli/support plan service/turn service definitions/files definitions/check definitions/template
      definitions/problems store store/database zim simulator/http simulator/gateway log.ts config.ts credentials.ts invocation.ts
      errors.ts ports core/wording core/forecast core/planning core/quota core/announcement core/delivery core/time core`,
    libraries: 'node:crypto node:fs node:os node:path undici zod',
  },
  'cli/wiring/git': {
    rooms: 'definitions/files definitions/check config.ts errors.ts',
    libraries: 'node:child_process node:fs node:path',
  },
  'cli/support': {
    rooms: `
      definitions/shape definitions/problems known-secrets.ts invocation.ts errors.ts core/wording core/time core`,
    libraries: 'commander node:crypto node:fs node:path node:readline string-width',
  },
  'plan/markdown': {
    rooms: 'plan definitions/problems core/wording core/forecast core/schedule core',
  },
  plan: {
    rooms: `
      definitions/template ports core/wording core/forecast core/planning core/quota
      core/announcement core/schedule core/schedule/every core/schedule/local core/schedule/cron core/time core`,
    libraries: 'cronstrue',
  },
  http: {
    rooms: 'http/page service/views service/turn service known-secrets.ts errors.ts ports core/wording core/time',
    libraries: '@hono/node-server hono node:http node:net prom-client',
  },
  'http/page': {
    rooms:
      'service/views invocation.ts errors.ts ports core/wording core/forecast core/quota core/announcement core/time core',
    libraries: '@hono/node-server hono',
  },
  'service/views': {
    rooms: `
      service/turn service errors.ts ports core/wording core/forecast core/admission core/planning core/quota
      core/announcement core/delivery core/schedule core/schedule/local core/time core`,
  },
  'service/turn': {
    rooms: 'service errors.ts ports core/admission core/quota core/announcement core/time core',
  },
  service: {
    rooms: `
      errors.ts ports core/wording core/forecast core/admission core/planning core/quota core/announcement
      core/delivery core/time core`,
    libraries: 'node-cron node:timers pino',
  },
  'definitions/files': {
    rooms: 'definitions/check definitions/yaml definitions/problems errors.ts ports core/quota core/time core',
    libraries: 'node:buffer node:crypto node:fs node:path',
  },
  'definitions/cases': {
    rooms: `
      definitions/check definitions/shape definitions/advice definitions/yaml definitions/problems core/wording core/forecast
      core/quota core/announcement core/time core`,
    libraries: 'yaml zod',
  },
  'definitions/check': {
    rooms: `
      definitions/check/schedule definitions/texts definitions/template definitions/shape definitions/advice
      definitions/yaml definitions/problems ports core/quota core/announcement core/schedule core/schedule/every
      core/schedule/local core/schedule/cron core/time core`,
  },
  'definitions/check/schedule': {
    rooms: `
      definitions/shape definitions/advice definitions/problems core/wording core/schedule core/schedule/every
      core/schedule/local core/schedule/cron core/time core`,
  },
  'definitions/texts': {
    rooms: 'definitions/template definitions/problems core/announcement core',
  },
  'definitions/template': {
    rooms: 'definitions/shape definitions/problems core/wording core/announcement core/schedule core/time core',
    libraries: 'liquidjs',
  },
  'definitions/shape': {
    rooms: 'definitions/advice definitions/problems core/announcement core/schedule/cron core/time core',
    libraries: 'zod',
  },
  'definitions/advice': {
    rooms: 'definitions/problems core/schedule core/schedule/every core/time core',
  },
  'definitions/yaml': {
    rooms: 'definitions/problems known-secrets.ts core/wording core',
    libraries: 'yaml',
  },
  'definitions/problems': {
    rooms: 'known-secrets.ts invocation.ts core/wording core',
  },
  store: {
    rooms: 'store/database errors.ts ports core/wording core/quota core/announcement core/delivery core/time',
    libraries: 'better-sqlite3 kysely node:fs',
  },
  'store/database': {
    rooms: `
      ../migrations database-file.ts known-secrets.ts errors.ts ports core/wording core/quota core/announcement
      core/delivery core/time`,
    libraries: 'better-sqlite3 kysely node:fs node:path node:timers zod',
  },
  '../migrations': {
    libraries: 'kysely',
  },
  zim: {
    rooms: 'zim/transport ports core/wording core/announcement core/delivery core/time core',
    libraries: 'node:crypto node:net',
  },
  'zim/transport': {
    rooms: 'errors.ts core/delivery core/time core',
    libraries: 'node:buffer node:crypto node:dns node:http node:net node:stream node:tls undici',
  },
  'simulator/http': {
    rooms: 'simulator/gateway errors.ts ports core/wording core/time',
    libraries: 'node:http node:net zod',
  },
  'simulator/gateway': {
    rooms: 'errors.ts core/time',
    libraries: 'node:crypto zod',
  },
  'log.ts': {
    rooms: 'config.ts known-secrets.ts invocation.ts core/wording',
    libraries: 'node:tty pino pino-pretty',
  },
  'config.ts': {
    rooms: `
      openings.ts environment.ts database-file.ts credentials.ts known-secrets.ts errors.ts core/quota
      core/time`,
    libraries: 'node:fs zod',
  },
  'openings.ts': {},
  'environment.ts': {
    rooms: 'errors.ts',
    libraries: 'node:buffer node:fs',
  },
  'database-file.ts': {
    libraries: 'node:path',
  },
  'credentials.ts': {
    rooms: 'core/wording',
  },
  'known-secrets.ts': {
    rooms: 'core/wording',
  },
  'invocation.ts': {
    rooms: 'core/wording',
    libraries: 'node:path',
  },
  'errors.ts': {},
  ports: {
    rooms: 'core/planning core/quota core/announcement core/delivery core/time core',
  },
  'core/wording': {
    rooms: 'core/forecast core/announcement core/delivery core/schedule core/schedule/local core/time',
    // `string-width` is pure: its result depends on its argument alone.
    only: { 'wrap.ts': 'string-width' },
  },
  'core/forecast': {
    rooms: 'core/admission core/planning core/quota core/announcement core/delivery core/time',
  },
  'core/admission': {
    rooms: `
      core/planning core/quota core/announcement core/delivery core/schedule core/schedule/local core/time`,
  },
  'core/planning': {
    rooms: 'core/announcement core/schedule core/time',
  },
  'core/quota': {
    rooms: 'core/delivery core/time',
  },
  'core/announcement': {
    rooms: 'core/delivery core/schedule core/time core',
  },
  'core/delivery': {
    rooms: 'core/time',
  },
  'core/schedule': {
    rooms: 'core/schedule/local core/schedule/every core/schedule/cron core/time',
  },
  'core/schedule/every': {
    rooms: 'core/schedule/local core/time',
  },
  'core/schedule/local': {
    rooms: 'core/schedule/cron core/time',
  },
  'core/schedule/cron': {
    rooms: 'core/schedule/cron/dialects core/time core',
  },
  'core/schedule/cron/dialects': {
    rooms: 'core/time core',
  },
  'core/time': {
    only: { 'zone.ts': 'luxon' },
  },
  core: {},
}
