/** What a program has, and the market it is planned in. */
import { PRICE_SCALE, instrumentId, isInverse, roomOn } from '@parley/core'
import type { InstrumentId, Program, State } from '@parley/core'
import { unitTerms } from '../chain/unit-terms.ts'
import type { ChainView } from '../chain/valuation.ts'
import type { ProgramFile } from './file.ts'
import type { Dealers } from './panel.ts'

export type HeldOption = {
  readonly id: string
  /** Signed. */
  readonly contracts: number
  /** Units of the underlying that one contract delivers. */
  readonly units: number
  /** What one of them was opened at; undefined where it was adopted. */
  readonly price: number | undefined
  /** Paid in its coin: no chain prices it beside options paid in cash, and it is let be. */
  readonly isInverse: boolean
}

export type ProgramBook = {
  /** Cash and units of the program's that its short options do not tie up. */
  readonly cash: number
  readonly units: number
  /** Units in all, and what one cost. */
  readonly unitsHeld: number
  readonly basis: number | undefined
  readonly options: readonly HeldOption[]
  /** Intents not yet done with. */
  readonly live: number
  readonly mode: 'active' | 'paused' | 'winding_down'
  /** What its mandate leaves it; undefined where it has none on the underlying. */
  readonly room?: BookRoom | undefined
}

/** In the units of today. */
export type BookRoom = {
  /** Contracts that may be written at once, those that are, and those that may be beside them. */
  readonly contractsMax: number
  readonly written: number
  readonly contracts: number
  /** Lots of the largest leg of one request. */
  readonly clip: number
  /** Strike cash that may still be written. */
  readonly exposure: number
  readonly callStrikeMin: number | undefined
  readonly putStrikeMax: number | undefined
}

export type ProgramMarket = {
  readonly view: ChainView
  /** Smallest step of a price, 10^-8; undefined where the instrument is not listed. */
  readonly tick: (id: string) => bigint | undefined
  /** Who may be asked; left out where the file names its dealers or asks all. */
  readonly dealers?: Dealers | undefined
  /** Units of one lot of the underlying, which is what is asked for in; 1 where left out. */
  readonly lot?: number
  /** Of the spot since the last close of an earlier day, as a share of that; undefined where none is known or nobody asks. */
  readonly move?: number | undefined
  /** Why the underlying cannot be acted on; undefined where it can. */
  readonly closed: string | undefined
}

const ONE = 10 ** PRICE_SCALE

/** The program's own book, out of the state of the venue. `more`: cash, in minor units, that its stack may give it beside its own. */
export function programBook(
  state: State,
  program: Program,
  file: ProgramFile,
  more = 0n,
): ProgramBook {
  const share = state.instruments.get(instrumentId(file.underlying))
  const asset = share && share.kind !== 'cash' ? share.terms.quoteAsset : undefined
  const hold = program.capital === undefined ? undefined : state.ledger.holds.get(program.capital)
  const free = (id: string | undefined): number => {
    const line = hold?.lines.find((each) => each.asset === id)
    return line ? wholeOf(state, line.asset, line.amount) : 0
  }
  const held = program.ledger.get(instrumentId(file.underlying)) ?? 0n
  const unitsHeld = wholeOf(state, instrumentId(file.underlying), held)
  const cost = program.costs.get(instrumentId(file.underlying))
  return {
    cash: free(asset) + (asset === undefined ? 0 : wholeOf(state, asset, more)),
    units: free(file.underlying),
    unitsHeld,
    basis: cost === undefined || unitsHeld === 0 ? undefined : Number(cost) / ONE / unitsHeld,
    options: [...program.ledger].flatMap(([id, contracts]) =>
      heldOption(state, program, id, contracts),
    ),
    live: program.intents.size,
    mode: program.mode,
    room: roomIn(state, program, file),
  }
}

function roomIn(state: State, program: Program, file: ProgramFile): BookRoom | undefined {
  const room = roomOn(state, program, instrumentId(file.underlying))
  if (!room) return undefined
  const money = (at: bigint): number => Number(at) / ONE
  return {
    contractsMax: Number(room.contractsMax),
    written: Number(room.written),
    contracts: Number(room.contracts),
    clip: Number(room.clipMax),
    exposure: money(room.exposure),
    callStrikeMin: room.callStrikeMin === undefined ? undefined : money(room.callStrikeMin),
    putStrikeMax: room.putStrikeMax === undefined ? undefined : money(room.putStrikeMax),
  }
}

function heldOption(
  state: State,
  { costs }: Program,
  id: InstrumentId,
  contracts: bigint,
): readonly HeldOption[] {
  const option = state.instruments.get(id)
  if (option?.kind !== 'option') return []
  const cost = costs.get(id)
  const { units } = unitTerms(state, option)
  const price = cost === undefined ? undefined : Number(cost) / ONE / (Number(contracts) * units)
  return [{ id, contracts: Number(contracts), units, price, isInverse: isInverse(option) }]
}

function wholeOf(state: State, id: InstrumentId, amount: bigint): number {
  return Number(amount) / 10 ** (state.instruments.get(id)?.scale ?? 0)
}
