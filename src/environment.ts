import { systemCodeOf } from './errors.ts'
import { Buffer } from 'node:buffer'
import { existsSync, readFileSync, statSync } from 'node:fs'

/** An environment, like `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A larger file is not a file with a secret, in bytes. */
const LARGEST_FILE = 64 * 1024
/** A secret's file has one line. In a file of settings the secret is among the first lines. */
const MOST_LINES = 50

/** Looks like a ServerSecret, or like most of one with something after it. */
const LIKE_A_SECRET = /(?<![0-9a-z])[0-9a-f]{24,40}(?![0-9a-f])/giu

/** User name and password in a URL, with or without a scheme. */
const USER_INFO = /(?:^|\/\/)(?<user>[^\s/?#:]*):(?<password>[^\s/?#]*)@/u
/** A password after the `?` in the URL of a database. */
const PASSWORD_OF_URL = /[?&](?:ssl)?password=(?<password>[^&#\s]+)/giu

/** Settings into which people paste a secret by mistake. In a path the secret is the whole value; in others, a part. */
const PATHS = ['ZIM_SERVER_SECRET_FILE', 'BELFRY_DATABASE', 'BELFRY_SCHEDULES'] as const
const NO_PATHS = ['ZIM_APP_ID', 'ZIM_ENDPOINT', 'BELFRY_LISTEN'] as const
const URLS = ['ZIM_ENDPOINT', 'BELFRY_DATABASE', 'HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'] as const

/**
 * Everything in an environment that is, or may be, secret:
 * - the ServerSecret, and what its file holds
 * - a value that should name a file and does not
 * - passwords in URLs
 * - what looks like a ServerSecret in another setting
 *
 * It reads regular files only: anything else can be read only once. Never throws.
 */
export function secretsOf(env: Environment): readonly string[] {
  const { ZIM_SERVER_SECRET: secret = '', ZIM_SERVER_SECRET_FILE: file = '' } = env
  const mistaken = [...PATHS.filter((name) => looksPasted(env[name] ?? '')), ...NO_PATHS]
  return [
    ...meantBy(secret),
    ...(isThere(file) ? meantBy(textOf(file)) : meantBy(file)),
    ...mistaken.flatMap((name) => likeSecrets(env[name] ?? '')),
    ...URLS.flatMap((name) => passwordsOf(env[name] ?? '')),
  ]
}

/** Whether a path looks like a secret that was pasted in its place. */
export function looksPasted(path: string): boolean {
  return !path.includes('/') && likeSecrets(path).length > 0
}

/** Whether something exists at a path. Then its name may be shown. */
export function isThere(path: string): boolean {
  return path !== '' && existsSync(path)
}

/** All secrets that a text may mean: with and without characters around it, as a line, or as the value of a setting. */
export function meantBy(text: string): readonly string[] {
  const lines = text.split(/\r?\n/u, MOST_LINES)
  const meant = [text, ...lines, ...lines.map((line) => line.slice(line.indexOf('=') + 1))]
  const bare = meant.map((each) => each.replaceAll(/^[\s\p{Quotation_Mark}`\uFEFF]+|[\s\p{Quotation_Mark}`]+$/gu, ''))
  return [...new Set([...meant, ...bare, ...likeSecrets(text)])]
}

/**
 * Removes everything secret from an environment. Child processes inherit what is left, and reports show it.
 * @returns what was removed
 */
export function takeOut(env: NodeJS.ProcessEnv, isSecret: (text: string) => boolean): Environment {
  const taken: Record<string, string> = {}
  for (const [name, value = ''] of Object.entries(env)) {
    if (name !== 'ZIM_SERVER_SECRET' && !USER_INFO.test(value) && !isSecret(value)) continue
    taken[name] = value
    delete env[name]
  }
  return taken
}

/** What git needs to find itself, its settings and the repository. None of it is secret or opens anything. */
const FOR_GIT =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_\w+|LANGUAGE|TZ|TMPDIR|XDG_CONFIG_HOME|GIT_(?:DIR|WORK_TREE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM))$/u

/**
 * The environment for git: only what it needs, and the folders that the environment declares safe (`safe.directory`).
 */
export function environmentForGit(env: Environment): Readonly<Record<string, string>> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && FOR_GIT.test(name) ? [[name, value] as const] : [],
  )
  const count = Number(env['GIT_CONFIG_COUNT'] ?? 0)
  const safe = Array.from({ length: count > 0 && count < 1000 ? Math.floor(count) : 0 }, (_, at) => at)
    .filter((at) => env[`GIT_CONFIG_KEY_${at}`]?.toLowerCase() === 'safe.directory')
    .map((at) => env[`GIT_CONFIG_VALUE_${at}`] ?? '')
  const settings = safe.flatMap((folder, at) => [
    [`GIT_CONFIG_KEY_${at}`, 'safe.directory'] as const,
    [`GIT_CONFIG_VALUE_${at}`, folder] as const,
  ])
  return Object.fromEntries([
    ...kept,
    ...(safe.length > 0 ? [['GIT_CONFIG_COUNT', String(safe.length)] as const] : []),
    ...settings,
  ])
}

function likeSecrets(text: string): readonly string[] {
  return [...text.matchAll(LIKE_A_SECRET)].map(([found]) => found)
}

/** Passwords as written, as decoded, and in the form that a proxy gets. */
function passwordsOf(url: string): readonly string[] {
  const { user, password = '' } = USER_INFO.exec(url)?.groups ?? {}
  const ofUser = user === undefined ? [] : [`${user}:${password}`, basicOf(decodedOf(user), decodedOf(password))]
  const written = [password, ...[...url.matchAll(PASSWORD_OF_URL)].map(({ groups }) => groups?.['password'] ?? '')]
  return [...ofUser, ...written, ...written.map(decodedOf)]
}

const basicOf = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString('base64')

function decodedOf(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    // It is not percent-encoded, so the text is what was meant.
    if (error instanceof URIError) return text
    throw error
  }
}

function textOf(file: string): string {
  try {
    const found = statSync(file)
    return found.isFile() && found.size <= LARGEST_FILE ? readFileSync(file, 'utf8') : ''
  } catch (error) {
    // The code that needs the file reports what is wrong with it.
    if (systemCodeOf(error) !== undefined) return ''
    throw error
  }
}
