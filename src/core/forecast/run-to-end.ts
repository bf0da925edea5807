/** Runs all steps at once, with nothing else in between. */
export function runToEnd<T>(steps: Generator<undefined, T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value
}
