import type { Instant } from '../core/time/instant.ts'

/** Whether a database still is where, and as new as, the service left it. */
export type Home =
  /** no service has claimed it yet */
  | { readonly kind: 'new' }
  /** `hasBirthTimes`: its file system tells when a file was born, without which some copies are not noticed (docs/proof.md) */
  | { readonly kind: 'home'; readonly hasBirthTimes: boolean }
  /** it lives in another file than the one that was claimed */
  | { readonly kind: 'copied' }
  /** it is older than what was there: so many calls were made that it knows nothing of; null: nobody knows how many */
  | { readonly kind: 'restored'; readonly lostCalls: number | null }
  /** its file has other names, under which it could be opened beside this one */
  | { readonly kind: 'linked'; readonly names: number }

/** How a restored or copied database is made one's own. */
export interface Adoption {
  /** Its identity from now on. */
  readonly newId: string
  /** Calls of its other life that may still count at the vendor: they occupy quota from now on. */
  readonly assumedCalls: number
}

/** Which database this is: whether it is the one that was here, as new as it was, and sound. */
export interface IdentityStore {
  /** Whether this database is where, and as new as, it was left. */
  home(): Promise<Home>
  /** Makes a new database belong to its file. One that an older version claimed is sealed anew; any other stays as it is. */
  claimHome(): Promise<void>
  /** Makes a restored or copied database one's own. For a store that was opened to be adopted. */
  adopt(adoption: Adoption, now: Instant): Promise<void>
  /** The first thing that is wrong with the file itself; undefined while it is sound. Reads all of it and changes nothing. */
  damage(): Promise<string | undefined>
}
