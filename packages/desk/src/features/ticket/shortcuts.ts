/** What people ask for most, as one press. */
import type { Instrument, Leg, Mark } from '@parley/sdk'
import { ZERO, parseFixed } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import { unitsPerLot } from '../../lib/structure.ts'

export type Filled = { readonly legs: readonly Leg[]; readonly size: number }

/** How much of an underlying the first shortcut buys. */
export function blockUnits(underlying: Instrument): bigint {
  return underlying.kind === 'coin' ? 10n : 1000n
}

export function buyBlock(underlying: Instrument): Filled {
  const units = blockUnits(underlying) * 100_000_000n
  const size = Number(units / unitsPerLot(underlying))
  return { legs: [{ instrument: underlying.instrument, side: 'buy', ratio: 1 }], size }
}

/** What to aim for: about a month out, a call that ends in the money about three times in ten. */
const TARGET = { days: 30, delta: 0.3 }

/** As many calls as the free holding covers, on the call nearest the target. A reason in words where there is none. */
export function sellCalls(from: {
  readonly underlying: string
  readonly available: Fixed | undefined
  readonly instruments: readonly Instrument[]
  readonly markOf: (id: string) => Mark | undefined
  readonly now: number
}): Filled | string {
  const { underlying, available = ZERO, markOf, now } = from
  const calls = from.instruments.filter(
    (i) => i.underlying === underlying && i.right === 'call' && i.settlement === 'physical',
  )
  const [sample] = calls
  if (!sample) return `No call on ${underlying} is settled by delivery, so a holding covers none.`
  const size = Number(available / unitsPerLot(sample))
  if (size < 1)
    return `Needs ${String(sample.multiplier)} ${underlying} not yet promised; buy some first.`
  const expiry = nearest(calls, (call) => daysFrom(call, now) - TARGET.days)?.expiryDate
  const quoted = calls.filter(
    (call) => call.expiryDate === expiry && markOf(call.instrument)?.delta !== undefined,
  )
  const call = nearest(quoted, ({ instrument }) => (markOf(instrument)?.delta ?? 1) - TARGET.delta)
  if (!call) return `No fresh marks for the calls on ${underlying}.`
  return { legs: [{ instrument: call.instrument, side: 'sell', ratio: 1 }], size }
}

function daysFrom(option: Instrument, now: number): number {
  const days = (Date.parse(option.expiresAt ?? '') - now) / 86_400_000
  // An option about to lapse is nobody's target, however near.
  return days < 2 ? Number.POSITIVE_INFINITY : days
}

function nearest<T>(items: readonly T[], distance: (item: T) => number): T | undefined {
  let best: T | undefined
  let least = Number.POSITIVE_INFINITY
  for (const item of items) {
    const away = Math.abs(distance(item))
    if (away < least) [best, least] = [item, away]
  }
  return best
}

/** Free units of an asset over whole units, for words. */
export function freeOf(available: string | undefined): Fixed {
  return parseFixed(available) ?? ZERO
}
