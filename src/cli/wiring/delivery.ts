import { deliveryOf, holdsOnRecord } from '../../core/delivery/delivery.ts'
import type { Delivery } from '../../core/delivery/delivery.ts'
import { causeInWords, missedInWords, remedyFor } from '../../core/wording/delivery-words.ts'
import { showInstant } from '../../core/wording/display.ts'
import type { Instant } from '../../core/time/instant.ts'
import { readDocument } from '../../definitions/check/document.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import { rememberDefinitions } from '../../service/sync.ts'
import type { DefinitionMemory } from '../../service/sync.ts'
import { adviceFor } from './engine.ts'

/** The delivery state that is on record. */
export async function recordedDelivery(store: DefinitionMemory & DeliveryStore, now: Instant): Promise<Delivery> {
  const record = await store.delivery()
  // The senders in force matter only when a fault accuses a sender. Reading all definitions takes time.
  const isOfSender = holdsOnRecord(record, undefined).senders.size > 0
  const senders = isOfSender
    ? (await rememberDefinitions({ store, read: readDocument, now })).inForce.senders
    : undefined
  return deliveryOf(record, holdsOnRecord(record, senders))
}

/** The delivery state in a sentence, and what to do about it. The remedy is null when there is nothing to do. */
export function deliveryInWords(delivery: Delivery): { readonly text: string; readonly remedy: string | null } {
  const { lastAccepted, failedSince } = delivery
  const accepted = lastAccepted === null ? '' : ` The last call was accepted at ${showInstant(lastAccepted, 'UTC')}.`
  if (failedSince === null) {
    const missed = delivery.notAccepted === 0 && lastAccepted !== null ? '' : ` Since then: ${missedInWords(delivery)}.`
    if (lastAccepted === null) return { text: `Delivery: ${missedInWords(delivery)}.`, remedy: null }
    return { text: `Delivery:${accepted}${missed}`, remedy: null }
  }
  const text = `NOT DELIVERING since ${showInstant(failedSince, 'UTC')}: ${causeInWords(delivery)}; ${missedInWords(delivery)}.${accepted}`
  return { text, remedy: remedyFor(delivery, adviceFor) }
}
