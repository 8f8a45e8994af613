/**
 * The dealer of a back-test. It asks no model: a leg trades at the day's middle, moved against the program by a stated part of the
 * width between bid and ask, to the tick; the underlying at its close. What has not both sides that day is not quoted.
 */
import { canonicalize, price } from '@parley/core'
import type { Intent, Leg, Price, Structure, Timestamp } from '@parley/core'
import { UNITS } from '../tape/tape.ts'
import type { Tape } from '../tape/tape.ts'
import { tickOf } from './listing.ts'
import type { Stage } from './stage.ts'

export type FillRule = {
  /** Of the width between bid and ask, given up from the middle: 0 the middle, 0.5 the bid or the ask. */
  readonly width: number
  /** When what was decided at a close is filled: at that close, or at the next. */
  readonly at: 'close' | 'next'
  /** Most contracts of a leg, as a share of its volume on the day; undefined: any number. */
  readonly volumeShare?: number | undefined
}

/** Row of a leg on the day; undefined where it has none. */
export type RowOf = (id: string) => number | undefined

export type Offered = {
  readonly structure: Structure
  /** Which side of the canonical structure the program takes, and the price of it. */
  readonly side: 'buy' | 'sell'
  readonly price: Price
  readonly legPrices: readonly Price[]
  readonly size: bigint
}

/** What the dealer would trade of an intent; or why it quotes nothing. */
export function offerOn(
  stage: Stage,
  tape: Tape,
  intent: Pick<Intent, 'legs' | 'side'> & { readonly size: bigint },
  rule: FillRule,
  rowOf: RowOf,
): Offered | { readonly unquoted: string } {
  const canonical = canonicalize(intent.legs, stage.state.listed, stage.now as Timestamp)
  if ('code' in canonical) return { unquoted: canonical.code }
  const { structure, flip } = canonical
  const side = (intent.side === 'buy') === flip ? 'sell' : 'buy'
  const legPrices: Price[] = []
  let net = 0n
  let size = intent.size
  for (const leg of structure.legs) {
    const buys = (leg.side === 'buy') === (side === 'buy')
    const at = legPrice(stage, tape, leg, buys, rule, rowOf)
    if (at === undefined) return { unquoted: `${leg.instrument} has no bid and ask` }
    const most = sizeOn(tape, leg, rule, rowOf)
    if (most < size) size = most
    legPrices.push(price(at))
    net += (leg.side === 'buy' ? at : -at) * weightOf(structure, leg)
  }
  if (size < 1n) return { unquoted: 'no volume to share' }
  return { structure, side, price: price(net), legPrices, size }

  function weightOf({ unit }: Structure, { instrument, ratio }: Leg): bigint {
    const listed = stage.state.listed(instrument)
    const multiplier = listed?.kind === 'option' ? listed.multiplier : 1n
    return (BigInt(ratio) * multiplier * BigInt(UNITS)) / unit
  }
}

function legPrice(
  { close, underlying }: Stage,
  tape: Tape,
  { instrument }: Leg,
  buys: boolean,
  { width }: FillRule,
  rowOf: RowOf,
): bigint | undefined {
  if (instrument === underlying) return close === undefined ? undefined : centsOf(close, buys)
  const row = rowOf(instrument)
  const [bid, ask] = row === undefined ? [0, 0] : [tape.columns.bid[row], tape.columns.ask[row]]
  if (bid === undefined || ask === undefined || bid <= 0 || ask < bid) return undefined
  const middle = (bid + ask) / 2
  const away = width * (ask - bid)
  const tick = tickOf(tape)
  const ticks = ((buys ? middle + away : middle - away) * tape.step) / Number(tick)
  // Rounded against the program; what rounding of floats adds is no tick.
  const whole = buys ? Math.ceil(ticks - 1e-6) : Math.floor(ticks + 1e-6)
  return whole > 0 ? BigInt(whole) * tick : undefined
}

const CENT = BigInt(UNITS / 100)

function centsOf(close: Price, buys: boolean): bigint {
  const down = (close / CENT) * CENT
  return buys && down < close ? down + CENT : down
}

function sizeOn(
  { columns }: Tape,
  { instrument, ratio }: Leg,
  { volumeShare }: FillRule,
  rowOf: RowOf,
): bigint {
  const row = rowOf(instrument)
  if (volumeShare === undefined || row === undefined) return 10n ** 9n
  const volume = Math.max(columns.volume[row] ?? 0, 0)
  return BigInt(Math.floor((volumeShare * volume) / ratio))
}
