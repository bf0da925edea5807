import type { Zone } from '../../core/time/zone.ts'

/** What is wrong with a time zone, and what to write instead. */
export interface ZoneAdvice {
  readonly text: string
  readonly remedy: string
}

/** The places that people mean by an abbreviation, the most probable one first. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  EST: ['America/New_York', 'America/Panama'],
  EDT: ['America/New_York'],
  ET: ['America/New_York'],
  EST5EDT: ['America/New_York'],
  CST: ['America/Chicago', 'Asia/Shanghai'],
  CDT: ['America/Chicago'],
  CT: ['America/Chicago'],
  CST6CDT: ['America/Chicago'],
  MST: ['America/Denver', 'America/Phoenix'],
  MDT: ['America/Denver'],
  MT: ['America/Denver'],
  MST7MDT: ['America/Denver'],
  PST: ['America/Los_Angeles'],
  PDT: ['America/Los_Angeles'],
  PT: ['America/Los_Angeles'],
  PST8PDT: ['America/Los_Angeles'],
  AKST: ['America/Anchorage'],
  AKDT: ['America/Anchorage'],
  HST: ['Pacific/Honolulu'],
  NST: ['America/St_Johns'],
  NDT: ['America/St_Johns'],
  AST: ['America/Halifax', 'Asia/Riyadh'],
  ADT: ['America/Halifax'],
  BRT: ['America/Sao_Paulo'],
  ART: ['America/Argentina/Buenos_Aires'],
  WET: ['Europe/Lisbon'],
  WEST: ['Europe/Lisbon'],
  BST: ['Europe/London', 'Asia/Dhaka'],
  CET: ['Europe/Berlin', 'Europe/Paris'],
  CEST: ['Europe/Berlin', 'Europe/Paris'],
  MET: ['Europe/Berlin', 'Europe/Paris'],
  MEZ: ['Europe/Berlin'],
  EET: ['Europe/Athens', 'Africa/Cairo'],
  EEST: ['Europe/Athens', 'Africa/Cairo'],
  MSK: ['Europe/Moscow'],
  TRT: ['Europe/Istanbul'],
  CAT: ['Africa/Maputo'],
  EAT: ['Africa/Nairobi'],
  SAST: ['Africa/Johannesburg'],
  WAT: ['Africa/Lagos'],
  GST: ['Asia/Dubai'],
  PKT: ['Asia/Karachi'],
  IST: ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin'],
  ICT: ['Asia/Bangkok'],
  WIB: ['Asia/Jakarta'],
  WITA: ['Asia/Makassar'],
  WIT: ['Asia/Jayapura'],
  SGT: ['Asia/Singapore'],
  MYT: ['Asia/Kuala_Lumpur'],
  PHT: ['Asia/Manila'],
  HKT: ['Asia/Hong_Kong'],
  JST: ['Asia/Tokyo'],
  KST: ['Asia/Seoul'],
  AWST: ['Australia/Perth'],
  ACST: ['Australia/Adelaide', 'Australia/Darwin'],
  ACDT: ['Australia/Adelaide'],
  AEST: ['Australia/Sydney', 'Australia/Brisbane'],
  AEDT: ['Australia/Sydney'],
  NZST: ['Pacific/Auckland'],
  NZDT: ['Pacific/Auckland'],
}

/**
 * A place for each offset in hours from UTC. Its clocks show that all year. Of the two with a remark nobody lives by the
 * winter's offset all year.
 */
