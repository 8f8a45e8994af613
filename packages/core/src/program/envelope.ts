/** Whether a request or an acceptance of a program is inside its mandate. The first rule that fails answers, with its numbers. [PRG-5] */
import { present } from '../assert.ts'
import { isAdjusted, rootOf } from '../instrument/instrument.ts'
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import { isInverse } from '../instrument/inverse.ts'
import type { Structure } from '../instrument/structure.ts'
import { weightOf } from '../instrument/structure.ts'
import { formatDecimal } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { freshMark, structureMark } from '../protection/mark.ts'
import type { Marks } from '../protection/mark.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { State } from '../venue/state.ts'
import { boundsOn, lotsNow, moreLots, signedLots, underlyingsNow } from './bounds.ts'
import type { Bounds } from './bounds.ts'
import type { Mandate, Opening, Window } from './mandate.ts'
import type { Program } from './program.ts'
import { shortsOf, writtenOf } from './room.ts'

const DAY_US = 86_400_000_000
const MINUTE_US = 60_000_000

/** Refuses what a program may not ask for, whichever side it will take: paused, no mandate, over, out of hours, foreign, too large. */
export function refusalOfProgramRequest(
  program: Program,
  structure: Structure,
  size: bigint,
  state: State,
  now: Timestamp,
): Rejection | undefined {
  if (program.mode === 'paused') return reject('program_paused', 'program')
  const mandate = program.granted?.mandate
  if (!mandate) return reject('no_mandate', 'program')
  if (mandate.validUntil <= now)
    return outside('validUntil', String(now), String(mandate.validUntil))
  const minute = Math.floor(now / MINUTE_US) % 1440
  if (!isOpen(mandate.window, now))
    return outside('window', String(minute), windowText(mandate.window))
  for (const { instrument } of structure.legs) {
    const listed = tradable(state, instrument)
    // A mandate has no word for futures.
    if (listed.kind === 'future') return outside('opens', 'future', mandate.opens.join(' '))
    const root = rootOf(listed)
    const named = (): string => underlyingsNow(program).join(' ')
    // A mandate's bounds are in cash, and say nothing of what is paid in coins. [INV-9]
    if (listed.kind === 'option' && isInverse(listed))
      return outside('underlyings', `${root} in ${root}`, named())
    if (!boundsOn(program, root)) return outside('underlyings', root, named())
  }
  // What a reverse split has left of a clip may be less than one lot, and one is the least that can be asked for to close.
  return structure.legs
    .toSorted((a, b) => b.ratio - a.ratio)
    .filter(({ ratio }) => BigInt(ratio) * size > 1n)
    .map((leg) => refusalOfClip(state, program, tradable(state, leg.instrument), leg.ratio, size))
    .find((beyond) => beyond !== undefined)
}

function refusalOfClip(
  { listed }: State,
  program: Program,
  instrument: Tradable,
  ratio: number,
  size: bigint,
): Rejection | undefined {
  const { mandate } = present(program.granted, 'a request of a program has a mandate')
  const lots = signedLots(program, instrument, BigInt(ratio) * size, listed)
  if (!moreLots(lots, { numerator: mandate.clipMax, denominator: 1n })) return undefined
  const bounds = boundsIn(program, instrument)
  return outside('clipMax', String(lotsNow(program, bounds, lots)), String(bounds.clipMax))
}

/** What an acceptance of a program would do, in the canonical orientation. */
type ProgramOrder = {
  readonly structure: Structure
  readonly side: 'buy' | 'sell'
  readonly size: bigint
  readonly limit: Price
}

/** Refuses an acceptance outside the mandate: what it opens, how much there would be of it, and at what price. */
export function refusalOfProgramOrder(
  state: State,
  program: Program,
  order: ProgramOrder,
  marks: Marks,
): Rejection | undefined {
  const { structure, size } = order
  const early = refusalOfProgramRequest(program, structure, size, state, marks.now)
  if (early) return early
  const { mandate } = present(program.granted, 'a request of a program has a mandate')
  const moves = structure.legs.map((leg) => moveOf(state, program, order, leg))
  for (const move of moves) {
    const wrong = refusalOfMove(state, program, move, marks.now)
    if (wrong) return wrong
  }
  return (
    refusalOfAmount(state, program, mandate, moves) ??
    refusalOfPrice(state, program, order, moves, marks)
  )
}

/** What an order does to one position of the program. */
type Move = {
  readonly instrument: Tradable
  readonly lots: bigint
  readonly before: bigint
  readonly after: bigint
  /** Part of it enlarges the position, or turns it. */
  readonly opens: Opening | undefined
}

function moveOf(
  state: State,
  { ledger }: Program,
  { side, size }: ProgramOrder,
  leg: Structure['legs'][number],
): Move {
  const instrument = tradable(state, leg.instrument)
  const before = ledger.get(leg.instrument) ?? 0n
  const lots = BigInt(leg.ratio) * size
  const moved = (leg.side === side ? lots : -lots) * instrument.terms.lot
  const after = before + moved
  if (instrument.kind !== 'option')
    return {
      instrument,
      lots,
      before,
      after,
      opens: moved > 0n ? 'buy_underlying' : 'sell_underlying',
    }
  const reduces = before > 0n ? moved < 0n && after >= 0n : moved > 0n && after <= 0n
  const direction = after < 0n ? 'short' : 'long'
  return {
    instrument,
    lots,
    before,
    after,
    opens: reduces ? undefined : (`${direction}_${instrument.right}` as const),
  }
}

