/** A character that is not what it looks like, or that shows nothing. */
export interface LookAlike {
  /** Zero-based offset in the text, in UTF-16 units as `slice` counts. */
  readonly index: number
  /** Its length in UTF-16 units: 1 or 2. */
  readonly length: number
  /** Where it stands as a person counts: the first character is 1. */
  readonly position: number
  /** As the charts of Unicode write it: `U+2013`. */
  readonly codePoint: string
  /** What it is, with its article: `an en dash`. */
  readonly name: string
  /** What a keyboard writes in its place. Empty for a character that shows nothing. */
  readonly plain: string
}

/**
 * The first look-alike of a text, or `undefined`. It is for texts that have a grammar, such as a cron line, a time or a
 * key. In a sentence for people, most of these characters are right.
 */
export function findLookAlike(text: string): LookAlike | undefined {
  if (ALL_PLAIN.test(text)) return undefined
  return lookAlikesOf(text).next().value
}

/** The text with each look-alike replaced by what a keyboard writes. A text without any stays the same. */
export function withPlainCharacters(text: string): string {
  if (ALL_PLAIN.test(text)) return text
  let [plain, end] = ['', 0]
  for (const found of lookAlikesOf(text)) {
    plain += text.slice(end, found.index) + found.plain
    end = found.index + found.length
  }
  plain += text.slice(end)
  // What was replaced can bring letters of two alphabets together, so that more is to be replaced.
  return plain === text ? text : withPlainCharacters(plain)
}

/** For a sentence: `character 4 is U+2013, an en dash`. */
export function nameLookAlike({ position, codePoint, name }: LookAlike): string {
  return `character ${position} is ${codePoint}, ${name}`
}

/** What a keyboard of English writes, with tabs and line ends. */
const ALL_PLAIN = /^[\t\n\r\x20-\x7E]*$/

/** Characters of no width, control characters, marks for the direction of text, and halves of a character. */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]$/u

/** What people meet. Each row has a plain character, what they look like, and then code points with or without a name. */
const ROWS: readonly (readonly [plain: string, looks: string, characters: string])[] = [
  [
    ' ',
    'a blank that is no space',
    '\u00A0=a no-break space|\u202F=a narrow no-break space|\u3000=a wide space|\u2028|\u2029',
  ],
  [
    '',
    'an invisible character',
    '\u200B=a space of no width|\uFEFF=a byte order mark|\u200C|\u200D|\u00AD=a soft hyphen',
  ],
  [
    '-',
    'a dash that is no hyphen',
    '\u2013=an en dash|\u2014=an em dash|\u2212=a minus sign|\u2010=a hyphen of typesetters|' +
      '\u2011=a hyphen that does not break|\uFF0D=a full-width hyphen|\u2043|\u02D7|\u2500|\u30FC|\u301C=a wave dash|\uFF5E=a full-width tilde',
  ],
  [
    '*',
    'a star that is no asterisk',
    '\u2217=an asterisk of mathematics|\uFF0A=a full-width asterisk|\u204E|\u2731|\u22C6|\u066D|\u2022=a bullet|\u00D7=a multiplication sign',
  ],
  [
    '"',
    'a quotation mark of typesetters',
    '\u201C=a curved quotation mark|\u201D=a curved quotation mark|\u201E=a low quotation mark|\u201F|\u00AB|\u00BB|\u2033',
  ],
  [
    "'",
    'a quotation mark of typesetters',
    '\u2018=a curved quotation mark|\u2019=a curved quotation mark|\u201B|\u2032|\u00B4|\u02BC',
  ],
  [
    ',',
    'a comma of another script',
    '\uFF0C=a full-width comma|\u3001|\u060C=an Arabic comma|\u066B|\u201A=a low quotation mark',
  ],
  [':', 'a colon of another script', '\uFF1A=a full-width colon|\u2236=a ratio sign|\uA789|\u02D0|\u05C3'],
  [
    '/',
    'a slash that is no slash of a keyboard',
    '\u2044=a fraction slash|\u2215=a division sign|\uFF0F=a full-width slash|\u29F8',
  ],
  ['#', 'a sign that is no hash', '\u266F=a sharp of music'],
  ['?', 'a question mark of another script', '\u061F=an Arabic question mark'],
  ['.', 'a full stop of another script', '\u3002=an ideographic full stop|\u06D4'],
  ['...', 'three points in one character', '\u2026=an ellipsis'],
]

const KNOWN = new Map(
  ROWS.flatMap(([plain, looks, characters]) =>
    characters.split('|').map((entry) => [entry.charAt(0), { plain, name: entry.slice(2) || looks }] as const),
  ),
)

/** Letters of Cyrillic and Greek that look like Latin ones, and those in the same order. */
const TWINS = 'АВЕКМНОРСТУХЅІЈаеорсухѕіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧ'
const LATIN = 'ABEKMHOPCTYXSIJaeopcyxsijABEZHIKMNOPTYX'

function* lookAlikesOf(text: string): Generator<LookAlike, undefined> {
  let [index, position] = [0, 0]
  for (const [word] of text.matchAll(/\p{L}+|\P{L}+/gu)) {
    // A word of another alphabet is no look-alike. A letter of it among Latin letters is.
    const isLatin = /[A-Za-z]/.test(word)
    for (const character of word) {
      position += 1
      const meant = ALL_PLAIN.test(character) ? undefined : meantBy(character, isLatin)
      if (meant !== undefined) {
        const hex = Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0')
        yield { index, length: character.length, position, codePoint: `U+${hex}`, ...meant }
      }
      index += character.length
    }
  }
  return undefined
}

function meantBy(character: string, isInLatinWord: boolean): { plain: string; name: string } | undefined {
  const known = KNOWN.get(character)
  if (known !== undefined) return known
  if (INVISIBLE.test(character)) return { plain: '', name: 'an invisible character' }
  if (/\p{Zs}/u.test(character)) return { plain: ' ', name: 'a blank that is no space' }
  if (/\p{Pd}/u.test(character)) return { plain: '-', name: 'a dash that is no hyphen' }
  const digit = digitOf(character)
  if (digit !== undefined) return { plain: `${digit}`, name: `a digit ${digit} that no keyboard of English writes` }
  if (isInLatinWord && TWINS.includes(character)) {
    const latin = LATIN.charAt(TWINS.indexOf(character))
    return { plain: latin, name: `a letter of another alphabet that looks like ${latin}` }
  }
  const simple = character.normalize('NFKC')
  return /^[!-~]+$/.test(simple)
    ? { plain: simple, name: `a form of ${simple} that no keyboard of English writes` }
    : undefined
}

/** The value of a digit of any script. Unicode keeps the ten digits of a script together, zero first. */
function digitOf(character: string): number | undefined {
  if (!DIGIT.test(character)) return undefined
  const code = Number(character.codePointAt(0))
  let zero = code
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1
  return (code - zero) % 10
}

const DIGIT = /^\p{Nd}$/u
