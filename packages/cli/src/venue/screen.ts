/** What a request would cost on the screen, in words. */
import type { Screen, ScreenSide } from '@parley/sdk'
import { amountText, pointsText } from '../print/figure.ts'

/** One line for each side; where the screen cannot serve it, why. */
export function screenText({ buy, sell, observedAt }: Screen): string {
  const at = observedAt === undefined ? '' : ` (marks of ${observedAt.slice(11, 19)} UTC)`
  return `on the screen${at}: buy ${sideText(buy)}; sell ${sideText(sell)}\n`
}

const WHY: Readonly<Record<string, string>> = {
  no_book: 'no book is shown',
  no_mark: 'no mark',
  stale_mark: 'the marks are old',
}

function sideText({ price, cash, coverage, coveredPrice }: ScreenSide): string {
  if (price.known) return `${pointsText(price)}, ${amountText(cash)} in all`
  if (price.reason !== 'depth_short') return WHY[price.reason] ?? price.reason.replaceAll('_', ' ')
  const share = `${(100 * coverage).toFixed(1)} % of the size`
  return `${share} at ${pointsText(coveredPrice)}, no depth for the rest`
}
