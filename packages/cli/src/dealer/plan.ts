/** From a fair price to a quote on the tick; and from a refusal to a quote the dealer can afford. */
import type { Instrument, QuoteSide, Refusal, Rfq } from '@parley/sdk'
import { decimal, decimalText } from '../print/decimal.ts'
import type { Fair } from './fair.ts'
import type { Personality } from './personality.ts'

/** The sides a dealer wants to show; at least one. */
export type Plan = { readonly bid?: QuoteSide; readonly ask?: QuoteSide }

/** Two-way prices rounded away from the fair price; undefined where not even one structure is within the size limit. */
export function planQuote(
  rfq: Rfq,
  fair: Omit<Fair, 'freshUntil'>,
  personality: Personality,
  opinion: number,
): Plan | undefined {
  const sizeMax = fair.notional > 0 ? Math.floor(personality.notionalMax / fair.notional) : 0
  const size = Math.min(Number(rfq.size), sizeMax)
  if (size < 1) return undefined
  const tick = Number(rfq.tick)
  const mid = fair.mid + opinion * personality.noise * fair.half
  // A price that is on the tick but for the last digit of a float must not move a whole tick.
  const bidTicks = Math.floor((mid - fair.half) / tick + 1e-9)
  const askTicks = Math.max(Math.ceil((mid + fair.half) / tick - 1e-9), bidTicks + 1)
  const sides = (ticks: number): QuoteSide => ({
    price: decimalText(BigInt(ticks) * decimal(rfq.tick)),
    size: String(size),
  })
  const owned = rfq.legs.every(({ side }) => side === 'buy')
  // What can only be an asset is never worth nothing: no bid at or under zero, and no ask for less than a tick.
  const ask = sides(owned ? Math.max(askTicks, 1) : askTicks)
  return owned && bidTicks <= 0 ? { ask } : { bid: sides(bidTicks), ask }
}

/** Refusals that say how much is short: without credit, and on credit. */
const SHORTAGES: ReadonlySet<string> = new Set(['insufficient_available', 'credit_line_exceeded'])

/** Whether a refusal is for want of means: quoting less may do. */
export function isShort(code: string): boolean {
  return SHORTAGES.has(code) || code === 'cover_unavailable'
}

/**
 * What is left of a plan after a refusal: smaller by what was short on the sides that owe the asset, or one side less.
 * Undefined when nothing is left, or the refusal is about something else.
 */
export function retreat(
  plan: Plan,
  refusal: Refusal,
  of: { readonly rfq: Rfq; readonly instruments: ReadonlyMap<string, Instrument> },
): Plan | undefined {
  if (refusal.code === 'cover_unavailable') {
    const side = refusal.path === 'bid' || refusal.path === 'ask' ? refusal.path : undefined
    return side && without(plan, side)
  }
  if (!SHORTAGES.has(refusal.code)) return undefined
  const { asset, available, line, short } = refusal.detail ?? {}
  const owing = (['bid', 'ask'] as const).filter(
    (side) => plan[side] && (asset === undefined || owes(plan, side, asset, of)),
  )
  const share = shareOf(Number(available) + Number(line ?? 0), Number(short))
  let left: Plan | undefined = plan
  for (const side of owing.length === 0 ? (['bid', 'ask'] as const) : owing)
    left = left && smaller(left, side, share)
  return left
}

/** Whether trading that side would take the asset from the dealer: cash paid, legs delivered, or cover of what it writes. */
function owes(
  plan: Plan,
  side: 'bid' | 'ask',
  asset: string,
  { rfq, instruments }: Parameters<typeof retreat>[2],
): boolean {
  const price = decimal(plan[side]?.price ?? '0')
  if (asset === rfq.quoteAsset && (side === 'bid' ? price > 0n : price < 0n)) return true
  return rfq.legs.some((leg) => {
    const delivers = (leg.side === 'buy') === (side === 'ask')
    const instrument = instruments.get(leg.instrument)
    if (!delivers || !instrument) return false
    const cover = instrument.right === 'put' ? instrument.quoteAsset : instrument.underlying
    return asset === leg.instrument || asset === cover
  })
}

/** The part of a side that is affordable, never so much that the same refusal comes again. */
function shareOf(have: number, lack: number): number {
  if (!Number.isFinite(have) || !Number.isFinite(lack) || lack <= 0) return 0.5
  return Math.max(0, have) / (Math.max(0, have) + lack)
}

function smaller(plan: Plan, side: 'bid' | 'ask', share: number): Plan | undefined {
  const shown = plan[side]
  if (!shown) return plan
  const size = Math.min(Math.floor(Number(shown.size) * share), Number(shown.size) - 1)
  return size < 1 ? without(plan, side) : { ...plan, [side]: { ...shown, size: String(size) } }
}

/** What of a plan may be shown: a request for one side takes no other. */
export function asked(plan: Plan, sides: Rfq['sides']): Plan | undefined {
  if (sides === 'two_way') return plan
  return without(plan, sides === 'buy' ? 'bid' : 'ask')
}

function without(plan: Plan, side: 'bid' | 'ask'): Plan | undefined {
  const { bid, ask } = plan
  if (side === 'bid') return ask && { ask }
  return bid && { bid }
}
