import { counted } from '../../core/wording/display.ts'
import { NotNewestError } from '../../errors.ts'
import type { Home } from '../../ports/identity-store.ts'

/** Why nothing is sent from a database in such a place, and nothing written into it; undefined when all is well. */
export function refusalOf(home: Home, file: string): NotNewestError | undefined {
  switch (home.kind) {
    case 'home':
    case 'new':
      return undefined
    case 'copied':
      return new NotNewestError('conflict', `${file} is a copy, or was moved: nothing is sent from it`, {
        remedy: 'If no other service uses the original any more, run `belfry adopt`.',
      })
    case 'restored':
      return new NotNewestError('conflict', `${file} is older than what was here: ${lostInWords(home.lostCalls)}`, {
        remedy: 'Stop every service on it. If this state is to be used from now on, run `belfry adopt`.',
      })
    case 'linked':
      return new NotNewestError('unavailable', `${file} has ${home.names} names: it is linked to other places`, {
        remedy:
          'Whoever opened it there would not see what is written here. Remove the other names (find -samefile), then start again.',
      })
  }
}

function lostInWords(lostCalls: number | null): string {
  if (lostCalls === null) return 'how many calls were made that it knows nothing of is not known'
  if (lostCalls === 0) return 'changes were made that it knows nothing of'
  return `${counted(lostCalls, 'call')} ${lostCalls === 1 ? 'was' : 'were'} made that it knows nothing of`
}

/** The error when files were replaced while this process had them open. */
export function replacedWhileOpen(file: string, which: string): NotNewestError {
  return new NotNewestError('unavailable', `${which} was removed or replaced while it was in use`, {
    remedy: `Nothing is sent. Stop the service, put ${file} back, and start again; \`belfry adopt\` takes another one over.`,
  })
}

/** The error when the database became another one while this process had it open. */
export function adoptedMeanwhile(file: string): NotNewestError {
  return new NotNewestError('conflict', `${file} was adopted, or replaced by another database, while it was in use`, {
    remedy: 'Start the service again: it knows the database as it was.',
  })
}
