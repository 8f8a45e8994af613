/**
 * Liquidation of an account whose margin call was not met in its time: the venue asks dealers for a price of the smallest set of positions
 * that cures it, as any taker asks, and takes the best within a reserve, again and again until the call is met. [LIQ-1]
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import { divideCeil, divideFloor } from '../num/rounding.ts'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import type { MarginCall, MarginCallId } from '../margin/call.ts'
import type { Position, PricedAt } from '../margin/closing.ts'
import type { Closing } from '../margin/curing-set.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { Marked } from '../protection/mark.ts'
import type { RfqId } from '../rfq/rfq.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Meta } from '../venue/meta.ts'
import type { State } from '../venue/state.ts'

export type Liquidation = {
  readonly callId: MarginCallId
  readonly account: AccountId
  readonly firm: FirmId
  readonly asset: InstrumentId
  /** Requests opened so far. */
  readonly attempts: number
  /** Those in a row that traded nothing: each widens the haircut by a step. */
  readonly misses: number
  /** The request that is open. */
  readonly rfqId: RfqId | undefined
  /** It is to end without trading, by the next step. */
  readonly withdraws: boolean
  /** The call is met: it goes with its request. */
  readonly isOver: boolean
  /** When the next may be opened. */
  readonly nextAt: Timestamp
  /** The operator keeps it from going on. */
  readonly held: LiquidationHold | undefined
  /** Why no request could be opened the last time, where it was told. */
  readonly impossible: string | undefined
}

export type LiquidationHold = {
  readonly reason: string
  readonly user: UserId
  readonly at: Timestamp
}

export type Liquidations = Map<MarginCallId, Liquidation>

/** Bounds and steps, published at `GET /v1/limits`. Haircuts in hundredths of a per cent of the mark. */
export const LIQUIDATION_LIMITS = {
  /** Quotes are taken for so long, and at its end the best is. */
  collectMs: 60_000,
  /** For so long after it a venue that was down may still take it. */
  graceMs: 60_000,
  /** Between an attempt that traded nothing and the next. */
  pauseMs: 60_000,
  optionBps: 500,
  optionMaxBps: 5_000,
  underlyingBps: 100,
  underlyingMaxBps: 1_000,
  reasonMax: 200,
} as const

/** What is asked in one attempt, as the request's owner keeps it: told to the firm, and of it to nobody else more than of any request. */
export type LiquidationRequest = {
  readonly call: MarginCall
  readonly attempt: number
  /** What is closed when all of it trades. */
  readonly closings: readonly Closing[]
  /** The worst taken for all of it, in what its structure is quoted in: above zero it is paid, below zero received. */
  readonly reserve: bigint
  readonly optionBps: number
  readonly underlyingBps: number
  /** When the next attempt is due if this one trades nothing. */
  readonly nextAt: Timestamp
}

export type LiquidationStep =
  /** Structures that traded of those asked for, for cash in all as the reserve counts it. */
  | {
      readonly change: 'traded'
      readonly rfqId: RfqId
      readonly asked: bigint
      readonly size: bigint
      /** Of `paidIn`, or where that is left out of what is called for. */
      readonly cash: bigint
      readonly paidIn?: InstrumentId
    }
  /** Nothing trades: the request ends by the next step. */
  | { readonly change: 'missed'; readonly rfqId: RfqId; readonly reason: string }
  /** No request can be opened. */
  | { readonly change: 'impossible'; readonly reason: string }
  /** A request that is open ends by the next step. */
  | { readonly change: 'held' | 'released'; readonly reason: string; readonly user: UserId }
  /** The call is met. A request that is open ends by the next step. */
  | { readonly change: 'ended'; readonly rfqId: RfqId | undefined }

export type LiquidationChanged = {
  readonly type: 'LiquidationChanged'
  readonly changeId: string
  readonly call: MarginCall
  readonly liquidation: Liquidation
  readonly step: LiquidationStep
}

/** The venue's own timer: does what is due of a call's liquidation. */
export type RunLiquidation = Meta &
  Marked & { readonly type: 'RunLiquidation'; readonly callId: MarginCallId }
/** Keeps a call's liquidation from going on, or lets it. */
export type HoldLiquidation = Meta & {
  readonly type: 'HoldLiquidation'
  readonly callId: MarginCallId
  readonly hold: boolean
  readonly reason: string
}
export type LiquidationCommand = RunLiquidation | HoldLiquidation

