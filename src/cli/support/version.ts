/** The version of Belfry. A test compares it with package.json. */
export const VERSION = '0.1.0'

/** The version of the time zone rules of this runtime. */
export const TZ_RULES = process.versions.tz ?? 'unknown'
