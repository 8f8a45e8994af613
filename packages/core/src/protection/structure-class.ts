/** Classes of structures, by which protection is set. [PRT-1] */
import { rootOf } from '../instrument/instrument.ts'
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'

/**
 * option: one option. option_combo: several options. hedged: options with shares, coins or futures. spot: one share or coin.
 * future: one future. spot_combo: several shares, coins and futures.
 */
export const STRUCTURE_CLASSES = [
  'option',
  'option_combo',
  'hedged',
  'spot',
  'spot_combo',
  'future',
] as const
export type StructureClass = (typeof STRUCTURE_CLASSES)[number]

export function classOf({ legs }: Pick<Structure, 'legs'>, listed: Listed): StructureClass {
  const options = legs.filter(({ instrument }) => listed(instrument)?.kind === 'option').length
  if (options === legs.length) return options === 1 ? 'option' : 'option_combo'
  if (options > 0) return 'hedged'
  const [only, other] = legs
  if (!only || other) return 'spot_combo'
  return listed(only.instrument)?.kind === 'future' ? 'future' : 'spot'
}

/** What an instrument moves with: an option's or future's underlying, a share or coin itself. */
export function underlyingOf(instrument: Tradable): InstrumentId {
  return rootOf(instrument)
}

/** Whether a structure has a leg on an underlying. */
export function isOn({ legs }: Structure, underlying: InstrumentId, listed: Listed): boolean {
  return legs.some((leg) => underlyingOf(listed(leg.instrument) as Tradable) === underlying)
}
