/**
 * Loss quantiles of a set of equally likely scenarios. A loss is a change in value with its sign
 * turned; a negative figure is a gain. `confidence` lies in (0, 1): 0.99, 0.975.
 */
export type RiskFigures = {
  readonly confidence: number
  /** Value at risk: see {@link valueAtRisk}. */
  readonly valueAtRisk: number
  /** Expected shortfall: see {@link expectedShortfall}. */
  readonly expectedShortfall: number
}

/**
 * The smallest loss l such that at least the share `confidence` of scenarios loses no more: the
 * ceil(n confidence)-th smallest loss, without interpolation (the inverse of the empirical
 * distribution). n = 1 gives that loss. Throws RangeError for no scenarios, one that is not
 * finite, or a confidence outside (0, 1).
 */
export function valueAtRisk(changes: Float64Array, confidence: number): number {
  checkSample(changes, confidence)
  const sorted = Float64Array.from(changes, (change) => -change).sort()
  const rank = Math.ceil(nearInteger(changes.length * confidence))
  return sorted[Math.min(Math.max(rank, 1), changes.length) - 1] ?? Number.NaN
}

/**
 * Mean of the worst n (1 - confidence) losses, the last of them in part where that number is not
 * whole: the coherent (sub-additive) estimator, the mean of VaR over all higher confidences.
 * At least VaR. Source: Acerbi and Tasche (2002). Errors as for {@link valueAtRisk}.
 */
export function expectedShortfall(changes: Float64Array, confidence: number): number {
  const weights = tailWeights(changes, confidence)
  return -weighted(weights, changes)
}

/** VaR and ES at one confidence. */
export function riskFigures(changes: Float64Array, confidence: number): RiskFigures {
  return {
    confidence,
    valueAtRisk: valueAtRisk(changes, confidence),
    expectedShortfall: expectedShortfall(changes, confidence),
  }
}

export type ShortfallShare = {
  readonly group: string
  /** The group's part of the total's expected shortfall; negative where it hedges. */
  readonly component: number
  /** The group's expected shortfall on its own. */
  readonly alone: number
}

/**
 * Euler's split of the expected shortfall: each group's mean loss over the total's tail, so that
 * components sum to the total. Scenarios tied at the tail's edge share its weight evenly, so the
 * order of scenarios is of no account. Errors as for {@link valueAtRisk}.
 */
export function componentShortfall(
  total: Float64Array,
  groups: readonly { readonly group: string; readonly changes: Float64Array }[],
  confidence: number,
): readonly ShortfallShare[] {
  const weights = tailWeights(total, confidence)
  return groups.map(({ group, changes }) => {
    if (changes.length !== total.length) throw new RangeError(`group ${group} has other scenarios`)
    return {
      group,
      component: -weighted(weights, changes),
      alone: expectedShortfall(changes, confidence),
    }
  })
}

/** Probability weights over the tail, summing to 1. */
function tailWeights(changes: Float64Array, confidence: number): Float64Array {
  checkSample(changes, confidence)
  const n = changes.length
  const mass = Math.max(nearInteger(n * (1 - confidence)), 1e-12 * n)
  const sorted = changes.toSorted()
  const edge = sorted[Math.min(Math.ceil(mass), n) - 1] ?? 0
  let below = 0
  let tied = 0
  for (const change of changes) {
    if (change < edge) below++
    else if (change === edge) tied++
  }
  const atEdge = (mass - below) / tied
  return Float64Array.from(changes, (change) =>
    change < edge ? 1 / mass : change === edge ? atEdge / mass : 0,
  )
}

/** Compensated, so that many small changes beside a huge one are kept. */
function weighted(weights: Float64Array, changes: Float64Array): number {
  let [sum, rest] = [0, 0]
  weights.forEach((weight, i) => {
    if (weight === 0) return
    const value = weight * (changes[i] ?? 0)
    const total = sum + value
    rest += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum
    sum = total
  })
  return sum + rest
}

/** n (1 - 0.99) must count as whole where only rounding makes it not so. */
function nearInteger(x: number): number {
  const whole = Math.round(x)
  return Math.abs(x - whole) <= 1e-9 * Math.max(1, whole) ? whole : x
}

function checkSample(changes: Float64Array, confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError('confidence must lie in (0, 1)')
  if (changes.length === 0) throw new RangeError('no scenarios')
  const bad = changes.findIndex((change) => !Number.isFinite(change))
  if (bad !== -1) throw new RangeError(`scenario ${bad} has no finite change in value`)
}
