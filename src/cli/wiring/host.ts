import { systemCodeOf } from '../../errors.ts'
import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Lease } from '../../ports/lease-store.ts'

/**
 * Names the set of processes that this process can see: the host's name, its boot, and the process namespace. Two
 * containers may have the same name and different processes. A process that cannot see another must not think that it
 * is dead.
 */
export function hostIdentity(): string {
  const name = hostname()
  if (process.platform !== 'linux') return name
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const [namespace = ''] = /\d+/u.exec(readlinkSync('/proc/self/ns/pid')) ?? []
    return `${name}/${boot}/${namespace}`
  } catch {
    // A unique name. No process is then ever known to be dead, and its lease simply runs out.
    return `${name}/${randomUUID()}`
  }
}

/** Whether the holder of a lease is known to be dead. That needs a process that would be visible here and is not. */
export function isGone({ host, pid }: Pick<Lease, 'host' | 'pid'>, here: string): boolean {
  return host === here && !isAlive(pid)
}

/** Only the error `no such process` proves that a process is dead. A process that may not be signalled is alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCodeOf(error) !== 'ESRCH'
  }
}
