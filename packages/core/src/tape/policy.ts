/** What the public is told of trades, how much of it, and when: the operator's rules, by class, underlying and size. [PUB-1] */
import { rootOf } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Structure } from '../instrument/structure.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { State } from '../venue/state.ts'

/** How a trade came about. */
export type VenueClass = 'rfq' | 'block' | 'cross'

/**
 * `none`: never published. `immediate`: with the trade. `delayed`: `delayMs` after it. `aggregated`: all trades of a structure
 * within a period of `periodMs` as one, at its end; periods are counted from the epoch.
 */
export type Treatment =
  | { readonly kind: 'none' | 'immediate' }
  | { readonly kind: 'delayed'; readonly delayMs: number }
  | { readonly kind: 'aggregated'; readonly periodMs: number }

export type PublicationRule = {
  /** Of trades of this class; undefined: of any. */
  readonly venueClass: VenueClass | undefined
  /** Of structures with a leg on it; undefined: of any. */
  readonly underlying: InstrumentId | undefined
  /** Of trades of at least so many structures. */
  readonly sizeMin: bigint
  readonly treatment: Treatment
  /** Larger sizes are published as this one or more; undefined publishes sizes as they are. */
  readonly sizeCap: bigint | undefined
}

/** The first rule that fits a trade decides; a trade that none fits is not published. */
export type PublicationPolicy = readonly PublicationRule[]

/** Bounds, published at `GET /v1/limits`. */
export const TAPE_LIMITS = { rulesMax: 50, waitMsMax: 30 * 86_400_000 } as const

/** Refuses rules that are too many, or one of which says nothing sensible. Guards in order of the fields, rule by rule. */
export function checkPolicy(state: State, rules: PublicationPolicy): Rejection | undefined {
  if (rules.length > TAPE_LIMITS.rulesMax)
    return reject('malformed', 'rules', { max: String(TAPE_LIMITS.rulesMax) })
  for (const [i, { underlying, sizeMin, treatment, sizeCap }] of rules.entries()) {
    const path = `rules.${i}`
    if (underlying !== undefined && !state.instruments.has(underlying))
      return reject('unknown_instrument', `${path}.underlying`)
    if (sizeMin < 1n) return reject('bad_size', `${path}.sizeMin`)
    const wrong =
      (treatment.kind === 'delayed' && checkWait(treatment.delayMs, `${path}.delayMs`)) ||
      (treatment.kind === 'aggregated' && checkWait(treatment.periodMs, `${path}.periodMs`))
    if (wrong) return wrong
    if (sizeCap !== undefined && sizeCap < 1n) return reject('bad_size', `${path}.sizeCap`)
  }
  return undefined
}

function checkWait(ms: number, path: string): Rejection | undefined {
  return Number.isInteger(ms) && ms >= 1 && ms <= TAPE_LIMITS.waitMsMax
    ? undefined
    : reject('bad_duration', path, { min: '1', max: String(TAPE_LIMITS.waitMsMax) })
}

/** The rule that decides about a trade. */
export function ruleFor(
  state: State,
  traded: {
    readonly venueClass: VenueClass
    readonly structure: Structure
    readonly size: bigint
  },
): PublicationRule | undefined {
  if (state.tape.policy.length === 0) return undefined
  const underlyings = new Set(
    traded.structure.legs.map(({ instrument: id }) => {
      const instrument = state.listed(id)
      return instrument ? rootOf(instrument) : id
    }),
  )
  return state.tape.policy.find(
    ({ venueClass, underlying, sizeMin }) =>
      (venueClass === undefined || venueClass === traded.venueClass) &&
      (underlying === undefined || underlyings.has(underlying)) &&
      traded.size >= sizeMin,
  )
}
