import { fault } from '../problems/codes.ts'
import type { ParsedFile } from './file.ts'
import { placed } from '../yaml/address.ts'
import type { Addressed } from '../yaml/address.ts'

/**
 * What definitions are read for: sending to real users, the sandbox, or storing in the database. Without a mode they
 * are only checked.
 */
export type Purpose = 'live' | 'sandbox' | 'database'

/** Whether the announcements of a file may be used in a mode. Those for the sandbox never reach real users. */
export function isFor({ sandbox }: Pick<ParsedFile, 'sandbox'>, mode: Purpose | undefined): boolean {
  return !sandbox || mode === undefined || mode === 'sandbox'
}

/** Reports that the announcements of a file are left out, or that they cannot be used here. */
export function tellLeftOut(file: ParsedFile, mode: Purpose | undefined): Addressed[] {
  const { sandbox, claims } = file
  if (!sandbox || isFor(file, mode)) return []
  const path = ['sandbox']
  if (mode === 'database') {
    const text = 'the announcements of this file are for the sandbox, and a database may be one for real users'
    const remedy = 'Run `belfry serve --sandbox` with the file in its folder, or remove sandbox: true.'
    return [placed(sandbox, fault('sandbox-in-database', path, text, remedy))]
  }
  const count = `${claims.length} announcement${claims.length === 1 ? '' : 's'}`
  const remedy = 'Run `belfry serve --sandbox` to see them; to send them to real users, remove sandbox: true.'
  return [placed(sandbox, fault('sandbox-left-out', path, `left out, since for the sandbox alone: ${count}`, remedy))]
}