const PLACE_AT: Readonly<Record<number, string>> = {
  [-11]: 'Pacific/Pago_Pago',
  [-10]: 'Pacific/Honolulu',
  [-9]: 'America/Anchorage (in winter)',
  [-8]: 'America/Los_Angeles (in winter)',
  [-7]: 'America/Phoenix',
  [-6]: 'America/Costa_Rica',
  [-5]: 'America/Panama',
  [-4]: 'America/Puerto_Rico',
  [-3]: 'America/Sao_Paulo',
  [-2]: 'America/Noronha',
  [-1]: 'Atlantic/Cape_Verde',
  0: 'UTC',
  1: 'Africa/Lagos',
  2: 'Africa/Johannesburg',
  3: 'Africa/Nairobi',
  4: 'Asia/Dubai',
  5: 'Asia/Karachi',
  6: 'Asia/Dhaka',
  7: 'Asia/Bangkok',
  8: 'Asia/Singapore',
  9: 'Asia/Tokyo',
  10: 'Australia/Brisbane',
  11: 'Pacific/Guadalcanal',
  12: 'Pacific/Tarawa',
  13: 'Pacific/Tongatapu',
  14: 'Pacific/Kiritimati',
}

/** A place for each offset of hours and minutes whose clocks show it, in winter for the first two. */
const PLACE_AT_MINUTES: Readonly<Record<string, string>> = {
  '-3:30': 'America/St_Johns (in winter) for UTC-3:30',
  '+10:30': 'Australia/Adelaide (in summer) for UTC+10:30',
  '+3:30': 'Asia/Tehran for UTC+3:30',
  '+4:30': 'Asia/Kabul for UTC+4:30',
  '+5:30': 'Asia/Kolkata for UTC+5:30',
  '+5:45': 'Asia/Kathmandu for UTC+5:45',
  '+6:30': 'Asia/Yangon for UTC+6:30',
  '+8:45': 'Australia/Eucla for UTC+8:45',
  '+9:30': 'Australia/Darwin for UTC+9:30',
}

/** All abbreviations that are known. The test asks for the remedy of each. */
export const ABBREVIATIONS = Object.keys(PLACES)

/** What to write instead of an abbreviation. `undefined` for every other name. */
export function adviceOnAbbreviation(name: string): ZoneAdvice | undefined {
  const places = PLACES[name.toUpperCase()]
  if (places === undefined) return undefined
  return {
    text: `"${name}" is an abbreviation, and no place`,
    remedy: `Name the place that is meant: ${either(places)}.`,
  }
}

/**
 * What to write instead of a zone with a number of hours in its name: its sign is the opposite of what people expect.
 * `undefined` for every other zone, and for the zones that are UTC by another name.
 */
export function adviceOnReversedSign({ name }: Zone): ZoneAdvice | undefined {
  const [, sign, digits] = /^Etc\/GMT([+-])(\d+)$/.exec(name) ?? []
  const hours = Number(digits)
  if (sign === undefined || hours === 0) return undefined
  const [is, seems] = sign === '+' ? [-hours, hours] : [hours, -hours]
  const text = `"${name}" is ${utc(is)}: such names have the sign turned round, and know no summer time`
  const places = [seems, is].flatMap((each) => (PLACE_AT[each] ? [`${PLACE_AT[each]} for ${utc(each)}`] : []))
  return { text, remedy: `Name a place instead: ${places.join(', ')}. Or live with it.` }
}

/** What to write instead of an offset, such as `UTC+3` or `+05:30`. `undefined` for every other name. */
export function adviceOnOffset(name: string): ZoneAdvice | undefined {
  const [, sign, digits = '', minutes = '00'] = /^(?:UTC|GMT)?\s?([+-])(\d{1,2}):?(\d\d)?$/i.exec(name) ?? []
  if (sign === undefined) return undefined
  const hours = Number(`${sign}${digits}`)
  const place = minutes === '00' ? PLACE_AT[hours] && `${PLACE_AT[hours]} for ${utc(hours)}` : undefined
  const example = place ?? PLACE_AT_MINUTES[`${sign}${Math.abs(hours)}:${minutes}`] ?? 'Asia/Kolkata for UTC+5:30'
  const text = `"${name}" is an offset, which knows no summer time, and no IANA time zone`
  return { text, remedy: `Name the place that is meant, e.g. ${example}.` }
}

const utc = (hours: number) => `UTC${hours < 0 ? '-' : '+'}${Math.abs(hours)}`

function either(places: readonly string[]): string {
  return places.length === 1 ? `${places[0]}` : `${places.slice(0, -1).join(', ')} or ${places.at(-1)}`
}
