/** Counter-offers as a dealer they went to and their taker read them. */
import { opposite } from '@parley/core'
import type { Counter, CounterOffer } from '@parley/core'
import type * as wire from '@parley/sdk'
import { priceText, timeText } from './numbers.ts'

/** A counter-offer as a dealer it went to reads it; turned, as its taker does. */
export function counterView(offer: CounterOffer, flip: boolean): wire.Counter {
  return {
    counterId: offer.counterId,
    side: flip ? opposite(offer.side) : offer.side,
    price: priceText(flip ? -offer.price : offer.price),
    size: offer.size.toString(),
    minFill: offer.minFill.toString(),
    placedAt: timeText(offer.placedAt),
    expiresAt: timeText(offer.expiresAt),
  }
}

export function ownCounterView(counter: Counter, flip: boolean): wire.Counter {
  return { ...counterView(counter, flip), dealers: [...counter.to] }
}
