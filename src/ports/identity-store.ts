import type { Instant } from '../core/time/instant.ts'

/** Whether a database is still in the place where the service left it, and as new. */
export type Home =
  /** No service has claimed it yet. */
  | { readonly kind: 'new' }
  /**
   * `hasBirthTimes`: its file system records when a file was created. Without that some copies are not noticed
   * (docs/proof.md).
   */
  | { readonly kind: 'home'; readonly hasBirthTimes: boolean }
  /** It lives in another file than the one that was claimed. */
  | { readonly kind: 'copied' }
  /**
   * It is older than the database that was here. `lostCalls`: calls that it does not know of; null when their number is
   * unknown.
   */
  | { readonly kind: 'restored'; readonly lostCalls: number | null }
  /** Its file has other names. It could be opened under them at the same time. */
  | { readonly kind: 'linked'; readonly names: number }

/** How a restored or copied database is adopted. */
export interface Adoption {
  /** Its identity from now on. */
  readonly newId: string
  /** Calls made with the other copy that may still count at the vendor. They occupy quota from now on. */
  readonly assumedCalls: number
}

/** Which database this is: whether it is the one that was here, as new as it was, and undamaged. */
export interface IdentityStore {
  /** Whether this database is in the place where it was left, and as new. */
  home(): Promise<Home>
  /**
   * Makes a new database belong to its file. One that an older version claimed is sealed anew. Any other stays as it
   * is.
   */
  claimHome(): Promise<void>
  /** Adopts a restored or copied database. Only for a store that was opened for adoption. */
  adopt(adoption: Adoption, now: Instant): Promise<void>
  /** The first damage found in the file; undefined while it is sound. Reads the whole file and changes nothing. */
  damage(): Promise<string | undefined>
}