/** How it stands; before anything was done of it, as it begins. */
export function liquidationOf(
  { liquidations }: Pick<State, 'liquidations'>,
  { callId, account, firm, asset, dueAt }: MarginCall,
): Liquidation {
  return (
    liquidations.get(callId) ?? {
      callId,
      account,
      firm,
      asset,
      attempts: 0,
      misses: 0,
      rfqId: undefined,
      withdraws: false,
      isOver: false,
      nextAt: dueAt,
      held: undefined,
      impossible: undefined,
    }
  )
}

/** When there is something to do of a liquidation; undefined while it is held. A call whose cash is there again is met at once. */
export function liquidationDue(
  state: Pick<State, 'rfqs' | 'ledger'>,
  { rfqId, withdraws, nextAt, held, account, asset }: Liquidation,
): Timestamp | undefined {
  const request = rfqId === undefined ? undefined : state.rfqs.get(rfqId)
  if (request && withdraws) return request.terms.openedAt
  if (held) return undefined
  if (!request) return nextAt
  const isMet = balance(state.ledger, account, asset).available >= 0n
  const { openedAt, quotesUntil, expiresAt } = request.terms
  return isMet ? openedAt : (quotesUntil ?? expiresAt)
}

/** Every liquidation that there is, or would be of a call that stands. */
export function liquidationsIn(
  state: Pick<State, 'liquidations' | 'marginCalls'>,
): readonly Liquidation[] {
  const known = [...state.liquidations.values()]
  const begun = new Set(known.map(({ callId }) => callId))
  const others = [...state.marginCalls.values()].filter(({ callId }) => !begun.has(callId))
  return [...known, ...others.map((call) => liquidationOf(state, call))]
}

/**
 * Keeps how a liquidation stands. What was read from a journal or a snapshot lacks the fields that are undefined, and would
 * get them behind the others when they have a value again: the same state would have another text, and another hash. [VEN-4] [LIQ-7]
 */
export function keepLiquidation(
  { liquidations }: Pick<State, 'liquidations'>,
  { callId, account, firm, asset, attempts, misses, ...last }: Liquidation,
): void {
  const { rfqId, withdraws, isOver, nextAt, held, impossible } = last
  liquidations.set(callId, {
    callId,
    account,
    firm,
    asset,
    attempts,
    misses,
    rfqId,
    withdraws,
    isOver,
    nextAt,
    held,
    impossible,
  })
}

/** The request of an attempt was opened. */
export function noteAttempt(
  state: Pick<State, 'liquidations'>,
  rfqId: RfqId,
  { call, attempt, nextAt }: LiquidationRequest,
): void {
  const before = liquidationOf(state, call)
  keepLiquidation(state, {
    ...before,
    attempts: attempt,
    rfqId,
    withdraws: false,
    nextAt,
    impossible: undefined,
  })
}

/** The request of an attempt ended: by the venue's own step, or swept, or with what it trades. */
export function noteAttemptEnded(
  state: Pick<State, 'liquidations'>,
  rfqId: RfqId,
  { call: { callId } }: LiquidationRequest,
): void {
  const standing = state.liquidations.get(callId)
  if (standing?.rfqId !== rfqId) return
  if (standing.isOver) state.liquidations.delete(callId)
  else keepLiquidation(state, { ...standing, rfqId: undefined, withdraws: false })
}

/** How far from the marks prices are taken after so many attempts that traded nothing. [LIQ-2] */
export function haircutAfter(misses: number): {
  readonly optionBps: number
  readonly underlyingBps: number
} {
  const { optionBps, optionMaxBps, underlyingBps, underlyingMaxBps } = LIQUIDATION_LIMITS
  return {
    optionBps: Math.min(optionBps * (misses + 1), optionMaxBps),
    underlyingBps: Math.min(underlyingBps * (misses + 1), underlyingMaxBps),
  }
}

/** The worst price of each position's lots: off its mark by the haircut, and by at least a tick for each attempt; never below zero. */
export function reserveAfter(misses: number): PricedAt {
  const { optionBps, underlyingBps } = haircutAfter(misses)
  return ({ instrument, side, mark }: Position): Price => {
    const bps = BigInt(instrument.kind === 'option' ? optionBps : underlyingBps)
    const ticks = instrument.terms.tick * BigInt(misses + 1)
    const cut =
      side === 'buy' ? divideCeil(mark * bps, BPS) : mark - divideFloor(mark * (BPS - bps), BPS)
    const off = cut > ticks ? cut : ticks
    const worst = side === 'buy' ? mark + off : mark - off
    return price(worst > 0n ? worst : 0n)
  }
}
const BPS = 10_000n

export function callById(
  { marginCalls }: Pick<State, 'marginCalls'>,
  callId: MarginCallId,
): MarginCall | undefined {
  for (const call of marginCalls.values()) if (call.callId === callId) return call
  return undefined
}
