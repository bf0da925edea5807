import type { Logger } from 'pino'
import { causeInWords, remedyFor } from '../core/wording/delivery-words.ts'
import type { Advise } from '../core/wording/delivery-words.ts'
import { visible } from '../core/wording/display.ts'
import type { AccountEvents } from './account-guard.ts'
import type { GiveUpEvents } from './give-up.ts'

const NAMES = { call: 'a call', probe: 'a probe of the account', question: 'a question for the time' } as const

/** Logs what becomes of the account, and which gateway calls did not end by themselves. */
export function logAccount(log: Logger, advise: Advise): AccountEvents & GiveUpEvents {
  return {
    accountHeld: (fault) => {
      const whose = fault.sender === null ? 'nothing is sent' : `nothing of the sender ${visible(fault.sender)} is sent`
      log.error(fault, `${whose} until a probe passes: ${visible(causeInWords(fault))}. ${remedyFor(fault, advise)}`)
    },
    accountFree: (sender) =>
      log.info(
        { sender },
        `the account is good again: ${sender === null ? 'what is due' : `what ${visible(sender)} sends`} leaves`,
      ),
    probeUnclear: (failure, detail) =>
      log.warn(
        { ...failure, detail },
        `it could not be found out whether the account is good: ${visible(detail)}. ${remedyFor({ ...failure, sender: null }, advise)}`,
      ),
    probePassed: (sender, userName) =>
      log.debug(
        { sender, userName },
        `AppID, ServerSecret, clock and service are good, and ZIM knows ${visible(sender)}`,
      ),
    probeNotNoted: (error) => log.error({ err: error }, `a probe passed and could not be noted: ${String(error)}`),
    gaveUp: (what) =>
      log.error(
        { what },
        `${NAMES[what]} did not end by its deadline and is given up: this is a defect of the send module. ` +
          `The next one goes over a fresh connection.`,
      ),
  }
}
