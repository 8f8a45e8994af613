/** What a program has, and the market it is planned in. */
import type { ChainView } from '../chain/valuation.ts'
import type { Dealers } from './panel.ts'

export type HeldOption = {
  readonly id: string
  /** Signed. */
  readonly contracts: number
  /** What one unit was opened at; undefined where it was adopted. */
  readonly price: number | undefined
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
