/** What a program's mandate leaves it room for, told before anyone is asked, so that what is decided can be done. [CRA-9] */
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { State } from '../venue/state.ts'
import { NO_LOTS, boundsOn, lotsNow, plusLots, signedLots } from './bounds.ts'
import type { Bounds, Lots } from './bounds.ts'
import type { Program } from './program.ts'

export type Written = {
  /** Contracts as they were counted when the mandate was signed, on whatever they are. */
  readonly contracts: Lots
  /** Strike cash, in 10^-8. */
  readonly exposure: bigint
}

/** What is short, of options with so many contracts each, held against the mandate of a program. */
export function writtenOf(
  { listed }: Pick<State, 'listed'>,
  program: Program,
  shorts: Iterable<readonly [Option, bigint]>,
): Written {
  let [contracts, exposure] = [NO_LOTS, 0n]
  for (const [option, short] of shorts) {
    contracts = plusLots(contracts, signedLots(program, option, short, listed))
    exposure += option.strike * option.multiplier * short
  }
  return { contracts, exposure }
}

/** What a program is short of, with how many contracts. */
export function shortsOf(
  { listed }: Pick<State, 'listed'>,
  { ledger }: Program,
): Map<InstrumentId, readonly [Option, bigint]> {
  const shorts = new Map<InstrumentId, readonly [Option, bigint]>()
  for (const [id, held] of ledger) {
    const option = listed(id)
    if (option?.kind === 'option' && held < 0n) shorts.set(id, [option, -held])
  }
  return shorts
}

export type Room = Bounds & {
  /** Standard contracts of today that may still be written on this underlying; none below zero. */
  readonly contracts: bigint
  /** Those that are, on whatever they are, as so many of these, rounded up. */
  readonly written: bigint
  /** Of its strike cash, what is left. */
  readonly exposure: bigint
}

/** Undefined where its mandate does not name the underlying, or it has none. */
export function roomOn(
  state: Pick<State, 'listed'>,
  program: Program,
  underlying: InstrumentId,
): Room | undefined {
  const bounds = boundsOn(program, underlying)
  if (!bounds || !program.granted) return undefined
  const { contracts, exposure } = writtenOf(state, program, shortsOf(state, program).values())
  const { contractsMax: most } = program.granted.mandate
  const beyond = { ...contracts, numerator: contracts.numerator - most * contracts.denominator }
  return {
    ...bounds,
    contracts: -lotsNow(program, bounds, beyond),
    written: lotsNow(program, bounds, contracts),
    exposure: program.granted.mandate.exposureMax - exposure,
  }
}
