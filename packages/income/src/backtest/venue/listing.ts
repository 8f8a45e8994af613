/** Options of a tape as the venue lists them: when something is to be traded, and not before. */
import { amount, instrumentId, price, quantity } from '@parley/core'
import type { InstrumentId, Option, Price, Timestamp } from '@parley/core'
import { UNITS } from '../tape/tape.ts'
import type { Tape } from '../tape/tape.ts'
import { CENTS, OPERATOR, USD, must } from './stage.ts'
import type { Stage } from './stage.ts'

/** Places of the tape's options by id. */
export type Places = ReadonlyMap<string, number>

export function placesOf({ options }: Tape): Places {
  return new Map(options.map(({ id }, place) => [id, place]))
}

/** The tape's tick, or the finest at which a contract is whole cents. */
export function tickOf({ tick, multiplier }: Pick<Tape, 'tick' | 'multiplier'>): Price {
  return price(BigInt(Math.max(tick, UNITS / 10 ** CENTS / multiplier)))
}

/** `fee`: of the owner, in cents a contract. */
export function listOption(stage: Stage, tape: Tape, place: number, fee: bigint): InstrumentId {
  const { id, right, strike, expiry, expiresAt, style } = tape.options[
    place
  ] as Tape['options'][number]
  const instrument: Option = {
    kind: 'option',
    id: instrumentId(id),
    scale: 0,
    terms: {
      quoteAsset: USD,
      tick: tickOf(tape),
      lot: quantity(1n),
      takerFeePerLot: amount(fee),
      makerFeePerLot: amount(0n),
    },
    underlying: stage.underlying,
    expiresAt: expiresAt as Timestamp,
    expiryDate: expiry,
    strike: price(BigInt(strike)),
    right,
    style,
    multiplier: BigInt(tape.multiplier),
    settlement: 'physical',
    settlementAsset: USD,
  }
  if (!stage.state.instruments.has(instrument.id))
    must(stage, { type: 'ListInstrument', actor: OPERATOR, instrument })
  return instrument.id
}
