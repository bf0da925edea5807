/** What was opened, to be closed in reverse order, each thing once, however the opening ended. */
export class Teardown {
  #closings: (() => Promise<unknown>)[] = []

  /** Remembers how to close what was just opened. */
  defer(close: () => Promise<unknown>): void {
    this.#closings.push(close)
  }

  /** Closes everything, last opened first; a closing that fails does not keep the others open. Throws the first failure. */
  async run(): Promise<void> {
    const failures: unknown[] = []
    for (const close of this.#closings.splice(0).toReversed()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
