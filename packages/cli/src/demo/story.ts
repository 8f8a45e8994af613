/** What a story is: how it is told of, what it plays on where nothing is asked for, and how it goes. */
import type { Desk } from './desk.ts'

export type DayRange = { readonly min: number; readonly max: number }

/** What a person may choose of any story. */
export type How = {
  /** Units of the underlying to hold, or to have options on. */
  readonly shares: number
  /** Delta of the options to sell, without its sign. */
  readonly delta: number
  /** Days an option has to run when it is sold. */
  readonly days: DayRange
}

export type Story = {
  readonly name: string
  /** What it is called above its outcome. */
  readonly title: string
  /** What happens, in a line of the list. */
  readonly summary: string
  /** Days of the simulated market that are played where none are asked for, and options that end within them. */
  readonly simulated: { readonly from: string; readonly to: string; readonly days: DayRange }
  /** Delta of the options to sell, where none is asked for; 0.30 where the story has none of its own. */
  readonly delta?: number
  readonly play: (desk: Desk, how: How) => Promise<Ending>
}

/** What a story leaves beside its events. */
export type Ending = {
  /** Where it is to be compared with holding the underlying: when that was bought first, and at what. */
  readonly firstBuy?: { readonly date: string; readonly price: string }
  /** What a reader should know of how it ended. */
  readonly notes: readonly string[]
}
