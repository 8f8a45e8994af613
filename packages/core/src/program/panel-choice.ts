/** How the dealers of a request were chosen, with what the choice was made on, so that anyone can make it again. [PRG-21] */
import type { FirmId } from '../party/firm.ts'

/** What a firm has seen of a dealer, over the requests it had it asked in. */
export type DealerCard = {
  readonly maker: FirmId
  readonly asked: number
  /** Of these, with a price on the side that was wanted as the request ended. */
  readonly answered: number
  /** Of these, with none better. */
  readonly best: number
}

/**
 * `chosen`: the dealers with the best cards were asked; `holdout`: all of them, to measure what the choice gains; `whole`: there
 * are no more dealers than are to be asked.
 */
export type PanelArm = 'chosen' | 'holdout' | 'whole'

export type PanelChoice = {
  readonly arm: PanelArm
  /** Dealers to ask, and out of 10,000 requests those that ask all. */
  readonly size: number
  readonly holdoutBps: number
  /** From 0 to 9,999, out of the intent's id alone. Below `holdoutBps` all are asked. */
  readonly draw: number
  readonly cards: readonly DealerCard[]
}

/** As `RFQ_LIMITS.panelMax`. */
const CARDS_MAX = 500
const DRAWS = 10_000

/** Whether a choice says what it may: its counts are whole, its draw is on the side of its arm. */
export function isPanelChoice({ arm, size, holdoutBps, draw, cards }: PanelChoice): boolean {
  const whole = (value: number, least: number, most: number): boolean =>
    Number.isSafeInteger(value) && value >= least && value <= most
  if (cards.length > CARDS_MAX || new Set(cards.map(({ maker }) => maker)).size < cards.length)
    return false
  const counted = cards.every(
    ({ asked, answered, best }) =>
      whole(asked, 0, Number.MAX_SAFE_INTEGER) &&
      whole(answered, 0, asked) &&
      whole(best, 0, answered),
  )
  const heldOut = draw < holdoutBps
  const drawn = arm === 'whole' ? cards.length <= size : (arm === 'holdout') === heldOut
  return (
    counted &&
    drawn &&
    whole(size, 1, CARDS_MAX) &&
    whole(holdoutBps, 0, DRAWS) &&
    whole(draw, 0, DRAWS - 1)
  )
}
