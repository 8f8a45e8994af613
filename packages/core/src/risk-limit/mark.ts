/**
 * What a unit of an instrument adds to each measure of risk, as it comes with a command that is judged by risk limits. The
 * figures are made where the command comes in, each from a mark with its source and time, and rounded once; deciding only adds
 * whole numbers up, and so decides alike in replay. [RSK-3]
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** All in 10^-8 of the quote asset, of an inverse option of its coin's, for one unit of the underlying, held long. */
export type RiskMark = {
  readonly instrument: InstrumentId
  /** Delta times spot: for a rise by 100 %, were it linear. */
  readonly delta: bigint
  /** Change of that for a rise by 1 %. */
  readonly gamma: bigint
  /** For one volatility point. */
  readonly vega: bigint
  /** For one day. */
  readonly theta: bigint
  /** For one basis point of rate. */
  readonly rho: bigint
  /** Change in value under each stress, in the order of their names; empty where none was wanted. */
  readonly stress: readonly bigint[]
  /** Change in value under each draw of a day, the same draws for all; left out where none was wanted. */
  readonly draws?: readonly bigint[]
  readonly source: string
  /** Of the oldest mark the figures are made of. */
  readonly observedAt: Timestamp
}

export type RiskMarks = {
  /** Names of the stresses, in the order of each mark's figures; own ones as `stressKey` has them. */
  readonly stresses: readonly string[]
  readonly marks: readonly RiskMark[]
}

/** What a command that risk limits judge carries. */
export type RiskMarked = { readonly riskMarks?: RiskMarks | undefined }
