import type { Zone } from '../../core/time/zone.ts'
import { checkZone } from '../../definitions/shape/timezone.ts'
import { BelfryError } from '../../errors.ts'
import type { Terminal } from './terminal.ts'
import { hung, indented } from './wrap.ts'

/**
 * The zone that an option names. A warning about it goes to standard error.
 * @throws BelfryError `invalid` for a name that a definition would be refused for, with the same remedy
 */
export function zoneFrom(timezone: string, terminal: Terminal): Zone {
  const { zone, fault } = checkZone(timezone, [])
  if (zone === undefined || fault?.severity === 'error') {
    throw new BelfryError('invalid', fault?.text ?? 'there is no such time zone', fault && { remedy: fault.remedy })
  }
  if (fault) terminal.err(hung(`warning ${fault.code}: ${fault.text}`, '    ') + indented(fault.remedy))
  return zone
}
