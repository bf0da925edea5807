import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { freePort } from './gateway.ts'
import type { Line, Transport } from './hostile.ts'
import { startLines } from './hostile.ts'

/** One request to our proxy. */
export interface Asked {
  /** host:port of the CONNECT. */
  readonly authority: string
  /** The whole head, as it came. */
  readonly head: string
}

export interface OwnProxy {
  readonly url: string
  readonly asked: Asked[]
  /** The bytes from the client to the other side. */
  readonly through: Buffer[]
  readonly connections: Socket[]
}

/** What a proxy does with one CONNECT. `open` makes the way and answers that it is open. */
export type OnConnect = (line: Line, open: (answer?: string) => void) => void

/** A small proxy over TCP or TLS that does what the test says. Every way leads to the given port on this host. */
export async function startProxy(
  onConnect: OnConnect = (_, open) => open(),
  transport: Transport = 'http',
): Promise<OwnProxy> {
  const asked: Asked[] = []
  const through: Buffer[] = []
  const { url, connections } = await startLines(transport, (line) => {
    const { socket } = line
    let head = ''
    const read = (piece: Buffer): void => {
      head += piece.toString('latin1')
      const authority = /^CONNECT (\S+) HTTP\/1\.1\r\n[^]*\r\n\r\n$/.exec(head)?.[1]
      if (authority === undefined) return
      socket.off('data', read)
      asked.push({ authority, head })
      onConnect(line, (answer = 'HTTP/1.1 200 Connection established\r\n\r\n') => {
        const far = connectTcp(Number(authority.split(':').at(-1)), '127.0.0.1')
        far.on('error', () => socket.destroy()).once('close', () => socket.destroy())
        socket.once('close', () => far.destroy())
        far.once('connect', () => {
          socket.on('data', (bytes: Buffer) => through.push(bytes))
          socket.write(answer)
          socket.pipe(far).pipe(socket)
        })
      })
    }
    socket.on('data', read)
  })
  return { url, asked, through, connections }
}

/** Why Debian's tinyproxy cannot run here; undefined if it can. */
export const NO_TINYPROXY =
  spawnSync('tinyproxy', ['-v']).error === undefined
    ? undefined
    : 'tinyproxy is not installed (apt-get install tinyproxy)'

/** Starts tinyproxy on a free port, for ways to `port` only. Returns its URL. */
export async function startTinyproxy(port: number, ...lines: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-tinyproxy-'))
  const own = await freePort()
  const file = join(folder, 'tinyproxy.conf')
  writeFileSync(file, [`Port ${own}`, 'Listen 127.0.0.1', `ConnectPort ${port}`, ...lines, ''].join('\n'))
  const proxy = spawn('tinyproxy', ['-d', '-c', file], { stdio: 'ignore' })
  const ended = new Promise((resolve) => proxy.once('exit', resolve))
  onTestFinished(async () => {
    proxy.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true })
  })
  while (!(await isOpen(own))) {
    if (proxy.exitCode !== null) throw new Error(`tinyproxy ended with ${proxy.exitCode}`)
    await pause(20)
  }
  return `http://127.0.0.1:${own}`
}

/** Whether anybody listens on a port. */
function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp(port, '127.0.0.1')
    socket
      .once('error', () => resolve(false))
      .once('connect', () => {
        socket.destroy()
        resolve(true)
      })
  })
}
