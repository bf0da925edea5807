import type { Changes } from './changes.ts'
import { occurrenceToJson, planToJson } from './json.ts'
import type { Plan } from './model.ts'

/**
 * How many occurrences are written at once. A year of 10,000 definitions is a document of 20 MB: it never exists as a
 * whole.
 */
const AT_ONCE = 100

/** Only a key of the outermost object is two spaces from the margin. Line breaks in texts are escaped. */
const PLACE = '\n  "occurrences": []'

/**
 * The JSON document of a plan in pieces. Together they are `JSON.stringify(planToJson(…), null, 2)` and a line break.
 */
export function* planInPieces(plan: Plan, changes: Changes | undefined): Generator<string> {
  const { departures } = plan.forecast
  const rest = JSON.stringify(planToJson(withoutDepartures(plan), changes), null, 2)
  const at = rest.indexOf(PLACE) + PLACE.length - 1
  yield rest.slice(0, at)
  for (let begin = 0; begin < departures.length; begin += AT_ONCE) {
    const pieces = departures.slice(begin, begin + AT_ONCE).map((departure) => {
      const text = JSON.stringify(occurrenceToJson(plan, departure), null, 2)
      return `\n    ${text.replaceAll('\n', '\n    ')}`
    })
    yield `${begin > 0 ? ',' : ''}${pieces.join(',')}`
  }
  if (departures.length > 0) yield '\n  '
  yield `${rest.slice(at)}\n`
}

function withoutDepartures(plan: Plan): Plan {
  return { ...plan, forecast: { ...plan.forecast, departures: [] } }
}
