/**
 * Whether a process of this host is alive. Only `no such process` proves that it is not; one that may not be signalled
 * is alive.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
