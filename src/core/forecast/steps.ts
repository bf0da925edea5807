/** Takes steps to their end, without a pause. */
export function takeAll<T>(steps: Generator<undefined, T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value
}
