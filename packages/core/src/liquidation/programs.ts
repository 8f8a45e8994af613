/**
 * What a liquidation does to the programs of an account: what is closed of a position is shared among those that are on its side, and what
 * is in none, pro rata, as an assignment is. No mandate is asked. [LIQ-9]
 */
import { present } from '../assert.ts'
import { unitsPerLot } from '../instrument/instrument.ts'
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { balance } from '../ledger/ledger.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE, cashFor } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { capitalLines, freeOf, ledgerAfter, postingEvents } from '../program/capital.ts'
import type { ProgramLine } from '../program/command.ts'
import type { ProgramCost } from '../program/cost.ts'
import { sharedProRata } from '../program/expiry.ts'
import { programsOn } from '../program/program.ts'
import type { Program } from '../program/program.ts'
import type { ProgramId } from '../program/tag.ts'
import type { Trade } from '../trade/trade.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'

/** How a settlement books the taker's side to programs: what they let go of and set aside anew, and the events of it. */
export type ProgramsBooking = (
  trades: readonly Trade[],
  entryId: EntryId,
  mint: Mint,
) => {
  readonly released: readonly HoldLine[]
  readonly placed: readonly HoldLine[]
  readonly events: readonly Event[]
}

export function sharedAmongPrograms(state: State, account: AccountId): ProgramsBooking {
  const { firm } = present(state.accounts.get(account), 'a called account is open')
  const programs = programsOn(state, firm, account)
  return (trades, entryId, mint) => {
    const shares = sharesByProgram(state, account, programs, trades)
    const released: HoldLine[] = []
    const placed: HoldLine[] = []
    const events: Event[] = []
    for (const program of programs) {
      const own = shares.get(program.program)
      if (!own) continue
      const { lines, costs } = own
      const free = freeOf(state, program, ledgerAfter(program, lines))
      // What has happened is not refused: a program that is short of something keeps nothing aside until it has it again.
      const aside = 'code' in free ? [] : free
      released.push(...capitalLines(state, program))
      placed.push(...aside)
      const posted = { cause: 'liquidation', entryId, lines, costs } as const
      events.push(...postingEvents(program, posted, aside, mint))
    }
    return { released, placed, events }
  }
}

/** Lots of one leg at the price they traded at. */
type Slice = { lots: bigint; readonly price: Price | undefined }

/** What a liquidation books to one program, and what each of its legs cost or brought without fees. */
type Share = { readonly lines: ProgramLine[]; readonly costs: ProgramCost[] }

function sharesByProgram(
  state: State,
  account: AccountId,
  programs: readonly Program[],
  trades: readonly Trade[],
): ReadonlyMap<ProgramId, Share> {
  const shares = new Map<ProgramId, Share>()
  const [first] = trades
  if (!first || programs.length === 0) return shares
  for (const [i, leg] of first.structure.legs.entries()) {
    const instrument = state.listed(leg.instrument) as Tradable
    const buys = leg.side === first.side
    const slices = trades.map(({ size, legPrices }): Slice => ({
      lots: BigInt(leg.ratio) * size,
      price: legPrices?.[i],
    }))
    const closed = slices.reduce((sum, { lots }) => sum + lots, 0n)
    for (const [name, lots] of sharesOf(state, account, programs, { instrument, buys, closed })) {
      const program = programs.find((each) => each.program === name)
      const cash = cut(state, instrument, slices, lots) * (buys ? -1n : 1n)
      if (!program || lots === 0n) continue
      const fee = instrument.terms.takerFeePerLot * lots
      const moved = lots * instrument.terms.lot
      const { id, terms } = instrument
      const own = shares.get(program.program) ?? { lines: [], costs: [] }
      shares.set(program.program, own)
      add(own.lines, id, buys ? moved : -moved)
      add(own.lines, terms.quoteAsset, cash - fee)
      const { scale } = present(state.listed(terms.quoteAsset), 'the quote asset is listed')
      own.costs.push({ asset: id, cost: -cash * powerOfTen(PRICE_SCALE - scale) })
    }
  }
  return shares
}

/** Lots of a position that each part of the account gives: programs by name, and what is in none. */
function sharesOf(
  state: State,
  account: AccountId,
  programs: readonly Program[],
  {
    instrument,
    buys,
    closed,
  }: { readonly instrument: Tradable; readonly buys: boolean; readonly closed: bigint },
): readonly (readonly [string, bigint])[] {
  const { id, terms } = instrument
  const sign = buys ? -1n : 1n
  const own = programs.map((program) => {
    // What a program has set aside of an underlying is not sold.
    const aside = capitalLines(state, program).find(({ asset }) => asset === id)?.amount ?? 0n
    return { program, held: program.ledger.get(id) ?? 0n, aside }
  })
  const rest =
    balance(state.ledger, account, id).total - own.reduce((sum, { held }) => sum + held, 0n)
  const parts = [
    ...own.map(({ program, held, aside }) => ({
      name: program.program as string,
      contracts: (sign * held - aside) / terms.lot,
    })),
    { name: '', contracts: (sign * rest) / terms.lot },
  ].filter(({ contracts }) => contracts > 0n)
  // Parts of a lot of several make up lots that are in none of them whole.
  const open = parts.reduce((sum, { contracts }) => sum + contracts, 0n)
  if (open < closed) parts.push({ name: '', contracts: closed - open })
  return sharedProRata(parts, closed)
}

/** Takes lots off the slices in their order; what they cost, without fees. */
function cut(state: State, instrument: Tradable, slices: readonly Slice[], lots: bigint): bigint {
  const { scale } = present(state.listed(instrument.terms.quoteAsset), 'the quote asset is listed')
  let [left, cash] = [lots, 0n]
  for (const slice of slices) {
    const part = slice.lots < left ? slice.lots : left
    if (part === 0n) continue
    slice.lots -= part
    left -= part
    // A price that no balance could carry is told by none of the trade's legs.
    if (slice.price !== undefined)
      cash += cashFor(slice.price, unitsPerLot(instrument), part, scale)
  }
  return cash
}

function add(lines: ProgramLine[], asset: InstrumentId, more: bigint): void {
  const at = lines.findIndex((line) => line.asset === asset)
  const sum = (lines[at]?.amount ?? 0n) + more
  if (at >= 0) lines.splice(at, 1)
  if (sum !== 0n) lines.push({ asset, amount: sum })
}
