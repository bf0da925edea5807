import type { Settings } from '../../config.ts'
import type { Logger } from '../../log.ts'
import { parseProxy } from '../../zim/index.ts'
import type { Target } from './target.ts'
import { TZ_RULES, VERSION } from '../support/version.ts'

/** What runs, and where to look at it. */
interface Greeting {
  readonly target: Target
  readonly settings: Settings
  readonly url: string
}

/** Logs what runs, and where to look next. */
export function greet(log: Logger, { target, settings, url }: Greeting): void {
  const tz = TZ_RULES
  log.info({ mode: target.mode, version: VERSION, tz }, `Belfry ${VERSION}, ${target.mode}; time zone rules ${tz}`)
  log.info(
    { schedules: settings.schedules, database: target.database },
    `definitions: ${settings.schedules} · database: ${target.database}`,
  )
  if (target.mode === 'sandbox') {
    log.info(
      { simulator: target.endpoint },
      `nothing leaves this machine: the simulator at ${target.endpoint}calls shows what was sent`,
    )
    log.info('look next: `belfry history`   (also: quota, list)')
  } else {
    log.warn({ endpoint: target.endpoint }, `LIVE: broadcasts go to every user through ${target.endpoint}`)
    if (target.proxy !== undefined) {
      const { name: proxy } = parseProxy(target.proxy)
      log.info({ proxy }, `${target.endpoint} is reached through the proxy ${proxy}`)
    }
  }
  const page = pageOf(url)
  log.info({ page }, page === null ? PAGE_ELSEWHERE : `what goes out next, and why: ${page}`)
  log.info({ health: `${url}healthz` }, `health: ${url}healthz · stop: Ctrl-C`)
}

const PAGE_ELSEWHERE = 'the page is answered on this machine only: listen on 127.0.0.1 or 0.0.0.0 to look at it'

/** The URL of the page on this machine, the only one that may see it. Null when this machine cannot reach it. */
function pageOf(url: string): string | null {
  const { hostname, port } = new URL(url)
  if (hostname === '0.0.0.0') return `http://127.0.0.1:${port}/`
  if (hostname === '[::]') return `http://[::1]:${port}/`
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]' ? url : null
}
