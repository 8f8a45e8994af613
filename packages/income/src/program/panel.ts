/** Which dealers are asked: those most likely to have the best price, or, now and then, all of them, so that it can be told what the choice gains. */
import type { DealerCard, FirmId, PanelChoice } from '@parley/core'
import { PROGRAM_DEFAULTS } from './file.ts'
import type { ProgramFile } from './file.ts'

/** Dealers that may be asked, as their firm has seen them, and how few an anonymous request may ask. */
export type Dealers = { readonly cards: readonly DealerCard[]; readonly least: number }

export type ChosenPanel = {
  /** Undefined asks all. */
  readonly panel?: readonly FirmId[]
  readonly choice: PanelChoice
}

/**
 * Each dealer counts (best + 1) / (asked + 2): the chance of a best price after what was seen of it, a half where nothing was
 * (Laplace). At most one price is best, so that the dealers with the largest chances are the panel most likely to have it. Equals
 * go by the draw, so that no dealer is before another for its name.
 */
export function choosePanel(
  { execution = {} }: ProgramFile,
  { cards, least }: Dealers,
  draw: number,
): ChosenPanel {
  const { panelSize = PROGRAM_DEFAULTS.panelSize, holdout = PROGRAM_DEFAULTS.holdout } = execution
  const anonymous = (execution.identity ?? 'anonymous') === 'anonymous'
  const size = anonymous ? Math.max(panelSize, least) : panelSize
  const holdoutBps = Math.round(holdout * 10_000)
  const of = { size, holdoutBps, draw: Math.floor(draw * 10_000), cards }
  if (cards.length <= size) return { choice: { arm: 'whole', ...of } }
  if (of.draw < holdoutBps) return { choice: { arm: 'holdout', ...of } }
  const start = of.draw % cards.length
  const turn = [...cards.slice(start), ...cards.slice(0, start)]
  // Crosswise, so that equal chances are equal.
  const chance = (a: DealerCard, b: DealerCard): number =>
    (b.best + 1) * (a.asked + 2) - (a.best + 1) * (b.asked + 2)
  const panel = turn
    .toSorted(chance)
    .slice(0, size)
    .map(({ maker }) => maker)
  return { panel: panel.toSorted(), choice: { arm: 'chosen', ...of } }
}
