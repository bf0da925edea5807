import { randomOf } from '../../fault/support.ts'

/** One answer of a server on the wire: pieces with pauses between them, and what happens to the connection then. */
export interface Plan {
  readonly index: number
  readonly transport: 'http' | 'https'
  /** The bytes, as latin1. */
  readonly pieces: readonly Piece[]
  readonly ending: 'keep' | 'end' | 'end of TCP' | 'reset'
  /** Whether it is written as soon as there is a connection, before the request has come. */
  readonly isEarly: boolean
  /** What the outcome must be. Undefined if the answer was damaged. */
  readonly expected: 'accepted' | 'refused' | 'rejected' | 'unknown' | undefined
}

interface Piece {
  readonly text: string
  /** What passes before this piece: nothing, a turn of the event loop, or a number of ms. */
  readonly before: 'nothing' | 'turn' | number
}

/** The chance by which things are chosen. */
interface Chance {
  readonly below: (limit: number) => number
  readonly is: (probability: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
}

function chanceOf(seed: number): Chance {
  const random = randomOf(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  return { below, pick, is: (probability) => random() < probability }
}

const BODIES = [
  ['{"Code":0}', 'accepted'],
  ['{"Code":0,"Message":"success","RequestId":"8967226511462516245"}', 'accepted'],
  ['{"Code":660500003,"Message":"too often"}', 'refused'],
  ['{"Code":2}', 'rejected'],
  ['{"Code":1}', 'unknown'],
  ['<html><h1>502 Bad Gateway</h1></html>', 'unknown'],
  ['', 'unknown'],
] as const

const STATUS = ['200 OK', '201 Created', '400 Bad Request', '429 Too Many', '500 No', '502 Bad Gateway', '503 ', '200']
const INTERIM = [
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 102 Processing\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n',
]
const HEADERS = [
  'date: Sun, 06 Nov 1994 08:49:37 GMT',
  'Content-Type: application/json',
  'server: x',
  'X-Empty:',
  'set-cookie: a=b; path=/',
  'x-long: '.padEnd(3000, 'y'),
  'connection: close',
  'keep-alive: timeout=5',
]

/** A whole answer without a fault. */
function wellFormed({ below, is, pick }: Chance): {
  readonly text: string
  readonly expected: Plan['expected']
  readonly needsEnd: boolean
} {
  const [body, expected] = pick(BODIES)
  const interim = is(0.2) ? Array.from({ length: 1 + below(3) }, () => pick(INTERIM)).join('') : ''
  const headers = HEADERS.filter(() => is(0.25))
  const framing = pick(['length', 'chunks', 'end'] as const)
  const head = (...more: readonly string[]): string =>
    `${interim}HTTP/1.1 ${pick(STATUS)}\r\n${[...headers, ...more].map((line) => `${line}\r\n`).join('')}\r\n`
  if (framing === 'length') return { text: head(`Content-Length: ${body.length}`) + body, expected, needsEnd: false }
  if (framing === 'end') return { text: head() + body, expected, needsEnd: true }
  let chunks = ''
  for (let at = 0; at < body.length;) {
    const part = body.slice(at, at + 1 + below(body.length))
    chunks += `${part.length.toString(16)}${is(0.2) ? ';x=y' : ''}\r\n${part}\r\n`
    at += part.length
  }
  const trailers = is(0.2) ? 'x-trailer: 1\r\n' : ''
  return { text: `${head('Transfer-Encoding: chunked')}${chunks}0\r\n${trailers}\r\n`, expected, needsEnd: false }
}

const JUNK = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  ' ',
  ':',
  '0',
  '9',
  'ÿ',
  'HTTP/1.1 ',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
  'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"Code":0}',
  'content-length: 3\r\n',
  'content-length: 99999\r\n',
  'transfer-encoding: chunked\r\n',
  'transfer-encoding: identity\r\n',
  'connection: close\r\n',
  'connection: upgrade\r\nupgrade: websocket\r\n',
  'content-encoding: gzip\r\n',
  'ffffffffffffffff\r\n',
  '0\r\n\r\n',
]

const DAMAGES: readonly ((text: string, chance: Chance) => string)[] = [
  // One byte is replaced.
  (text, { below }) => {
    const at = below(text.length)
    return text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at + 1)
  },
  // Something is inserted, anywhere or at the start of a line.
  (text, { below, pick }) => {
    const at = below(text.length + 1)
    return text.slice(0, at) + pick(JUNK) + text.slice(at)
  },
  (text, { pick }) => {
    const lines = text.split('\r\n')
    const at = pick([...lines.keys()])
    return [...lines.slice(0, at), pick(JUNK).replace(/\r\n$/, ''), ...lines.slice(at)].join('\r\n')
  },
  // Something is missing, comes twice, or changes its place.
  (text, { below }) => {
    const at = below(text.length)
    return text.slice(0, at) + text.slice(at + 1 + below(12))
  },
  (text, { below }) => text.slice(0, below(text.length + 1)),
  (text, { below }) => {
    const at = below(text.length)
    const part = text.slice(at, at + 1 + below(40))
    return text.slice(0, at) + part + text.slice(at)
  },
  (text, { below }) => {
    const at = below(text.length)
    return text.slice(at) + text.slice(0, at)
  },
  // A number is replaced.
  (text, { pick, below }) =>
    text.replace(/\d+/g, (digits) =>
      below(4) > 0 ? digits : pick(['0', '1', '-1', '70000', '999', '9'.repeat(25), '1e3', '0x10', '']),
    ),
  // Lines end in another way.
  (text, { pick }) => text.replaceAll('\r\n', pick(['\n', '\r', '\r\r\n', '\n\r', '\r\n ', '\r\n\t'])),
  // Too much of something.
  (text, { below, pick }) => {
    const at = below(text.length + 1)
    return (
      text.slice(0, at) +
      pick(['x', '\0', 'x: y\r\n', '1\r\nx\r\n', '\r\n', '{"Code":']).repeat(1 + below(20_000)) +
      text.slice(at)
    )
  },
  (text, { below }) => text + 'x'.repeat(below(90_000)),
  // Letters change their case.
  (text, { is }) => text.replace(/[a-z]/gi, (letter) => (is(0.5) ? letter.toUpperCase() : letter.toLowerCase())),
]

/** The answer with this number: always the same for one seed. `stall` is longer than a call may take, in ms. */
export function planOf(seed: number, index: number, stall: number): Plan {
  const chance = chanceOf(seed * 1_000_003 + index)
  const { below, is, pick } = chance
  const { text: right, expected, needsEnd } = wellFormed(chance)
  const isRight = is(0.25)
  let text = right
  if (!isRight) for (let count = 1 + below(3); count > 0; count -= 1) text = pick(DAMAGES)(text, chance)
  const cuts = Array.from({ length: is(0.5) ? 0 : below(8) }, () => below(text.length + 1)).sort((a, b) => a - b)
  const pieces = [0, ...cuts].map((start, at, starts): Piece => {
    const before = pick(['nothing', 'turn', 1, 3] as const)
    return { text: text.slice(start, starts[at + 1]), before: !isRight && is(0.03) ? stall : before }
  })
  const rightEnding = needsEnd ? (['end', 'end of TCP'] as const) : (['keep', 'keep', 'end'] as const)
  return {
    index,
    transport: index % 2 === 0 ? 'http' : 'https',
    pieces,
    ending: isRight ? pick(rightEnding) : pick(['keep', 'end', 'end', 'end of TCP', 'reset'] as const),
    isEarly: !isRight && is(0.03),
    expected: isRight ? expected : undefined,
  }
}
