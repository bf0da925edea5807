import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Lease } from '../../ports/lease-store.ts'

/**
 * Names the set of processes that this one can see: the host's name, this boot of it, and the process namespace. Two
 * containers may have one name and different processes, and whoever cannot see a process must not take it for dead.
 */
export function hostIdentity(): string {
  const name = hostname()
  if (process.platform !== 'linux') return name
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const [namespace = ''] = /\d+/u.exec(readlinkSync('/proc/self/ns/pid')) ?? []
    return `${name}/${boot}/${namespace}`
  } catch {
    // A name that nobody else has: then no process is ever known to be dead, and its lease simply runs out.
    return `${name}/${randomUUID()}`
  }
}

/** Whether the holder of a lease is known to be dead: only a process that would be seen here, and is not. */
export function isGone({ host, pid }: Pick<Lease, 'host' | 'pid'>, here: string): boolean {
  return host === here && !isAlive(pid)
}

/** Only `no such process` proves that a process is dead; one that may not be signalled is alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
