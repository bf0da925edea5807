import type { Finding, Path, Severity } from '../../core/problem.ts'
import { maskedStart } from './secrets.ts'

/**
 * Every kind of problem that this room finds itself, with its severity. Rules of the core have codes of their own.
 * docs/problems.md explains all of them. A test compares the two.
 */
const SEVERITIES = {
  'file-missing': 'error',
  'file-unreadable': 'error',
  'file-kind': 'error',
  'file-too-large': 'error',
  'file-encoding': 'error',
  'file-binary': 'error',
  'control-character': 'error',
  'merge-conflict': 'error',
  'folder-empty': 'error',
  'folder-too-large': 'error',
  'symlink-loop': 'error',
  'yaml-syntax': 'error',
  'yaml-too-complex': 'error',
  'yaml-too-deep': 'error',
  'yaml-directive': 'error',
  'yaml-documents': 'error',
  'yaml-empty': 'error',
  'yaml-tag': 'error',
  'yaml-alias': 'error',
  'yaml-merge-key': 'error',
  'yaml-key': 'error',
  'cron-unquoted': 'error',
  'duplicate-key': 'error',
  'unknown-key': 'error',
  'missing-key': 'error',
  'wrong-type': 'error',
  'unknown-value': 'error',
  'empty-list': 'error',
  'list-too-long': 'error',
  'version-unsupported': 'error',
  'id-format': 'error',
  'duplicate-id': 'error',
  'renamed-from-itself': 'error',
  'renamed-from-present': 'error',
  'renamed-from-twice': 'error',
  'schedule-form': 'error',
  'timezone-missing': 'error',
  'timezone-unknown': 'error',
  'timezone-abbreviation': 'error',
  'timezone-sign': 'warning',
  'sender-missing': 'error',
  'sender-blanks': 'warning',
  'name-blanks': 'warning',
  'local-time-format': 'error',
  'date-format': 'error',
  'duration-format': 'error',
  'reminder-format': 'error',
  'reminder-far': 'error',
  'reminder-sign': 'warning',
  'reminder-hidden': 'warning',
  'every-format': 'error',
  'every-from': 'error',
  'every-uneven': 'error',
  'every-moved': 'error',
  'local-time-gap': 'error',
  'local-time-fold': 'warning',
  'clock-gap-ahead': 'warning',
  'clock-gap-twice': 'warning',
  'clock-fold-ahead': 'warning',
  'duplicate-time': 'warning',
  'bounds-order': 'error',
  'never-fires': 'error',
  past: 'warning',
  'reminder-past': 'warning',
  'quota-exceeded': 'warning',
  'late-grace-short': 'error',
  'late-max-missing': 'error',
  'late-order': 'error',
  'late-unused': 'warning',
  'late-until-event': 'error',
  'late-cut': 'warning',
  'calendar-name': 'error',
  'calendar-duplicate': 'error',
  'calendar-unknown': 'error',
  'calendar-unused': 'warning',
  'on-excluded-unused': 'warning',
  'move-lost': 'warning',
  'weekday-format': 'error',
  'calendar-range': 'error',
  'calendar-range-long': 'error',
  'settings-twice': 'error',
  'owner-name': 'error',
  'owner-missing': 'error',
  'owner-unknown': 'error',
  'critical-not-allowed': 'error',
  'budget-range': 'error',
  'reserves-exceed': 'warning',
  'freeze-order': 'error',
  'freeze-reason': 'error',
  'quiet-order': 'error',
  'time-of-day': 'error',
  'silence-twice': 'error',
  'held-back': 'warning',
  'vars-too-large': 'error',
  'text-cut': 'warning',
  'text-line-end': 'warning',
  'text-escape': 'warning',
  'number-shortened': 'warning',
  'url-scheme': 'warning',
  'url-broken': 'warning',
  'json-broken': 'warning',
  'template-braces': 'warning',
  'template-syntax': 'error',
  'template-tag': 'error',
  'template-filter': 'error',
  'template-variable': 'error',
  'template-value': 'error',
  'template-too-large': 'error',
  'template-thinned': 'warning',
  'sandbox-left-out': 'warning',
  'sandbox-in-database': 'error',
  'case-instant': 'error',
  'case-time': 'error',
  'case-range': 'error',
  'case-ledger': 'error',
  'case-pattern': 'error',
  'case-nothing': 'error',
  'case-duplicate': 'error',
  'case-schedules': 'error',
  'case-id': 'error',
  'case-outside': 'error',
  'case-too-large': 'error',
  'case-failed': 'error',
  'secret-known': 'error',
  'secret-like': 'warning',
  'more-problems': 'error',
} as const satisfies Record<string, Severity>

/** The code of a problem that this room finds. */
export type Code = keyof typeof SEVERITIES

/** The codes of this room. The test compares them with the documentation. */
export const CODES = Object.keys(SEVERITIES) as readonly Code[]

/** A finding that also says whether the key or the value at its path is wrong. */
export interface Fault extends Finding {
  readonly on?: 'key'
}

/** Builds a fault of this room. The code decides the severity. */
export function fault(code: Code, path: Path, text: string, remedy: string, on?: 'key'): Fault {
  return { severity: SEVERITIES[code], code, path, text, remedy, ...(on && { on }) }
}

/** Longer values are cut in sentences, in characters. */
const LONGEST_VALUE = 40

/** A value that a person wrote, ready for a sentence: quoted, cut when long, and with secrets as stars. */
export function quoted(value: string): string {
  return JSON.stringify(maskedStart(value, LONGEST_VALUE) + (value.length > LONGEST_VALUE ? '…' : ''))
}
