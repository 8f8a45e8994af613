import { expectedShortfall, valueAtRisk } from '../scenario/risk.ts'

export type SampledRisk = {
  readonly confidence: number
  readonly scenarios: number
  readonly valueAtRisk: number
  readonly expectedShortfall: number
  /**
   * Standard errors of both as estimates from so many independent scenarios. VaR: half the
   * distance of the losses one binomial deviation to either side of its rank. ES: Manistre and
   * Hancock (2005). With overlapping or filtered history they are too small.
   */
  readonly valueAtRiskError: number
  readonly expectedShortfallError: number
}

/** VaR and ES at one confidence, with how far sampling alone may have moved them. Errors as for `valueAtRisk`. */
export function sampledRisk(changes: Float64Array, confidence: number): SampledRisk {
  const n = changes.length
  const atRisk = valueAtRisk(changes, confidence)
  const es = expectedShortfall(changes, confidence)
  const losses = Float64Array.from(changes, (change) => -change).sort()
  const rank = n * confidence
  const spread = Math.sqrt(n * confidence * (1 - confidence))
  const at = (place: number): number =>
    losses[Math.min(Math.max(Math.ceil(place), 1), n) - 1] ?? Number.NaN
  const tail = losses.subarray(Math.min(Math.ceil(rank), n - 1))
  let squares = 0
  for (const loss of tail) squares += (loss - es) ** 2
  const variance = tail.length > 1 ? squares / (tail.length - 1) : 0
  const excess = es - atRisk
  return {
    confidence,
    scenarios: n,
    valueAtRisk: atRisk,
    expectedShortfall: es,
    valueAtRiskError: (at(rank + spread) - at(rank - spread)) / 2,
    expectedShortfallError: Math.sqrt(
      (variance + confidence * excess * excess) / (n * (1 - confidence)),
    ),
  }
}
