/** One endpoint of the control API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly does: string
  /** Arguments of a curl example, after the URL. */
  readonly example: string
}

/** The control API, on paths that the real gateway does not have. `docs/simulator.md` lists the same. */
export const ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/', does: 'this page (with a query it is the gateway)', example: '' },
  {
    method: 'GET',
    path: '/calls',
    does: 'every call of the gateway; ?since=SEQ only the later ones',
    example: "'?since=0'",
  },
  { method: 'DELETE', path: '/calls', does: 'forget the calls; quota and users stay', example: '' },
  { method: 'GET', path: '/broadcasts', does: 'only what reached everyone', example: '' },
  { method: 'GET', path: '/state', does: 'settings, quota, users, worst window and smallest gap', example: '' },
  { method: 'GET', path: '/faults', does: 'the faults that wait', example: '' },
  {
    method: 'POST',
    path: '/faults',
    does: 'add a fault, or a list of them',
    example: `-d '{"kind":"reset","when":"after","calls":1}'`,
  },
  { method: 'DELETE', path: '/faults', does: 'take all faults back', example: '' },
  {
    method: 'PUT',
    path: '/account',
    does: 'break the account, by a code; 0 mends it',
    example: `-d '{"code":100000016}'`,
  },
  { method: 'PUT', path: '/users', does: 'add a user', example: `-d '{"userId":"ops-bot","hasLoggedIn":false}'` },
  { method: 'DELETE', path: '/users', does: 'forget a user, ?id=USER', example: "'?id=ops-bot'" },
]

/** The plain text page at `/`. */
export function helpPage(url: string): string {
  const width = Math.max(...ENDPOINTS.map(({ method, path }) => `${method} ${path}`.length))
  return [
    'This is the ZIM simulator of Belfry: it stands in for the gateway of ZEGOCLOUD ZIM, and sends nothing to anybody.',
    '',
    `The gateway itself:  POST ${url}?Action=SendMessageToAllUsers&AppId=…   (also UserRegister and three queries; GET works too)`,
    '',
    'Control:',
    ...ENDPOINTS.map(({ method, path, does }) => `  ${`${method} ${path}`.padEnd(width)}  ${does}`),
    '',
    'Examples:',
    ...ENDPOINTS.filter(({ path }) => path !== '/').map((endpoint) => `  ${curlFor(url, endpoint)}`),
    '',
    'More in docs/simulator.md.',
    '',
  ].join('\n')
}

/** A command line that calls the endpoint. */
function curlFor(url: string, { method, path, example }: Endpoint): string {
  const target = `${url.replace(/\/$/, '')}${path}`
  const parts = example.startsWith("'?") ? [`'${target}${example.slice(1)}`] : [target, example]
  return ['curl', '-s', ...(method === 'GET' ? [] : ['-X', method]), ...parts].filter((part) => part !== '').join(' ')
}
