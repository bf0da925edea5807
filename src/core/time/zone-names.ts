/** The names of one word in the IANA database. Other words that ICU accepts are traps: its `BST` is Bangladesh. */
const WORDS = (
  'UTC GMT UCT Zulu Universal Greenwich GMT0 GMT+0 GMT-0 EST MST HST EST5EDT CST6CDT MST7MDT PST8PDT WET CET MET EET ' +
  'Cuba Egypt Eire GB GB-Eire Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya Navajo NZ NZ-CHAT Poland ' +
  'Portugal PRC ROC ROK Singapore Turkey W-SU'
).split(' ')

/** Parts of longer names that are not written as one capital followed by small letters. */
const PARTS = (
  'ACT LHI NSW DumontDUrville McMurdo ComodRivadavia DeNoronha BajaNorte BajaSur EasterIsland Knox_IN Port-au-Prince ' +
  'US UCT UTC GMT GMT0'
).split(' ')

/** Old spellings that ICU keeps, each with the name that the IANA database uses today. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}

const SPELLINGS = new Map([...WORDS, ...PARTS].map((name) => [name.toLowerCase(), name]))
const WORD_SPELLINGS = new Map(WORDS.map((name) => [name.toLowerCase(), name]))

/**
 * The IANA spelling of a zone's name that was written in any letter case: `asia/ho_chi_minh` becomes
 * `Asia/Ho_Chi_Minh`. `undefined` when no IANA name looks like that: offsets (`+05:30`, `UTC+3`), `local`, and
 * abbreviations that mean several zones (`IST`). It does not say whether the zone exists.
 */
export function spellZoneName(text: string): string | undefined {
  const name = text.toLowerCase()
  if (!name.includes('/')) return WORD_SPELLINGS.get(name)
  if (!/^[a-z]+(?:\/[a-z0-9_+-]+)+$/.test(name) || name.startsWith('systemv/')) return undefined
  return name.split('/').map(spellPart).join('/')
}

/** The IANA database's name for one of ICU's names. */
export function currentName(icuName: string): string {
  return RENAMED[icuName] ?? icuName
}

function spellPart(part: string): string {
  return SPELLINGS.get(part) ?? part.replace(/[a-z]+/g, capitalise)
}

/** Each word starts with a capital, except `of` and `es`: `Isle_of_Man`, `Dar_es_Salaam`. `GMT` stays in `GMT+5`. */
function capitalise(word: string): string {
  if (word === 'of' || word === 'es') return word
  return SPELLINGS.get(word) ?? word.charAt(0).toUpperCase() + word.slice(1)
}
