/** One whole HTTP request, as the gateway sees it. */
export interface GatewayRequest {
  readonly method: 'GET' | 'POST'
  /** The Host header. */
  readonly host: string
  /** The query string without `?`. */
  readonly query: string
  /** The body as text. Null when it was too long to read. */
  readonly body: string | null
  readonly contentType?: string | undefined
  /** The number of its connection, for the record. */
  readonly connection: number
}

/** A JSON object. */
export type Params = Readonly<Record<string, unknown>>

/** A parsed request. Nothing is checked yet. */
export interface ParsedRequest {
  readonly request: GatewayRequest
  /** The first value of each query parameter. */
  readonly query: Readonly<Record<string, string>>
  /** The Action; `''` when there is none. */
  readonly action: string
  /** The body's JSON. Undefined when there is none, or when it is no JSON. */
  readonly body: unknown
  /** The business parameters: the body of a POST, the query of a GET. Undefined when the body is no JSON object. */
  readonly params: Params | undefined
}

/** No documented body is nested deeper than this. A deeper one counts as no JSON, so that it costs no time. */
const MAX_DEPTH = 64

/** Parses a request. Never throws: what cannot be read is undefined. */
export function parseRequest(request: GatewayRequest): ParsedRequest {
  const query = firstValues(request.query)
  const body = request.body === null ? undefined : parseJson(request.body)
  const params = request.method === 'GET' ? paramsOfQuery(query) : isObject(body) ? body : undefined
  return { request, query, action: query['Action'] ?? '', body, params }
}

/** JSON that is not nested too deeply; undefined for anything else. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return isWithinDepth(value, MAX_DEPTH) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether a value is a JSON object (not null, not an array). */
export function isObject(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Length in UTF-8 bytes: all size limits mean these. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

function firstValues(query: string): Record<string, string> {
  const values: [string, string][] = []
  const seen = new Set<string>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (seen.has(name)) continue
    seen.add(name)
    values.push([name, value])
  }
  return Object.fromEntries(values)
}

/**
 * The vendor does not document how a GET writes objects and numbers. We read them as JSON text, and all else as text.
 */
const TEXT_PARAMS: ReadonlySet<string> = new Set(['FromUserId'])

function paramsOfQuery(query: Readonly<Record<string, string>>): Params {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, TEXT_PARAMS.has(name) ? value : (parseJson(value) ?? value)]),
  )
}

function isWithinDepth(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((inner) => isWithinDepth(inner, depth - 1))
}
