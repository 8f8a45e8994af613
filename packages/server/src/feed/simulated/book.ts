/** The visible book of the simulated market: the mark's bid and ask with sizes, and two more levels behind each. */
import type { Book, BookLevel, Mark } from '../feed.ts'
import { formatUnits, parseUnits } from '../price-units.ts'
import type { Draws } from './random.ts'

const LEVELS = 3
/** Contracts at the top of an option's book: from the least to twice as many. */
const OPTION_LOTS = 8
/** What the top of an underlying's book is worth, about. */
const TOP_NOTIONAL = 250_000
/** How long a size stands. */
const STANDING_US = 60_000_000

/** `lot` in units of the instrument. A side without a price has no book. */
export function simulatedBook(mark: Mark, tick: string, lot: string, draws: Draws): Book {
  const [bid, ask] = [unitsOf(mark.bid), unitsOf(mark.ask)]
  const step = stepOf(bid, ask, unitsOf(tick) ?? 1)
  const best = Number(mark.mid) * Number(lot)
  const lots = mark.kind === 'option' ? OPTION_LOTS : Math.ceil(TOP_NOTIONAL / best)
  const side = (top: number | undefined, direction: 1 | -1): readonly BookLevel[] => {
    if (top === undefined) return []
    const levels: BookLevel[] = []
    for (let i = 0; i < LEVELS; i++) {
      const at = top + direction * i * step
      if (at <= 0) break
      const draw = draws.uniform(
        streamOf(mark.symbol, direction * (i + 1)),
        Math.floor(mark.observedAt / STANDING_US),
      )
      levels.push({ price: formatUnits(at), lots: Math.ceil(lots * (1 + draw) * (i + 1)) })
    }
    return levels
  }
  return { bids: side(bid, -1), asks: side(ask, 1) }
}

function unitsOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseUnits(text)?.units
}

/** A quarter of the spread, on the tick, and no less than it. */
function stepOf(bid: number | undefined, ask: number | undefined, tick: number): number {
  const spread = bid === undefined || ask === undefined ? 0 : ask - bid
  return Math.max(1, Math.round(spread / 4 / tick)) * tick
}

/** A stream of its own for each place in each book: FNV-1a over the symbol. */
function streamOf(symbol: string, place: number): number {
  let hash = 0x811c9dc5 ^ place
  for (let i = 0; i < symbol.length; i++) hash = Math.imul(hash ^ symbol.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
