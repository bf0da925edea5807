import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { translated } from './connection.ts'

/**
 * Writes a small file beside the database, durably, and removes it. Every booking writes its seal there in the same
 * way. A folder may have become read-only, or full, while the open database can still be written. Throws `unavailable`.
 */
export function tryFolder(file: string): void {
  const trial = `${file}-trial`
  translated(() => {
    const descriptor = openSync(trial, 'w')
    try {
      writeSync(descriptor, 'Belfry looks whether it can write here.\n')
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
      rmSync(trial, { force: true })
    }
  }, file)
}
