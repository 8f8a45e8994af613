/** The money-weighted return: the one rate at which what was put in grew to what came out. */

/** Cash of the investor: put in is below zero, taken out above; `years` since the start. */
export type DatedCash = { readonly years: number; readonly amount: number }

/** Rates are looked for from a loss of all but a ten-thousandth of the money up to a growth of a thousandfold a year. */
const LOWEST = -0.9999
const HIGHEST = 1_000
const STEPS = 400

/**
 * Annual rate at which the present value of the flows is zero (XIRR). Every sign change of the value between the bounds is found on a
 * grid that is even in log(1 + rate), and narrowed by bisection, which cannot run away; of several the one nearest to zero is taken.
 * Undefined where flows are of one sign only, or no rate within the bounds does it.
 */
export function moneyWeightedReturn(flows: readonly DatedCash[]): number | undefined {
  const known = flows.filter(({ amount }) => amount !== 0)
  if (!known.some(({ amount }) => amount < 0) || !known.some(({ amount }) => amount > 0))
    return undefined
  const value = (growth: number): number =>
    known.reduce((sum, { years, amount }) => sum + amount * Math.exp(-years * growth), 0)
  const [low, high] = [Math.log1p(LOWEST), Math.log1p(HIGHEST)]
  let best: number | undefined
  let left = low
  let atLeft = value(left)
  for (let i = 1; i <= STEPS; i++) {
    const right = low + ((high - low) * i) / STEPS
    const atRight = value(right)
    if (atLeft === 0 || atLeft < 0 !== atRight < 0) {
      const root = bisect(value, left, right)
      if (best === undefined || Math.abs(root) < Math.abs(best)) best = root
    }
    left = right
    atLeft = atRight
  }
  return best === undefined ? undefined : Math.expm1(best)
}

function bisect(value: (at: number) => number, from: number, to: number): number {
  let [left, right] = [from, to]
  const negative = value(left) < 0
  for (let i = 0; i < 200 && right - left > 1e-15 * Math.max(1, Math.abs(left)); i++) {
    const middle = (left + right) / 2
    if (value(middle) < 0 === negative) left = middle
    else right = middle
  }
  return (left + right) / 2
}
