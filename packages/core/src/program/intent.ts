/**
 * What a program has decided to do, and how far it has come: asked → ready → working → done, or ended. It stands in the state, so
 * that a venue which starts again goes on where it was and does nothing twice. [PRG-7]
 */
import type { AuctionFormat } from '../auction/offer.ts'
import type { Leg } from '../instrument/structure.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { Identity, RfqId } from '../rfq/rfq.ts'
import type { PanelChoice } from './panel-choice.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** Why something was done or not: which rule, what was seen, and what it was held against. Text, as people read it. */
export type Reason = {
  readonly rule: string
  readonly observed: string
  readonly threshold: string
}

export type IntentAction = 'buy' | 'sell' | 'write' | 'close' | 'roll' | 'rebalance'

/** `tick.place`: unique within a program. */
export type IntentId = string & { readonly __id: 'intent' }

export type Intent = {
  readonly intentId: IntentId
  readonly action: IntentAction
  /** In lowest terms, so that a structure asked for is a structure traded. */
  readonly legs: readonly Leg[]
  readonly side: 'buy' | 'sell'
  readonly size: bigint
  /** Worst price, of the structure as its legs are typed. */
  readonly limit: Price
  /** What the structure was worth by model and mark when it was decided. */
  readonly model: Price
  /** The model less what may be given up against it, before ticks and other bounds: the limit is no worse. */
  readonly conceded?: Price | undefined
  /** Which part it is of what was wanted at once. */
  readonly slice?: IntentSlice | undefined
  /** Asked not before, and given up after. */
  readonly notBefore: Timestamp
  readonly notAfter: Timestamp
  readonly execution: IntentExecution
  readonly why: readonly Reason[]
}

/** Parts of one thing that is wanted, each asked at a moment drawn within so long of the decision. */
export type IntentSlice = {
  /** From 1. */
  readonly number: number
  readonly of: number
  readonly windowMs: number
}

/** How the market is asked. */
export type IntentExecution = {
  readonly panel?: readonly FirmId[] | undefined
  /** How the panel was chosen, where it was. */
  readonly choice?: PanelChoice | undefined
  readonly identity: Identity
  readonly format: AuctionFormat
  /** Milliseconds of a request, and of it those in which quotes are collected before the best is taken. */
  readonly ttlMs: number
  readonly collectMs: number
  /** Least that may trade of what is asked: 1 lets a part be taken. */
  readonly minFill: bigint
}

export type LiveIntent = {
  readonly intent: Intent
  /** `asked`: waits for its owner; `ready`: to be asked of the market; `working`: a request of its is open. */
  state: 'asked' | 'ready' | 'working'
  /** Structures still to trade. */
  remaining: bigint
  /** Requests it has made. */
  attempts: number
  rfqId: RfqId | undefined
}

/** How an intent ended. */
export type IntentOutcome = 'done' | 'refused' | 'given_up' | 'withdrawn'

/** A request of an intent has opened. */
export function noteAsked(live: LiveIntent, rfqId: RfqId): void {
  live.state = 'working'
  live.rfqId = rfqId
  live.attempts += 1
}

/** Its request has ended: what is left may be asked for again. */
export function noteEnded(live: LiveIntent): void {
  live.state = 'ready'
  live.rfqId = undefined
}
