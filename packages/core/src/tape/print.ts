/** A print: what the public is told of a trade, and the plan of it that waits for its time. [PUB-2] */
import type { Structure } from '../instrument/structure.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { PublicationPolicy, VenueClass } from './policy.ts'

export type PrintId = string & { readonly __id: 'print' }

/** What is published. No names, no sides: the structure is the canonical one, whoever bought it. */
export type Print = {
  readonly printId: PrintId
  readonly venueClass: VenueClass
  readonly structure: Structure
  /** Of what traded, weighted by size; rounded down to 10^-8 where there were several prices. */
  readonly price: Price
  /** Structures traded, or the cap where `masked`. */
  readonly size: bigint
  /** As much or more traded. */
  readonly masked: boolean
  /** Matches that were put together; undefined for one that is published by itself. */
  readonly matches: number | undefined
  /** When it traded: a moment (`from` = `until`), or the period of what was put together. */
  readonly from: Timestamp
  readonly until: Timestamp
  readonly publishedAt: Timestamp
}

/** A print that waits: the operator's alone. */
export type PlannedPrint = {
  readonly printId: PrintId
  readonly venueClass: VenueClass
  readonly structure: Structure
  readonly size: bigint
  /** Sum of price × size: prices of several trades are averaged once, at the end. */
  readonly value: bigint
  readonly sizeCap: bigint | undefined
  readonly tradedAt: Timestamp
  readonly releaseAt: Timestamp
  /** Undefined where it is published by itself. */
  readonly periodMs: number | undefined
}

/** The tape's part of the state. */
export type Tape = {
  policy: PublicationPolicy
  /** In the order of the trades. */
  readonly planned: Map<PrintId, PlannedPrint>
  /** The last ones published, oldest first: what a new receiver is shown. */
  readonly recent: Print[]
}

/** Prints a new receiver is shown. */
export const RECENT_PRINTS = 100

export type TapeEvent =
  | { readonly type: 'PublicationPolicySet'; readonly rules: PublicationPolicy }
  /** Who knows of the trade already is kept with what the public does not know yet. */
  | {
      readonly type: 'PrintPlanned'
      readonly print: PlannedPrint
      readonly knownTo: readonly FirmId[]
    }
  /** `releases`: the plans this publishes; none where it is published with the trade. */
  | {
      readonly type: 'TradePublished'
      readonly print: Print
      readonly releases: readonly PrintId[]
    }

export function emptyTape(): Tape {
  return { policy: [], planned: new Map(), recent: [] }
}
