/** What an actor sees and can do: public facts, its own client, the dice, and a way to send. */
import type { Instrument, Option, State } from '@parley/core'
import type { Random } from '../random.ts'
import type { Call, Client } from '../world/client.ts'

export type Stage = {
  readonly random: Random
  /** The state by the journal. Honest actors read public facts of it only: instruments, firms, and the time. */
  readonly state: State
  readonly now: () => number
  /** Sends a new call, some way and some time. */
  readonly send: (client: Client, call: NewCall) => void
  /** Ids of entries there are. */
  readonly entries: readonly string[]
}

export type NewCall = Pick<Call, 'route' | 'op'> & {
  readonly body: Readonly<Record<string, unknown>>
  /** The call's own id; a new one by default. */
  readonly clientId?: string
}

export interface Actor {
  readonly client: Client
  act(stage: Stage): void
}

/** Options that can still be traded for a while. */
export function liveOptions({ state, now }: Stage): Option[] {
  const soon = now() + 600_000_000
  return [...state.instruments.values()].filter(
    (one): one is Option => one.kind === 'option' && one.expiresAt > soon,
  )
}

/** Lots of an option's underlying in one contract. */
export function lotsPerContract(state: State, option: Option): number {
  const underlying = state.instruments.get(option.underlying)
  if (underlying === undefined || underlying.kind === 'cash') return 1
  return Number((option.multiplier * 10n ** BigInt(underlying.scale)) / underlying.terms.lot)
}

/** Units of the priced thing in one lot. */
export function unitsPerLot(instrument: Instrument): number {
  if (instrument.kind === 'cash') return 1
  const lot = Number(instrument.terms.lot) / 10 ** instrument.scale
  return instrument.kind === 'option' ? lot * Number(instrument.multiplier) : lot
}