function refusalOfMove(
  state: State,
  program: Program,
  { instrument, lots, opens }: Move,
  now: Timestamp,
): Rejection | undefined {
  const { mandate } = present(program.granted, 'a request of a program has a mandate')
  if (opens === undefined) return undefined
  if (!mandate.opens.includes(opens)) return outside('opens', opens, mandate.opens.join(' '))
  if (program.mode === 'winding_down' && opens !== 'sell_underlying')
    return outside('winding_down', opens, 'nothing is opened')
  const tooMuch = opens !== 'sell_underlying' && refusalOfClip(state, program, instrument, 1, lots)
  if (tooMuch) return tooMuch
  if (instrument.kind !== 'option') return undefined
  // Its strike is not for one unit, as the mandate's bounds are: what of it is there is closed, or ends. [PRG-22]
  if (isAdjusted(instrument)) return outside('opens', `adjusted ${opens}`, mandate.opens.join(' '))
  const days = Math.floor((instrument.expiresAt - now) / DAY_US)
  if (days < mandate.daysMin) return outside('daysMin', String(days), String(mandate.daysMin))
  if (days > mandate.daysMax) return outside('daysMax', String(days), String(mandate.daysMax))
  const { strike } = instrument
  const { callStrikeMin: floor, putStrikeMax: cap } = boundsIn(program, instrument)
  if (opens === 'short_call' && floor !== undefined && strike < floor)
    return outside('callStrikeMin', priceText(strike), priceText(floor))
  if (opens === 'short_put' && cap !== undefined && strike > cap)
    return outside('putStrikeMax', priceText(strike), priceText(cap))
  return undefined
}

/** Contracts and exposure bind what enlarges them, so that what is already too much can still be reduced. */
function refusalOfAmount(
  state: State,
  program: Program,
  mandate: Mandate,
  moves: readonly Move[],
): Rejection | undefined {
  const shorts = shortsOf(state, program)
  const before = writtenOf(state, program, shorts.values())
  for (const { instrument, after } of moves) {
    if (instrument.kind !== 'option') continue
    if (after < 0n) shorts.set(instrument.id, [instrument, -after])
    else shorts.delete(instrument.id)
  }
  const now = writtenOf(state, program, shorts.values())
  const signed = { numerator: mandate.contractsMax, denominator: 1n }
  const [first] = moves
  if (first && moreLots(now.contracts, signed) && moreLots(now.contracts, before.contracts)) {
    const bounds = boundsIn(program, first.instrument)
    const there = lotsNow(program, bounds, now.contracts)
    return outside('contractsMax', String(there), String(bounds.contractsMax))
  }
  return now.exposure > mandate.exposureMax && now.exposure > before.exposure
    ? outside('exposureMax', priceText(now.exposure), priceText(mandate.exposureMax))
    : undefined
}

function refusalOfPrice(
  state: State,
  program: Program,
  { structure, side, limit }: ProgramOrder,
  moves: readonly Move[],
  marks: Marks,
): Rejection | undefined {
  const { mandate } = present(program.granted, 'a request of a program has a mandate')
  const credit = side === 'sell' ? limit : -limit
  const closes = moves.some(({ before, opens }) => before < 0n && opens === undefined)
  const writes = moves.some(({ opens }) => opens === 'short_call' || opens === 'short_put')
  const withShares = moves.some(({ instrument }) => instrument.kind !== 'option')
  if (writes && !withShares) {
    const rule = closes ? 'rollCreditMin' : 'creditMin'
    const least = moves
      .map(({ instrument }) => boundsIn(program, instrument)[rule])
      .reduce((most, each) => (each > most ? each : most))
    if (credit < least) return outside(rule, priceText(credit), priceText(least))
  }
  const mark = structureMark(structure, state.listed, marks, mandate.markMaxAgeMs)
  if ('missing' in mark) return reject('no_mark', 'program', { instrument: mark.missing })
  const gross = structure.legs.reduce((sum, leg) => {
    const each = freshMark(marks, leg.instrument, mandate.markMaxAgeMs)
    const worth = present(each, 'a marked structure has marks').price
    return sum + weightOf(structure, leg, state.listed) * worth
  }, 0n)
  const allowed = (gross * BigInt(mandate.slippageBps)) / 10_000n
  const room = allowed > structure.tick ? allowed : structure.tick
  const slip = side === 'buy' ? limit - mark.price : mark.price - limit
  return slip > room ? outside('slippageBps', priceText(slip), priceText(room)) : undefined
}

export function isOpen({ days, fromMinute, toMinute }: Window, now: Timestamp): boolean {
  const minute = Math.floor(now / MINUTE_US) % 1440
  // 1 January 1970 was a Thursday.
  const day = (Math.floor(now / DAY_US) + 4) % 7
  return days.includes(day) && minute >= fromMinute && minute < toMinute
}

/** Of what is traded: that the mandate names it has been seen to. */
function boundsIn(program: Program, instrument: Tradable): Bounds {
  return present(boundsOn(program, rootOf(instrument)), 'a mandate names what is traded')
}

function tradable(state: State, id: InstrumentId): Tradable {
  return state.listed(id) as Tradable
}

function outside(rule: string, observed: string, threshold: string): Rejection {
  return reject('outside_mandate', 'program', { rule, observed, threshold })
}

function priceText(at: bigint): string {
  return formatDecimal(at, PRICE_SCALE)
}

function windowText({ days, fromMinute, toMinute }: Window): string {
  return `${days.join('')} ${fromMinute}-${toMinute}`
}
